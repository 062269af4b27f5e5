import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createTrackingSource,
  deleteTrackingSource,
  listTrackingSources,
} from "#src/store/tracking-sources.ts";
import { trackedToJson } from "#src/tracking/tracked-json.ts";
import type { Tracked } from "#src/tracking/source.ts";
import type { TrackingStatus } from "#src/tracking/status.ts";
import { bring, day, openYard, order, parcel, parcels, soon, type Yard } from "./setup.ts";

let yard: Yard;
beforeEach(async () => {
  yard = await openYard();
});
afterEach(() => yard.close());

const ago = (days: number) => new Date(Date.now() - days * day);
const heard = (status: TrackingStatus, days: number, more: Partial<Tracked> = {}): Tracked => ({
  status,
  flags: [],
  events: [{ at: ago(days), status }],
  ...more,
});
const dueNow = () =>
  yard.db.query("update shipments set check_at = now() where check_at is not null returning 1 as due", []);

describe("a parcel", () => {
  it("is followed when its order is first seen, and answers come from what is known", async () => {
    const { work } = yard.instance();
    work.start();
    yard.stall.orders.push(order("1", [parcel("A1000000001")]));
    yard.post.known.set("A1000000001", heard("out_for_delivery", 0.1));
    const [before] = await yard.find("number", "1");
    expect(before?.shipments[0]?.status).toBe("in_transit");
    await expect.poll(async () => (await parcels(yard.db))[0]?.status, soon).toBe("out_for_delivery");
    const [after] = await yard.find("number", "1");
    expect(after?.shipments[0]).toMatchObject({ status: "out_for_delivery", carrier: "DHL" });
    expect(after?.shipments[0]?.trackingUrl).toContain("A1000000001");
    expect(yard.post.registered).toEqual([
      {
        number: "A1000000001",
        carrier: "DHL",
        country: "DE",
        zip: "10115",
        shippedAt: yard.stall.orders[0]?.shipments[0]?.shippedAt,
      },
    ]);
    const [row] = await parcels(yard.db);
    expect(row).toMatchObject({ reference: "ref-A1000000001", attempts: 0, ended: false });
    expect(row?.due).toBeLessThanOrEqual(30);

    await dueNow();
    yard.post.known.set("A1000000001", heard("delivered", 0, { deliveredAt: ago(0) }));
    await expect.poll(async () => (await parcels(yard.db))[0]?.ended, soon).toBe(true);
    expect(yard.post.read).toHaveLength(1);
    expect(yard.post.registered).toHaveLength(1);
    expect((await parcels(yard.db))[0]?.due).toBeNull();
  });

  it("is asked about by one of several instances, and a few at a time", async () => {
    const numbers = Array.from({ length: 24 }, (_, n) => `B10000000${String(n).padStart(2, "0")}`);
    yard.stall.orders.push(...numbers.map((number, n) => order(String(n), [parcel(number)])));
    yard.post.takesMs = 20;
    const instances = [yard.instance(), yard.instance(), yard.instance()];
    for (const { work } of instances) work.start();
    for (const [n] of numbers.entries()) await yard.find("number", String(n));
    await expect.poll(() => yard.post.registered.length, soon).toBe(numbers.length);
    await expect.poll(() => yard.post.now, soon).toBe(0);
    expect(new Set(yard.post.registered.map(({ number }) => number)).size).toBe(numbers.length);
    expect(yard.post.most).toBeLessThanOrEqual(12);
  });

  it("without a number, of long ago, or delivered by the store's word costs nothing", async () => {
    const { work } = yard.instance();
    work.start();
    const { trackingNumber: _none, ...letter } = parcel("none");
    yard.stall.orders.push(
      order("1", [
        letter,
        parcel("C1000000001", { shippedAt: ago(90) }),
        parcel("C1000000002", { status: "delivered" }),
      ]),
    );
    await yard.find("number", "1");
    await expect.poll(async () => (await parcels(yard.db)).length, soon).toBe(1);
    expect((await parcels(yard.db))[0]).toMatchObject({ number: "C1000000002", ended: true, due: null });
    await work.stop();
    expect(yard.post.registered).toEqual([]);
  });

  it("is found by its number in a store that cannot be asked by it", async () => {
    const { work } = yard.instance();
    yard.stall.orders.push(order("1", [parcel("D1000000001")]));
    expect(await yard.find("tracking", "D1000000001")).toEqual([]);
    await yard.find("number", "1");
    await expect.poll(async () => (await parcels(yard.db)).length, soon).toBe(1);
    expect((await yard.find("tracking", "d1 0000-00001"))[0]?.id).toBe("1");
    expect(await yard.find("tracking", "D1000000002")).toEqual([]);
    // A corrected number is nobody's.
    yard.stall.orders[0] = order("1", [parcel("D1000000009")]);
    expect(await yard.find("tracking", "D1000000001")).toEqual([]);
    await work.stop();
  });

  it("is asked about less and less while there is no data, and given up after sixty silent days", async () => {
    const { work } = yard.instance();
    work.start();
    yard.stall.orders.push(order("1", [parcel("E1000000001")]));
    await yard.find("number", "1");
    await expect.poll(async () => (await parcels(yard.db))[0]?.reference, soon).toMatch(/^ref-/);
    expect((await parcels(yard.db))[0]?.due).toBe(10);
    yard.now = new Date(Date.now() + 20 * day);
    await dueNow();
    await expect.poll(() => yard.post.read.length, soon).toBe(1);
    await expect.poll(async () => (await parcels(yard.db))[0]?.due, soon).toBe(12 * 60);
    yard.now = new Date(Date.now() + 61 * day);
    await dueNow();
    await expect.poll(async () => (await parcels(yard.db))[0]?.ended, soon).toBe(true);
    expect((await parcels(yard.db))[0]).toMatchObject({ status: "expired", due: null });
  });

  it("that the provider does not know is asked about a few times, and then no more", async () => {
    const { work } = yard.instance();
    work.start();
    yard.post.fails = { ok: false, kind: "refused", detail: "no such number" };
    yard.stall.orders.push(order("1", [parcel("F1000000001")]));
    await yard.find("number", "1");
    for (let n = 1; n <= 5; n += 1) {
      await expect.poll(async () => (await parcels(yard.db))[0]?.attempts, soon).toBe(n);
      await dueNow();
    }
    expect((await parcels(yard.db))[0]).toMatchObject({ problem: "no such number", due: null, ended: false });
    expect(yard.post.registered).toHaveLength(5);
  });

  it("waits as long as the provider asks, and longer after each failure", async () => {
    const { work } = yard.instance();
    work.start();
    yard.post.fails = { ok: false, kind: "retry", detail: "busy" };
    yard.stall.orders.push(order("1", [parcel("G1000000001")]));
    await yard.find("number", "1");
    await expect.poll(async () => (await parcels(yard.db))[0]?.attempts, soon).toBe(1);
    expect((await parcels(yard.db))[0]?.due).toBe(1);
    await dueNow();
    await expect.poll(async () => (await parcels(yard.db))[0]?.attempts, soon).toBe(2);
    expect((await parcels(yard.db))[0]?.due).toBe(2);
    yard.post.fails = { ok: false, kind: "retry", detail: "busy", afterMs: 10 * 60_000 };
    await dueNow();
    await expect.poll(async () => (await parcels(yard.db))[0]?.attempts, soon).toBe(3);
    // The pause is the key's: other parcels wait, too.
    const asked = yard.post.registered.length;
    yard.stall.orders.push(order("2", [parcel("G1000000002")]));
    await yard.find("number", "2");
    await expect.poll(async () => (await parcels(yard.db)).length, soon).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(yard.post.registered).toHaveLength(asked);
    expect((await listTrackingSources(yard.db, yard.shop.vault, yard.shop.shop))[0]?.problem).toBeNull();
  });
});

