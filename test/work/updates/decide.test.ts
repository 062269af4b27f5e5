import { describe, expect, it } from "vitest";
import { discover, settle, type Kept } from "#src/work/updates/decide.ts";
import { newsOf } from "#src/work/updates/news.ts";
import { situationOf } from "#src/work/updates/say.ts";
import { updatesSchema } from "#src/work/updates/settings.ts";
import type { Order, Shipment } from "#src/orders/order.ts";
import { after, noon, order, parcel, shopProfile } from "./orders.ts";

const settings = updatesSchema.parse({});
const newsIn = (of: Order, now = noon) => newsOf(of, situationOf(of, now, shopProfile), now);
const kinds = (of: Order, now = noon) => newsIn(of, now).map(({ kind, day }) => day ?? kind);
const day = (value: string) => ({ from: { day: value }, to: { day: value } });

let count = 0;
function kept(name: string, rest: Partial<Kept> = {}): Kept {
  const ranks: Record<string, number> = { shipped: 1, out_for_delivery: 2, attempted: 3, delivered: 5 };
  return {
    id: `u${String((count += 1)).padStart(4, "0")}`,
    parcel: "p1",
    name,
    rank: ranks[name] ?? 3,
    happenedAt: after(noon, -1),
    state: "said",
    reason: null,
    ...rest,
  };
}
const due = (name: string, rest: Partial<Kept> = {}) => kept(name, { state: "due", ...rest });
const found = (
  shipment: Partial<Shipment>,
  before: readonly Kept[],
  now = noon,
  days = new Map<string, string>(),
) =>
  discover(newsIn(order([parcel(shipment)]), now), before, days, settings, now).map(
    ({ name, state }) => `${state} ${name}`,
  );

describe("what is true of a parcel", () => {
  it.each([
    ["in_transit", "shipped"],
    ["out_for_delivery", "out_for_delivery"],
    ["available_for_pickup", "ready_for_pickup"],
    ["delivery_attempted", "attempted"],
    ["delivered", "delivered"],
    ["exception", "problem"],
    ["lost", "problem"],
    ["returning", "problem"],
  ] as const)("%s is told as %s", (status, kind) => {
    expect(kinds(order([parcel({ status })]))).toEqual([kind]);
  });

  it("nothing is told of a label, of nothing known, or of what comes back to the shop", () => {
    for (const status of ["label_created", "pending", "unknown", "cancelled", "expired"] as const)
      expect(kinds(order([parcel({ status })]))).toEqual([]);
    expect(kinds(order([parcel({ status: "delivered", isReturn: true })]))).toEqual([]);
    expect(kinds(order([parcel()], { marketplace: "Amazon" }))).toEqual([]);
    expect(kinds(order([parcel()], { state: "cancelled" }))).toEqual([]);
  });

  it("a letter has left when it has left", () => {
    expect(kinds(order([parcel({ status: "pending", trackingNumber: undefined, events: [] })]))).toEqual([
      "shipped",
    ]);
  });

  it("customs, trouble and standing still are told beside being on its way", () => {
    expect(kinds(order([parcel({ flags: ["customs", "action_required"] })]))).toEqual(["shipped", "customs"]);
    expect(kinds(order([parcel({ flags: ["address_problem"] })]))).toEqual(["shipped", "problem"]);
    expect(kinds(order([parcel()]), after(noon, 200))).toEqual(["shipped", "stalled"]);
    expect(kinds(order([parcel({ status: "delivered", flags: ["customs", "damaged"] })]))).toEqual([
      "delivered",
    ]);
  });

  it("the promise of the shop is no date of the carrier", () => {
    const promise = { what: "deliver", by: day("2026-11-30") } as const;
    expect(kinds(order([parcel()], { promise }))).toEqual(["shipped"]);
  });
});

