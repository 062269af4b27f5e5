import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Db } from "#src/store/db.ts";
import { claimReads, readAgain, readingDone, readingFailed } from "#src/store/order-reads.ts";
import {
  changeParcel,
  checksDue,
  claimChecks,
  dropOtherParcels,
  endForgottenParcels,
  hastenChecks,
  noteParcels,
  ordersByNumber,
  parcelsOf,
  type NewParcel,
} from "#src/store/shipments.ts";
import { takeParcelNews } from "#src/store/source-events.ts";
import { createSource } from "#src/store/sources.ts";
import {
  createTrackingSource,
  deleteTrackingSource,
  listTrackingSources,
  pauseTrackingSource,
  readTrackingSource,
  trackingReport,
} from "#src/store/tracking-sources.ts";
import { testDb } from "../fakes/database.ts";
import { testShop, type TestShop } from "../fakes/shop.ts";

let opened: Awaited<ReturnType<typeof testDb>>;
let db: Db;
let shop: TestShop;
let source: string;
let tracking: string;

beforeAll(async () => {
  opened = await testDb();
  ({ db } = opened);
  shop = await testShop(db);
});
afterAll(() => opened.close());
beforeEach(async () => {
  await db.query("delete from tracking_sources returning 1 as gone", []);
  await db.query("delete from sources returning 1 as gone", []);
  source = await createSource(db, shop.vault, { shop: shop.shop, kind: "x", settings: {}, secrets: {} });
  tracking = await createTrackingSource(db, shop.vault, {
    shop: shop.shop,
    kind: "pigeons",
    settings: { loft: "north" },
    secrets: { key: "k" },
  });
});

const parcel = (number: string, more: Partial<NewParcel> = {}): NewParcel => ({
  order: "1",
  shipment: `s-${number}`,
  number,
  numberKey: number,
  carrier: null,
  country: "DE",
  zip: "10115",
  shippedAt: null,
  storeEta: null,
  over: false,
  ...more,
});
const note = (...parcels: NewParcel[]) => noteParcels(db, shop.shop, source, parcels);
const known = async () =>
  (await parcelsOf(db, source, ["1", "2"])).toSorted((a, b) => a.numberKey.localeCompare(b.numberKey));