describe("a tracking source", () => {
  it("that does not work is left alone, says why, and goes on when it works again", async () => {
    const { work } = yard.instance();
    work.start();
    yard.post.fails = { ok: false, kind: "broken", detail: "The key was refused." };
    yard.stall.orders.push(order("1", [parcel("H1000000001")]));
    await yard.find("number", "1");
    const row = async () => (await listTrackingSources(yard.db, yard.shop.vault, yard.shop.shop))[0];
    await expect.poll(async () => (await row())?.problem, soon).toBe("The key was refused.");
    const asked = yard.post.registered.length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(yard.post.registered).toHaveLength(asked);
    // The parcel is not to blame.
    expect((await parcels(yard.db))[0]).toMatchObject({ attempts: 0, problem: null });
    yard.post.fails = null;
    yard.post.known.set("H1000000001", heard("in_transit", 1));
    await yard.db.query("update tracking_sources set paused_until = now() returning 1 as over", []);
    await expect.poll(async () => (await row())?.problem, soon).toBeNull();
    await expect.poll(async () => (await parcels(yard.db))[0]?.status, soon).toBe("in_transit");
  });

  it("hands its parcels to the next one, which knows none of its references", async () => {
    const { work } = yard.instance();
    work.start();
    yard.stall.orders.push(order("1", [parcel("J1000000001")]));
    await yard.find("number", "1");
    await expect.poll(async () => (await parcels(yard.db))[0]?.reference, soon).toMatch(/^ref-/);
    expect(await deleteTrackingSource(yard.db, yard.shop.shop, yard.trackingSource)).toBe(true);
    expect((await parcels(yard.db))[0]).toMatchObject({ reference: null, due: null });
    const body = { shop: yard.shop.shop, kind: "pigeon-post", settings: {}, secrets: { key: "other" } };
    await createTrackingSource(yard.db, yard.shop.vault, body);
    work.checkDue();
    await expect.poll(() => yard.post.registered.length, soon).toBe(2);
    expect(yard.post.registered[1]?.reference).toBeUndefined();
  });

  it("whose settings do not fit says so", async () => {
    await deleteTrackingSource(yard.db, yard.shop.shop, yard.trackingSource);
    const body = { shop: yard.shop.shop, kind: "pigeon-post", settings: {}, secrets: {} };
    await createTrackingSource(yard.db, yard.shop.vault, body);
    yard.instance().work.start();
    yard.stall.orders.push(order("1", [parcel("K1000000001")]));
    await yard.find("number", "1");
    await expect
      .poll(async () => (await listTrackingSources(yard.db, yard.shop.vault, null))[0]?.problem, soon)
      .toContain("do not fit");
  });
});

