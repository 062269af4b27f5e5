import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSource } from "#src/store/sources.ts";
import { ensureShop } from "#src/store/shops.ts";
import type { Db } from "#src/store/db.ts";
import { orderSourceKinds } from "#src/orders/index.ts";
import { sourcesOf } from "#src/work/sources.ts";
import { openDesk, type Desk } from "./desk.ts";

let desk: Desk;
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const order = (number: string, more: object = {}) => ({
  number,
  createdAt: "2025-11-03T09:00:00Z",
  customer: { email: "ada@example.com" },
  items: [{ title: "Green kettle", quantity: 1 }],
  total: { amount: 2500, currency: "EUR" },
  ...more,
});

beforeAll(async () => {
  desk = await openDesk();
  await writeFile(
    join(desk.baseDir, "orders.json"),
    JSON.stringify({ orders: [order("1042"), order("1043"), { number: "" }] }),
  );
});
afterAll(() => desk.close());

const numbersOf = async (number: string) => {
  const found = await Promise.all(
    (await desk.sources.of(desk.shop.id)).map((source) => source.find({ by: "number", number })),
  );
  return found.flatMap((each) => (each.ok ? each.orders.map((one) => one.number) : []));
};

describe("/api/sources", () => {
  it("adds a file, reports what it gave, answers from it, and removes it", async () => {
    expect(await desk.sources.of(desk.shop.id)).toEqual([]);
    const made = await desk.ask("POST", "/api/sources", { kind: "file", settings: { path: "orders.json" } });
    expect(made.status).toBe(201);
    expect(made.at("report", "orders")).toBe(2);
    expect(made.at("report", "problems", "length")).toBe(1);
    const id = String(made.at("id"));
    // At once, although the shop's sources were read a moment ago.
    expect(await numbersOf("1042")).toEqual(["1042"]);

    const list = await desk.ask("GET", "/api/sources");
    expect(list.at("sources", 0)).toMatchObject({
      id,
      shop: "main",
      kind: "file",
      settings: { path: "orders.json" },
    });
    const report = await desk.ask("GET", `/api/sources/${id}/report`);
    expect(report.at()).toEqual(
      expect.objectContaining({ orders: 2, loadedAt: expect.stringMatching(/Z$/) }),
    );
    expect((await desk.ask("GET", `/api/sources/${id}/report?shop=none`)).status).toBe(404);

    expect((await desk.ask("DELETE", `/api/sources/${id}`)).status).toBe(204);
    expect(await numbersOf("1042")).toEqual([]);
    expect((await desk.ask("DELETE", `/api/sources/${id}`)).status).toBe(404);
    expect((await desk.ask("GET", `/api/sources/${id}/report`)).status).toBe(404);
  });

  it("takes a file that is not there yet, and says so", async () => {
    const made = await desk.ask("POST", "/api/sources", { kind: "file", settings: { path: "later.csv" } });
    expect(made.status).toBe(201);
    expect(made.at("report", "orders")).toBeNull();
    expect(made.at("report", "problems", 0, "problem")).toContain("missing");
    await desk.ask("DELETE", `/api/sources/${String(made.at("id"))}`);
  });

  it.each([
    ["a kind that does not exist", { kind: "shop", settings: {} }, "kind: must be one of file"],
    ["no settings", { kind: "file" }, "settings"],
    ["no path", { kind: "file", settings: {} }, "settings.path: is missing"],
    ["a file of an unknown form", { kind: "file", settings: { path: "orders.xls" } }, "settings.format"],
    [
      "a setting that does not exist",
      { kind: "file", settings: { path: "a.csv", separator: ";" } },
      "settings.separator: no such field",
    ],
    [
      "a secret where there is none",
      { kind: "file", settings: { path: "a.csv" }, secrets: { key: "k" } },
      "secrets.key: no such field",
    ],
  ])("refuses %s", async (_what, body, words) => {
    const refused = await desk.ask("POST", "/api/sources", body);
    expect(refused.status).toBe(400);
    expect(refused.at("error", "message")).toContain(words);
    expect((await desk.ask("GET", "/api/sources")).at("sources")).toEqual([]);
  });
});

describe("the shop's sources", () => {
  it("keep their order, and one that cannot be built fails instead of hiding", async () => {
    const shop = await ensureShop(desk.db, "ordered", "Shop", {});
    const settings = { path: "orders.json" };
    await createSource(desk.db, desk.vault, {
      shop: shop.id,
      kind: "carrier-pigeon",
      settings: {},
      secrets: {},
    });
    await createSource(desk.db, desk.vault, {
      shop: shop.id,
      kind: "file",
      settings: { path: 3 },
      secrets: {},
    });
    await createSource(desk.db, desk.vault, { shop: shop.id, kind: "file", settings, secrets: {} });
    const all = await desk.sources.of(shop.id);
    expect(all.map((source) => source.kind)).toEqual(["carrier-pigeon", "file", "file"]);
    const found = await Promise.all(all.map((source) => source.find({ by: "number", number: "1043" })));
    expect(found.map((each) => each.ok)).toEqual([false, false, true]);
  });

  it("are what was last known while the database is away, and unknown if nothing was", async () => {
    const shop = await ensureShop(desk.db, "remembered", "Shop", {});
    await createSource(desk.db, desk.vault, {
      shop: shop.id,
      kind: "file",
      settings: { path: "orders.json" },
      secrets: {},
    });
    let away = false;
    const db: Db = Object.create(desk.db, {
      orm: {
        get: () => {
          if (away) throw Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
          return desk.db.orm;
        },
      },
    });
    const sources = sourcesOf(
      db,
      desk.vault,
      orderSourceKinds,
      { fetch, log: () => undefined, now: () => new Date(), baseDir: desk.baseDir },
      log,
    );
    const before = await sources.of(shop.id);
    expect(before).toHaveLength(1);
    away = true;
    sources.forget(shop.id);
    expect(await sources.of(shop.id)).toEqual(before);
    await expect(sources.of(desk.shop.id)).rejects.toThrow("ECONNREFUSED");
    away = false;
    expect(await sources.of(shop.id)).toEqual(before);
    await sources.close();
    expect(await before[0]?.find({ by: "number", number: "1042" })).toMatchObject({ ok: false });
  });
});