describe("parcels", () => {
  it("are kept once, with what is learnt of them later, and never lose what was known", async () => {
    expect(await note(parcel("A"), parcel("A"))).toBe(true);
    const shippedAt = new Date("2026-11-01T08:00:00Z");
    await note(parcel("A", { carrier: "DHL", shippedAt, storeEta: { eta: 1 } }));
    await note(parcel("A"));
    const rows = await known();
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      carrier: "DHL",
      shippedAt,
      storeEta: { eta: 1 },
      followed: true,
      ended: false,
    });
    expect(await note(parcel("A", { over: true }))).toBe(false);
    expect((await known())[0]).toMatchObject({ followed: false, ended: true });
    // Once over, no later copy of the order begins it anew.
    await note(parcel("A"));
    expect((await known())[0]).toMatchObject({ followed: false, ended: true });
  });

  it("of another shop's source are not kept, and texts that the engine does not take do not matter", async () => {
    const other = await testShop(db, "100000000000009");
    expect(await noteParcels(db, other.shop, source, [parcel("B")])).toBe(false);
    expect(await known()).toEqual([]);
    await note(parcel("B", { carrier: "D\u0000L \ud800" }));
    expect((await known())[0]?.carrier).toBe("D\ufffdL \ufffd");
  });

  it("are claimed once, the longest due first, and not while their source rests", async () => {
    await note(parcel("A"), parcel("B"), parcel("C"));
    await db.query(
      "update shipments set check_at = now() - interval '1 hour' where number = 'C' returning 1 as x",
      [],
    );
    expect((await checksDue(db)).due).toBe(3);
    expect((await claimChecks(db, 1)).map(({ number }) => number)).toEqual(["C"]);
    await pauseTrackingSource(db, tracking, 60_000, null);
    expect(await claimChecks(db, 10)).toEqual([]);
    await db.query("update tracking_sources set paused_until = null returning 1 as x", []);
    const [one, two] = await Promise.all([claimChecks(db, 10), claimChecks(db, 10)]);
    expect([...one, ...two].map(({ number }) => number).sort()).toEqual(["A", "B"]);
    expect(await claimChecks(db, 10)).toEqual([]);
    // The lease of a dead process runs out.
    await db.query("update shipments set check_at = check_at - interval '61 seconds' returning 1 as x", []);
    expect(await claimChecks(db, 10)).toHaveLength(3);
  });

  it("are asked about sooner for a reader, unless they are asked about now or have failed", async () => {
    await note(parcel("A"), parcel("B"), parcel("C"));
    const ids = new Map((await claimChecks(db, 10)).map(({ number, id }) => [number, id]));
    const [a = "", b = "", c = ""] = ["A", "B", "C"].map((number) => ids.get(number));
    await changeParcel(db, a, () => ({ checkInMs: 3_600_000 }));
    await changeParcel(db, b, () => ({ checkInMs: 3_600_000, attempts: 1 }));
    expect(await hastenChecks(db, [a, b, c])).toBe(true);
    expect((await claimChecks(db, 10)).map(({ number }) => number)).toEqual(["A"]);
    expect(await hastenChecks(db, [])).toBe(false);
  });

  it("that an order no longer has are ended, and those of which nothing is heard", async () => {
    await note(parcel("A"), parcel("B"));
    await dropOtherParcels(db, { source, order: "1" }, [{ shipment: "s-B", numberKey: "B" }]);
    expect((await known()).map(({ ended }) => ended)).toEqual([true, false]);
    expect(await ordersByNumber(db, source, shop.shop, "A")).toEqual(["1"]);
    expect(await endForgottenParcels(db, 60)).toBe(0);
    await db.query("update shipments set created_at = now() - interval '61 days' returning 1 as x", []);
    expect(await endForgottenParcels(db, 60)).toBe(1);
    expect((await known()).map(({ ended, followed }) => [ended, followed])).toEqual([
      [true, false],
      [true, false],
    ]);
  });

  it("change one after the other, and an order that is told of is read again with what was known before", async () => {
    await note(parcel("A"));
    const [one] = await known();
    const count = (tracked: unknown) =>
      typeof tracked === "object" && tracked !== null && "n" in tracked ? Number(tracked.n) : 0;
    await Promise.all(
      Array.from({ length: 10 }, () =>
        changeParcel(db, one?.id ?? "", ({ tracked }) => ({
          tracked: { n: count(tracked) + 1 },
          tells: true,
        })),
      ),
    );
    expect((await known())[0]?.tracked).toEqual({ n: 10 });
    const reads = await claimReads(db, 10);
    expect(reads).toHaveLength(1);
    expect(reads[0]).toMatchObject({
      order: "1",
      fromStore: false,
      asked: 10,
      attempts: 1,
      known: { order: null, parcels: [] },
    });
    expect(await changeParcel(db, "00000000-0000-4000-8000-000000000000", () => ({}))).toBe(false);
  });
});

describe("news of a number", () => {
  it("is one commit with what it brings about: what fails is taken again", async () => {
    await note(parcel("A"), parcel("A", { order: "2" }));
    const news = [{ key: "1", numberKey: "A" }];
    const teller = { shop: shop.shop, source: tracking };
    await expect(
      takeParcelNews(db, teller, news, () => {
        throw new Error("it died here");
      }),
    ).rejects.toThrow("it died here");
    const fresh = await takeParcelNews(db, teller, news, () => ({ status: "in_transit", tells: true }));
    expect(fresh).toEqual(news);
    expect(await takeParcelNews(db, teller, news, () => ({ status: "lost" }))).toEqual([]);
    const rows = await db.query<{ status: string }>("select status from shipments", []);
    expect(rows).toEqual([{ status: "in_transit" }, { status: "in_transit" }]);
    expect((await claimReads(db, 10)).map(({ order }) => order).sort()).toEqual(["1", "2"]);
  });

  it("that many bring at once, in any order, locks nobody out", async () => {
    await note(...["A", "B", "C", "D"].map((number) => parcel(number)));
    const teller = { shop: shop.shop, source: tracking };
    const all = ["A", "B", "C", "D"].map((numberKey, n) => ({ key: String(n), numberKey }));
    const taken = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        takeParcelNews(db, teller, n % 2 === 0 ? all : all.toReversed(), () => ({
          heard: true,
          tells: true,
        })),
      ),
    );
    expect(taken.flat()).toHaveLength(4);
  });
});