describe("a provider's webhook", () => {
  it("moves a parcel once, and its order is told of with what was known before", async () => {
    const at = yard.instance();
    at.work.start();
    yard.stall.orders.push(order("1", [parcel("L1000000001")]));
    yard.post.known.set("L1000000001", heard("in_transit", 1));
    await yard.find("number", "1");
    await expect.poll(() => yard.told.length, soon).toBe(1);
    const said = {
      kind: "tracked",
      id: "evt-1",
      number: "l1000000001",
      tracked: trackedToJson(heard("out_for_delivery", 0.01)),
    };
    await bring(yard, at, "tracking", [said, { kind: "ignored", reason: "test" }]);
    await expect.poll(() => yard.told.length, soon).toBe(2);
    expect(yard.told[1]?.after.shipments[0]?.status).toBe("out_for_delivery");
    expect(yard.told[1]?.before).toBeNull();
    await bring(yard, at, "tracking", [said]);
    // Late and out of order: nothing moves, nothing is told.
    await bring(yard, at, "tracking", [
      { ...said, id: "evt-0", tracked: trackedToJson(heard("label_created", 1.9)) },
    ]);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(yard.told).toHaveLength(2);
    expect((await yard.find("number", "1"))[0]?.shipments[0]).toMatchObject({ status: "out_for_delivery" });
    expect(yard.counted).toEqual(
      expect.arrayContaining([
        "pigeon-post tracked stored",
        "pigeon-post tracked duplicate",
        "pigeon-post ignored ignored:test",
      ]),
    );
  });

  it("that proves nothing has the parcel read, and one that ends it ends it", async () => {
    const at = yard.instance();
    at.work.start();
    yard.stall.orders.push(order("1", [parcel("M1000000001")]));
    await yard.find("number", "1");
    await expect.poll(async () => (await parcels(yard.db))[0]?.reference, soon).toMatch(/^ref-/);
    yard.post.known.set("M1000000001", heard("in_transit", 0.5));
    await bring(yard, at, "tracking", [
      { kind: "changed", id: "c1", number: "M1000000001", reference: "other" },
    ]);
    await expect.poll(async () => (await parcels(yard.db))[0]?.status, soon).toBe("in_transit");
    expect(yard.post.read[0]?.reference).toBe("other");
    await bring(yard, at, "tracking", [{ kind: "stopped", id: "s1", number: "M1000000001" }]);
    expect((await parcels(yard.db))[0]).toMatchObject({ ended: true, due: null, status: "in_transit" });
    // Unknown numbers and those of another shop are nobody's.
    await bring(yard, at, "tracking", [{ kind: "changed", id: "c2", number: "nobody's" }]);
  });

  it("of a delivery keeps the parcel ended, whatever comes later", async () => {
    const at = yard.instance();
    yard.stall.orders.push(order("1", [parcel("N1000000001")]));
    await yard.find("number", "1");
    await expect.poll(async () => (await parcels(yard.db)).length, soon).toBe(1);
    const news = (id: string, tracked: Tracked) => ({
      kind: "tracked",
      id,
      number: "N1000000001",
      tracked: trackedToJson(tracked),
    });
    await bring(yard, at, "tracking", [
      news("2", heard("delivered", 0.1, { deliveredAt: ago(0.1) })),
      news("1", heard("out_for_delivery", 0.3)),
    ]);
    await bring(yard, at, "tracking", [news("3", heard("in_transit", 0.05))]);
    expect((await parcels(yard.db))[0]).toMatchObject({ status: "delivered", ended: true, due: null });
  });
});
