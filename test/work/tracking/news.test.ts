import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keysOf } from "#src/orders/book.ts";
import { orderToJson } from "#src/orders/order-json.ts";
import type { Order } from "#src/orders/order.ts";
import { orderSnapshots } from "#src/store/snapshots.ts";
import { listSources } from "#src/store/sources.ts";
import { trackedToJson } from "#src/tracking/tracked-json.ts";
import type { TrackingStatus } from "#src/tracking/status.ts";
import { bring, day, openYard, order, parcel, parcels, request, soon, type Yard } from "./setup.ts";

let yard: Yard;
beforeEach(async () => {
  yard = await openYard();
});
afterEach(() => yard.close());

const changed = (id: string, orderId: string) => ({ kind: "order", id, orderId });
const keep = (one: Order) =>
  orderSnapshots(yard.db).save(yard.source, [
    { orderId: one.id, keys: keysOf(one), data: orderToJson(one), asOf: new Date(Date.now() - 60_000) },
  ]);
const waiting = async () =>
  (await yard.db.query<{ n: number }>("select count(*)::int as n from order_reads", []))[0]?.n;
const heard = (number: string, id: string, status: TrackingStatus, days: number) => ({
  kind: "tracked",
  id,
  number,
  tracked: trackedToJson({ status, flags: [], events: [{ at: new Date(Date.now() - days * day), status }] }),
});

describe("a store's news of an order", () => {
  it("has it read again, and told of beside what was known, without the shopper's data", async () => {
    const at = yard.instance();
    const before = order("1", []);
    await keep(before);
    yard.stall.orders.push(order("1", [parcel("A2000000001")]));
    await bring(yard, at, "store", [changed("w1", "1"), { kind: "ignored", reason: "other_topic" }]);
    expect(yard.told).toEqual([]);
    at.work.start();
    await expect.poll(() => yard.told.length, soon).toBe(1);
    expect(yard.told[0]?.before).toEqual({ ...before, customer: {}, shipTo: undefined });
    expect(yard.told[0]?.after.customer.email).toBe("ada@example.com");
    // Its parcel is followed from now on, though nobody has asked for it.
    await expect.poll(() => yard.post.registered.length, soon).toBe(1);
    await expect.poll(waiting, soon).toBe(0);
    expect(yard.counted).toContain("stall ignored ignored:other_topic");
  });

  it("is taken once, however often it is brought", async () => {
    const at = yard.instance();
    at.work.start();
    yard.stall.orders.push(order("1", []), order("2", []));
    await Promise.all(Array.from({ length: 8 }, () => bring(yard, at, "store", [changed("w1", "1")])));
    await bring(yard, at, "store", [changed("w1", "1"), changed("w1", "2")]);
    await expect.poll(() => yard.told.length, soon).toBe(2);
    await expect.poll(waiting, soon).toBe(0);
    expect(yard.told.map(({ after }) => after.id).sort()).toEqual(["1", "2"]);
    expect(yard.counted.filter((one) => one === "stall order stored")).toHaveLength(2);
    expect(yard.counted.filter((one) => one === "stall order duplicate")).toHaveLength(8);
  });

  it("survives the process that took it, one that died while it read, and failures in what follows", async () => {
    const first = yard.instance();
    yard.stall.orders.push(order("1", []));
    await bring(yard, first, "store", [changed("w1", "1")]);
    await first.stop();
    // Another process had begun, and its lease has run out.
    await yard.db.query(
      "update order_reads set attempts = 1, run_at = now() - interval '1 second' returning 1 as x",
      [],
    );
    yard.fails = new Error("the engine of updates is away");
    const second = yard.instance();
    second.work.start();
    await expect
      .poll(
        async () =>
          (await yard.db.query<{ problem: string | null }>("select problem from order_reads", []))[0]
            ?.problem,
        soon,
      )
      .toBe("what follows from the change failed");
    expect(yard.told).toEqual([]);
    await yard.db.query("update order_reads set run_at = now() returning 1 as x", []);
    await expect.poll(() => yard.told.length, soon).toBe(1);
    await expect.poll(waiting, soon).toBe(0);
  });

  it("waits for a store that is down; what only a parcel brought does not", async () => {
    const at = yard.instance();
    at.work.start();
    yard.stall.orders.push(order("1", [parcel("B2000000001")]), order("2", [parcel("B2000000002")]));
    await yard.find("number", "1");
    await yard.find("number", "2");
    await expect.poll(async () => (await parcels(yard.db)).length, soon).toBe(2);
    yard.stall.stale = true;
    await bring(yard, at, "store", [changed("w1", "1")]);
    await bring(yard, at, "tracking", [heard("B2000000002", "e1", "out_for_delivery", 0.01)]);
    await expect.poll(() => yard.told.map(({ after }) => after.id), soon).toEqual(["2"]);
    await expect.poll(waiting, soon).toBe(1);
    yard.stall.stale = false;
    yard.stall.down = { ok: false, kind: "broken", detail: "the key was refused" };
    await yard.db.query("update order_reads set run_at = now() returning 1 as x", []);
    const problem = async () =>
      (await yard.db.query<{ problem: string }>("select problem from order_reads", []))[0]?.problem;
    await expect.poll(problem, soon).toBe("the key was refused");
    yard.stall.down = null;
    // News that comes meanwhile does not wait out the pause of an hour.
    await bring(yard, at, "store", [changed("w2", "1")]);
    const pause = await yard.db.query<{ s: number }>(
      "select extract(epoch from run_at - now())::float8 as s from order_reads",
      [],
    );
    expect(pause[0]?.s).toBeLessThanOrEqual(31);
    await yard.db.query("update order_reads set run_at = now() returning 1 as x", []);
    await expect.poll(() => yard.told.length, soon).toBe(2);
  });

  it("that comes while it is read has it read once more, and told of from where the last reading ended", async () => {
    const at = yard.instance();
    const one = order("1", [parcel("C2000000001")]);
    yard.stall.orders.push(one);
    await keep(one);
    await yard.find("number", "1");
    await expect.poll(async () => (await parcels(yard.db)).length, soon).toBe(1);
    await bring(yard, at, "tracking", [heard("C2000000001", "e1", "in_transit", 1)]);
    await bring(yard, at, "tracking", [heard("C2000000001", "e2", "out_for_delivery", 0.2)]);
    const asked = await yard.db.query<{ asked: number }>("select asked from order_reads", []);
    expect(asked).toEqual([{ asked: 2 }]);
    at.work.start();
    await expect.poll(() => yard.told.length, soon).toBe(1);
    // Two changes, one reading: from before the first to after the last.
    expect(yard.told[0]?.before?.shipments[0]?.status).toBe("in_transit");
    expect(yard.told[0]?.before?.shipments[0]?.events).toEqual([]);
    expect(yard.told[0]?.after.shipments[0]?.status).toBe("out_for_delivery");
    await expect.poll(waiting, soon).toBe(0);
    await bring(yard, at, "tracking", [heard("C2000000001", "e3", "delivered", 0.1)]);
    await expect.poll(() => yard.told.length, soon).toBe(2);
    expect(yard.told[1]?.before?.shipments[0]?.status).toBe("out_for_delivery");
    expect(yard.told[1]?.after.shipments[0]?.status).toBe("delivered");
  });

  it("of one that is gone, or in a source that was removed, ends there", async () => {
    const at = yard.instance();
    at.work.start();
    await bring(yard, at, "store", [changed("w1", "nobody's")]);
    await expect.poll(waiting, soon).toBe(0);
    await yard.db.query("delete from sources returning 1 as gone", []);
    expect(await at.work.doors.store(yard.source)).toBeUndefined();
    expect(yard.told).toEqual([]);
  });
});