describe("orders to be read again", () => {
  const ask = (order: string, fromStore: boolean) =>
    db.orm.transaction((tx) => readAgain(tx, shop.shop, [{ source, order }], fromStore));

  it("are one row each, and only the newest reading removes it", async () => {
    await ask("1", false);
    await ask("1", true);
    const [first] = await claimReads(db, 10);
    if (first === undefined) throw new Error("nothing was due");
    expect(first).toMatchObject({ fromStore: true, asked: 2, attempts: 1 });
    expect(await claimReads(db, 10)).toEqual([]);
    await ask("1", false);
    expect(await readingDone(db, first, { order: "now", parcels: [] })).toBe(true);
    const [second] = await claimReads(db, 10);
    if (second === undefined) throw new Error("nothing was due");
    expect(second.known).toEqual({ order: "now", parcels: [] });
    // A reading that was taken for dead changes nothing.
    await readingFailed(db, first, 60_000, "late");
    expect(await readingDone(db, second, { order: null, parcels: [] })).toBe(false);
    expect(await db.query("select 1 as row from order_reads", [])).toEqual([]);
  });

  it("of sources that are gone, or of another shop, are none", async () => {
    await ask("1", true);
    const other = await testShop(db, "100000000000008");
    await db.orm.transaction((tx) => readAgain(tx, other.shop, [{ source, order: "2" }], true));
    expect((await claimReads(db, 10)).map(({ order }) => order)).toEqual(["1"]);
    await db.query("delete from sources returning 1 as gone", []);
    expect(await db.query("select 1 as row from order_reads", [])).toEqual([]);
  });
});

describe("tracking sources", () => {
  it("are kept with their secrets sealed, and report how their parcels fare", async () => {
    const raw = await db.query<{ secrets: string }>("select secrets from tracking_sources", []);
    expect(raw[0]?.secrets).toMatch(/^v1\./);
    expect(await readTrackingSource(db, shop.vault, tracking)).toMatchObject({
      kind: "pigeons",
      settings: { loft: "north" },
      secrets: { key: "k" },
      problem: null,
    });
    await note(parcel("A"), parcel("B"), parcel("C", { over: true }));
    const [row] = await claimChecks(db, 1);
    await changeParcel(db, row?.id ?? "", () => ({ heard: true, problem: "no such number" }));
    const report = await trackingReport(db, tracking);
    expect(report).toMatchObject({
      following: 2,
      ended: 1,
      problems: [{ problem: "no such number", parcels: 1 }],
    });
    expect(report.heardAt).toBeInstanceOf(Date);
  });

  it("take over parcels that nobody follows, and leave them to the next one", async () => {
    expect(await deleteTrackingSource(db, "00000000-0000-4000-8000-000000000000", tracking)).toBe(false);
    expect(await deleteTrackingSource(db, shop.shop, tracking)).toBe(true);
    expect(await note(parcel("A"), parcel("B", { over: true }))).toBe(false);
    expect(await claimChecks(db, 10)).toEqual([]);
    await createTrackingSource(db, shop.vault, { shop: shop.shop, kind: "late", settings: {}, secrets: {} });
    expect((await claimChecks(db, 10)).map(({ number }) => number)).toEqual(["A"]);
    expect((await listTrackingSources(db, shop.vault, null)).map(({ kind }) => kind)).toEqual(["late"]);
  });
});
