import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { keysOf } from "#src/orders/book.ts";
import { orderToJson } from "#src/orders/order-json.ts";
import type { Order } from "#src/orders/order.ts";
import { snapshotsOf, type SnapshotRow } from "#src/orders/snapshots.ts";
import type { OrderQuery } from "#src/orders/source.ts";
import type { Db } from "#src/store/db.ts";
import { orderSnapshots } from "#src/store/snapshots.ts";
import { createSource, deleteSource } from "#src/store/sources.ts";
import { vault } from "#src/store/vault.ts";
import { order } from "../identity/sample.ts";
import { testDb } from "../fakes/database.ts";
import { testShop, type TestShop } from "../fakes/shop.ts";

let db: Db;
let close: () => Promise<void>;
let shop: TestShop;
let source: string;
const keys = vault([randomBytes(32)]);
const newSource = () => createSource(db, keys, { shop: shop.shop, kind: "http", settings: {}, secrets: {} });

beforeAll(async () => {
  const opened = await testDb();
  db = opened.db;
  close = () => opened.close();
  shop = await testShop(db);
});
afterAll(() => close());
beforeEach(async () => {
  source = await newSource();
});

const noon = Date.UTC(2026, 10, 23, 12);
const at = (minutes: number) => new Date(noon + minutes * 60_000);
const row = (one: Order, asOf: Date): SnapshotRow => ({
  orderId: one.id,
  keys: keysOf(one),
  data: orderToJson(one),
  asOf,
});
const open = order("#1043");
const shipped: Order = { ...open, locale: "de" };
const rows = () => orderSnapshots(db);
/** Which version of the row is there: it changes with every write. */
const version = async () => {
  const [found] = await db.query<{ xmin: string }>(
    "select xmin::text from order_snapshots where source_id = $1::uuid",
    [source],
  );
  return found?.xmin;
};

describe("snapshots in the database", () => {
  it("are found by each of the order's keys, and by no other", async () => {
    await rows().save(source, [row(open, at(0)), row(order("#1044", { customer: {} }), at(1))]);
    for (const key of keysOf(open)) {
      const found = await rows().find(source, key);
      expect(found.map(({ asOf, data }) => [asOf, data])).toEqual([[at(0), orderToJson(open)]]);
    }
    for (const key of ["number:104", "number:1043%", "email:", "id:%", "number:1043\u0000", "x\ud800"])
      expect(await rows().find(source, key)).toEqual([]);
  });

  it("belong to one source, and go with it", async () => {
    const other = await newSource();
    await rows().save(source, [row(open, at(0))]);
    expect(await rows().find(other, "number:1043")).toEqual([]);
    await deleteSource(db, shop.shop, source);
    expect(await rows().find(source, "number:1043")).toEqual([]);
    // What comes late, of a source that is gone, is not kept and no error.
    await rows().save(source, [row(open, at(1))]);
    expect(await rows().find(source, "number:1043")).toEqual([]);
  });

  it("are written when the order has changed or the row is minutes old, and not for each look-up", async () => {
    await rows().save(source, [row(open, at(0))]);
    const first = await version();
    await rows().save(source, [row(open, at(1))]);
    expect(await version()).toBe(first);
    await rows().save(source, [row(shipped, at(2))]);
    const second = await version();
    expect(second).not.toBe(first);
    await rows().save(source, [row(shipped, at(8))]);
    expect(await version()).not.toBe(second);
    expect((await rows().find(source, "number:1043"))[0]?.asOf).toEqual(at(8));
  });

  it("never go back to what an older answer said", async () => {
    await rows().save(source, [row(shipped, at(5))]);
    await rows().save(source, [row(open, at(0))]);
    expect((await rows().find(source, "number:1043"))[0]?.data).toEqual(orderToJson(shipped));
  });

  it("follow an order that has been given to somebody else", async () => {
    await rows().save(source, [row(open, at(0))]);
    const given: Order = { ...open, customer: { email: "new@example.com" } };
    await rows().save(source, [row(given, at(1))]);
    expect(await rows().find(source, `email:${open.customer.email ?? ""}`)).toEqual([]);
    expect(await rows().find(source, "email:new@example.com")).toHaveLength(1);
  });

  it("are dropped when the store said later that there is no such order", async () => {
    await rows().save(source, [row(open, at(5))]);
    await rows().drop(source, `id:${open.id}`, at(5));
    expect(await rows().find(source, "number:1043")).toHaveLength(1);
    await rows().drop(source, `id:${open.id}`, at(6));
    expect(await rows().find(source, "number:1043")).toEqual([]);
  });

  it("take whatever characters an order has", async () => {
    const odd: Order = { ...open, id: "a\u0000b", items: [{ ...item, title: "x\u0000\ud800" }] };
    await rows().save(source, [row(odd, at(0))]);
    expect(await rows().find(source, "id:a\u0000b")).toHaveLength(1);
  });

  it("are what is known of a source's orders; rows that cannot be read are none", async () => {
    const known = snapshotsOf(rows(), source, { now: () => at(10), log: () => undefined });
    const query: OrderQuery = { by: "number", number: "No. 1043" };
    expect(await known.find(query)).toBeNull();
    known.save([open], at(0));
    expect(await known.find(query)).toEqual({ orders: [open], asOf: at(0) });
    await db.query(
      `update order_snapshots set data = jsonb_set(data, '{v}', '99') where source_id = $1::uuid`,
      [source],
    );
    expect(await known.find(query)).toBeNull();
  });
});

const item = { id: "1", title: "", quantity: 1, fulfilled: 0 };