describe("what is new", () => {
  it("is each thing once", () => {
    expect(found({}, [])).toEqual(["due shipped"]);
    for (const state of ["due", "said", "dropped"] as const)
      expect(found({}, [kept("shipped", { state, reason: state === "dropped" ? "known" : null })])).toEqual(
        [],
      );
  });

  it("is never a step before one that was said or seen", () => {
    expect(found({}, [kept("out_for_delivery")])).toEqual([]);
    expect(found({}, [kept("out_for_delivery", { state: "dropped", reason: "known" })])).toEqual([]);
    expect(found({ status: "out_for_delivery" }, [kept("attempted")])).toEqual([]);
    expect(found({ status: "exception" }, [kept("delivered")])).toEqual([]);
    // Of another parcel it says nothing.
    expect(found({}, [kept("out_for_delivery", { parcel: "p2" })])).toEqual(["due shipped"]);
  });

  it("is no trouble that was over before what was said", () => {
    const event = (hours: number) => [{ at: after(noon, hours), status: "exception" as const }];
    const said = [kept("out_for_delivery", { happenedAt: after(noon, -3) })];
    expect(found({ status: "exception", events: event(-4) }, said)).toEqual([]);
    expect(found({ status: "exception", events: event(-2) }, said)).toEqual(["due problem"]);
  });

  it("is nothing of days ago", () => {
    const events = [{ at: after(noon, -80), status: "delivered" as const }];
    expect(found({ status: "delivered", events }, [])).toEqual([]);
  });

  it("is a day that moved, counted from the first there was, once for each new day, and at most three times", () => {
    const eta = (value: string) => ({ status: "in_transit" as const, eta: day(value) });
    const shipped = kept("shipped");
    expect(found(eta("2026-11-27"), [shipped])).toEqual(["dropped eta_moved:2026-11-27"]);
    const first = kept("eta_moved:2026-11-27", { state: "dropped", reason: "known" });
    expect(found(eta("2026-11-27"), [shipped, first])).toEqual([]);
    expect(found(eta("2026-11-28"), [shipped, first])).toEqual(["due eta_moved:2026-11-28"]);
    // What was known when it was read before counts where nothing was kept.
    expect(found(eta("2026-11-28"), [shipped], noon, new Map([["p1", "2026-11-27"]]))).toEqual([
      "dropped eta_moved:2026-11-27",
      "due eta_moved:2026-11-28",
    ]);
    const told = ["28", "29", "30"].map((n) => kept(`eta_moved:2026-11-${n}`));
    expect(found(eta("2026-11-29"), [shipped, first, ...told])).toEqual([]);
    expect(found(eta("2026-12-01"), [shipped, first, ...told])).toEqual([]);
    expect(found(eta("2026-12-01"), [shipped, first, ...told.slice(1)])).toEqual([
      "due eta_moved:2026-12-01",
    ]);
  });
});

describe("what is said when the time has come", () => {
  const settled = (shipments: readonly Shipment[], rows: readonly Kept[], now = noon) => {
    const { say, drop } = settle(newsIn(order(shipments), now), rows, settings, now);
    return {
      say: say.map(({ news: { parcel: id, kind } }) => `${id} ${kind}`),
      drop: Object.fromEntries(
        drop.map(({ id, reason }) => [rows.find((row) => row.id === id)?.name ?? "", reason]),
      ),
    };
  };

  it("is what is still so", () => {
    expect(settled([parcel({ status: "out_for_delivery" })], [due("out_for_delivery")])).toEqual({
      say: ["p1 out_for_delivery"],
      drop: {},
    });
    expect(settled([parcel({ status: "delivered" })], [due("out_for_delivery"), due("delivered")])).toEqual({
      say: ["p1 delivered"],
      drop: { out_for_delivery: "outdated" },
    });
    expect(settled([parcel({ status: "in_transit" })], [due("out_for_delivery")])).toEqual({
      say: [],
      drop: { out_for_delivery: "outdated" },
    });
    expect(settled([], [due("shipped")])).toEqual({ say: [], drop: { shipped: "outdated" } });
  });

  it("is one thing of each parcel, the one that matters most", () => {
    const two = [parcel({ flags: ["customs"] }), parcel({ id: "p2", status: "out_for_delivery" })];
    expect(settled(two, [due("shipped"), due("customs"), due("out_for_delivery", { parcel: "p2" })])).toEqual(
      {
        say: ["p1 customs", "p2 out_for_delivery"],
        drop: { shipped: "overtaken" },
      },
    );
  });

  it("is no day that is the known one again, and nothing that was switched off", () => {
    const first = kept("eta_moved:2026-11-27", { state: "dropped", reason: "known" });
    const back = parcel({ eta: day("2026-11-27") });
    expect(settled([back], [first, due("eta_moved:2026-11-28")]).drop).toEqual({
      "eta_moved:2026-11-28": "outdated",
    });
    const { drop } = settle(
      newsIn(order([parcel()])),
      [due("shipped")],
      { ...settings, kinds: ["delivered"] },
      noon,
    );
    expect(drop.map(({ reason }) => reason)).toEqual(["switched_off"]);
  });
});