describe("a store's other news", () => {
  it("of a wish for privacy is written down with what it was said of, once", async () => {
    const at = yard.instance();
    const wish = {
      kind: "privacy",
      id: "p1",
      wish: "erase",
      customerId: "7",
      email: "ada@example.com",
      phone: "+15550100001",
      orderIds: ["1", "2"],
    };
    await bring(yard, at, "store", [wish]);
    await bring(yard, at, "store", [wish, { kind: "shop_erased", id: "s1" }]);
    const rows = await yard.db.query<{
      id: string;
      wish: string;
      source: string;
      identities: unknown;
      done: unknown;
    }>(
      "select id, wish, from_source as source, identities, done_at as done from privacy_requests order by asked_at",
      [],
    );
    expect(rows).toMatchObject([
      {
        wish: "erase",
        source: yard.source,
        done: null,
        identities: {
          customerId: "7",
          email: "ada@example.com",
          phone: "+15550100001",
          orderIds: ["1", "2"],
        },
      },
      { wish: "erase", source: yard.source, identities: { everything: true } },
    ]);
    expect(yard.wishes).toEqual(rows.map(({ id }) => id));
  });

  it("that our access was taken away is shown, until the store answers again", async () => {
    const at = yard.instance();
    const problem = async () => (await listSources(yard.db, yard.shop.vault, null))[0]?.problem;
    await bring(yard, at, "store", [{ kind: "uninstalled", id: "u1" }]);
    expect(await problem()).toMatch(/taken our access away/);
    at.work.start();
    yard.stall.orders.push(order("1", []));
    await bring(yard, at, "store", [changed("w1", "1")]);
    await expect.poll(problem, soon).toBeNull();
  });
});

describe("the store's own date", () => {
  it("is remembered when it slips, also where nobody else is asked", async () => {
    await yard.close();
    yard = await openYard({ untracked: true });
    const expected = (text: string) => ({ eta: { from: { day: text }, to: { day: text } } });
    const seen = async () => {
      const [one] = await yard.find("number", "1");
      const kept = await yard.db.query<{ eta: unknown }>(
        "select store_eta->'eta'->'to' as eta from shipments",
        [],
      );
      return { previous: one?.shipments[0]?.previousEta, kept: kept[0]?.eta };
    };
    yard.stall.orders.push(order("1", [parcel("D2000000001", expected("2026-11-05"))]));
    await expect.poll(async () => (await seen()).kept, soon).toEqual({ day: "2026-11-05" });
    expect((await seen()).previous).toBeUndefined();
    yard.stall.orders[0] = order("1", [parcel("D2000000001", expected("2026-11-08"))]);
    expect((await seen()).previous).toEqual({ from: { day: "2026-11-05" }, to: { day: "2026-11-05" } });
    await expect.poll(async () => (await seen()).kept, soon).toEqual({ day: "2026-11-08" });
    expect((await seen()).previous).toEqual({ from: { day: "2026-11-05" }, to: { day: "2026-11-05" } });
    expect((await parcels(yard.db))[0]?.due).toBeNull();
  });
});

describe("a door", () => {
  it("is there only for a source that takes webhooks, and opens to nobody without the signature", async () => {
    const { work } = yard.instance();
    const door = await work.doors.store(yard.source);
    expect(door?.kind).toBe("stall");
    expect(door?.verify(request([]))).toBe(true);
    expect(door?.verify(request([], "00"))).toBe(false);
    expect(await work.doors.store(yard.trackingSource)).toBeUndefined();
    expect(await work.doors.tracking(yard.source)).toBeUndefined();
  });
});
