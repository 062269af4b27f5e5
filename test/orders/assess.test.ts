import { describe, expect, test } from "vitest";
import { assess, type ShopClock } from "#src/orders/assess.ts";
import type { Order, Shipment } from "#src/orders/order.ts";

const now = new Date("2026-11-25T15:00:00Z");
const shop: ShopClock = {
  timeZone: "Europe/Berlin",
  thresholds: { handlingHours: 48, firstScanHours: 48, scanHours: { domestic: 120, abroad: 240 } },
};
const hours = (offset: number): Date => new Date(now.getTime() + offset * 3_600_000);
const day = (value: string) => ({ from: { day: value }, to: { day: value } });

function shipment(rest: Partial<Shipment> = {}): Shipment {
  return {
    id: "s1",
    items: [{ itemId: "a", quantity: 1 }],
    trackingNumber: "T1",
    status: "in_transit",
    flags: [],
    shippedAt: hours(-30),
    events: [{ at: hours(-10), status: "in_transit", city: "Lyon", country: "FR" }],
    ...rest,
  };
}

function order(rest: Partial<Order> = {}): Order {
  return {
    id: "1",
    number: "#1",
    createdAt: hours(-24),
    customer: {},
    total: { amount: 100, currency: "EUR" },
    financial: "paid",
    state: "open",
    items: [
      { id: "a", title: "Cup", quantity: 1, fulfilled: 1 },
      { id: "b", title: "Pot", quantity: 2, fulfilled: 2 },
    ],
    shipTo: { country: "DE" },
    shipments: [],
    pending: [],
    returns: [],
    refunds: [],
    ...rest,
  };
}

const situation = (rest: Partial<Order>, at = now) => assess(order(rest), at, shop, 3);
const parcel = (rest: Partial<Shipment>, of: Partial<Order> = {}, at = now) =>
  situation({ ...of, shipments: [shipment(rest)] }, at).parcels[0];

describe("late", () => {
  test("a day is over when it has ended at the destination, not at the shop", () => {
    // At 23:30 UTC it is already the 26th in Tokyo and in Berlin, and still the 25th in Lima.
    const at = new Date("2026-11-25T23:30:00Z");
    const eta = day("2026-11-25");
    expect(parcel({ eta }, { shipTo: { country: "JP" } }, at)?.late).toBe(true);
    expect(parcel({ eta }, { shipTo: { country: "PE" } }, at)?.late).toBe(false);
    expect(parcel({ eta }, { shipTo: { timeZone: "America/Los_Angeles", country: "US" } }, at)?.late).toBe(
      false,
    );
    expect(parcel({ eta }, { shipTo: undefined }, at)?.late).toBe(true);
  });
  test("the day itself is not late, whatever the hour", () => {
    expect(parcel({ eta: day("2026-11-25") })?.late).toBe(false);
    expect(parcel({ eta: day("2026-11-24") })?.late).toBe(true);
  });
  test("a span is late after its end, a moment after the moment", () => {
    expect(parcel({ eta: { from: { day: "2026-11-20" }, to: { day: "2026-11-26" } } })?.late).toBe(false);
    expect(parcel({ eta: { from: { at: hours(-2) }, to: { at: hours(1) } } })?.late).toBe(false);
    expect(parcel({ eta: { from: { at: hours(-2) }, to: { at: hours(-1) } } })?.late).toBe(true);
  });
  test.each([
    "delivered",
    "returned",
    "cancelled",
    "lost",
    "expired",
    "returning",
    "available_for_pickup",
  ] as const)("never once it is %s, where no date is expected any more", (status) => {
    const found = parcel({ status, eta: day("2026-11-01") });
    expect(found?.late).toBe(false);
    expect(found?.eta).toBeNull();
  });
  test("the shop's promise to deliver counts where the carrier says nothing", () => {
    const promise = { what: "deliver", by: day("2026-11-24") } as const;
    expect(parcel({}, { promise })).toMatchObject({ late: true, eta: promise.by });
    expect(parcel({ eta: day("2026-11-27") }, { promise })).toMatchObject({ late: false });
  });
});

describe("stalled", () => {
  test("a label without a scan, counted from the handover", () => {
    const label = { status: "label_created", events: [{ at: hours(-1), status: "label_created" }] } as const;
    expect(parcel({ ...label, shippedAt: hours(-48) })?.stalledHours).toBeNull();
    expect(parcel({ ...label, shippedAt: hours(-49) })?.stalledHours).toBe(49);
  });
  test("no scan under way: sooner at home than abroad, abroad when it is not known", () => {
    const silent = { events: [{ at: hours(-121), status: "in_transit" }] } as const;
    expect(parcel(silent, { shipTo: { country: "DE" } })?.stalledHours).toBe(121);
    expect(parcel(silent, { shipTo: { country: "FR" } })?.stalledHours).toBeNull();
    expect(parcel(silent, { shipTo: undefined })?.stalledHours).toBeNull();
    const older = { events: [{ at: hours(-241), status: "in_transit" }] } as const;
    expect(parcel(older, { shipTo: undefined })?.stalledHours).toBe(241);
  });
  test("never without tracking, and never once it has arrived", () => {
    const letter = {
      trackingNumber: undefined,
      events: [],
      shippedAt: hours(-900),
      status: "pending",
    } as const;
    expect(parcel(letter)?.stalledHours).toBeNull();
    expect(
      parcel({ status: "delivered", events: [{ at: hours(-900), status: "delivered" }] })?.stalledHours,
    ).toBeNull();
  });
});

describe("moved", () => {
  test("by the end of the span", () => {
    const eta = { from: { day: "2026-11-26" }, to: { day: "2026-11-28" } };
    expect(parcel({ eta, previousEta: day("2026-11-27") })?.moved).toEqual({
      direction: "later",
      from: day("2026-11-27"),
    });
    expect(parcel({ eta, previousEta: day("2026-11-29") })?.moved?.direction).toBe("earlier");
    expect(parcel({ eta, previousEta: day("2026-11-28") })?.moved).toBeNull();
  });
  test("a day and a moment on that day at the destination are the same", () => {
    const eta = { from: { at: hours(3) }, to: { at: hours(3) } };
    expect(parcel({ eta, previousEta: day("2026-11-25") })?.moved).toBeNull();
  });
});

describe("parcels", () => {
  test("outbound ones are counted, returns are under returns", () => {
    const found = situation({
      shipments: [shipment(), shipment({ id: "r", isReturn: true }), shipment({ id: "s2" })],
      returns: [{ id: "x", status: "in_transit", shipmentId: "r" }],
    });
    expect(found.parcels.map(({ position, of }) => [position, of])).toEqual([
      [1, 2],
      [2, 2],
    ]);
    expect(found.returns[0]?.parcel?.trackingNumber).toBe("T1");
  });
  test("delivered by tracking only", () => {
    expect(parcel({ deliveredAt: hours(-1) }, { state: "closed" })).toMatchObject({
      status: "in_transit",
      deliveredAt: null,
    });
    expect(
      parcel({ status: "delivered", events: [{ at: hours(-3), status: "delivered" }] })?.deliveredAt,
    ).toEqual(hours(-3));
  });
  test("the last event is the newest, however they are ordered", () => {
    const events = [
      { at: hours(-2), status: "in_transit", city: "Metz" },
      { at: hours(-9), status: "in_transit", city: "Lyon" },
    ] as const;
    expect(parcel({ events })?.lastEvent).toEqual({ at: hours(-2), city: "Metz", country: null });
  });
  test("what is not in any parcel of an open order is still to come", () => {
    const items = [
      { id: "a", title: "Cup", quantity: 1, fulfilled: 1 },
      { id: "b", title: "Pot", quantity: 3, fulfilled: 1 },
    ];
    expect(situation({ items, shipments: [shipment()] }).pending).toEqual([
      { title: "Pot", quantity: 2, reason: "not_yet", expected: null },
    ]);
    expect(situation({ items, shipments: [shipment()], state: "cancelled" }).pending).toEqual([]);
    expect(situation({ items, shipments: [shipment()], state: "closed" }).pending).toEqual([]);
  });
});

const preorder = (by: string) =>
  situation({
    state: "scheduled",
    pending: [{ itemId: "a", quantity: 1, reason: "preorder", expected: { day: by } }],
  }).stage;

describe("stage", () => {
  test("preparing is late when the promise is over, or after the handling time without one", () => {
    const ship = (by: string) => situation({ promise: { what: "ship", by: day(by) } }).stage;
    expect(ship("2026-11-25")).toMatchObject({ kind: "preparing", late: false });
    expect(ship("2026-11-24")).toMatchObject({ kind: "preparing", late: true, what: "ship" });
    expect(situation({ createdAt: hours(-48) }).stage).toMatchObject({ kind: "preparing", late: false });
    expect(situation({ createdAt: hours(-49) }).stage).toMatchObject({ kind: "preparing", late: true });
  });
  test("waiting for goods is not slow handling", () => {
    const pending = [{ itemId: "a", quantity: 1, reason: "backorder" }] as const;
    const old = { createdAt: hours(-500) };
    expect(situation({ ...old, pending }).stage).toMatchObject({ kind: "preparing", late: false });
    const over = [{ ...pending[0], expected: { day: "2026-11-20" } }];
    expect(situation({ ...old, pending: over }).stage).toMatchObject({ kind: "preparing", late: true });
  });
  test("a pre-order goes out as planned, and is late once that is over", () => {
    expect(preorder("2026-12-24")).toEqual({ kind: "scheduled", at: { day: "2026-12-24" } });
    expect(preorder("2026-11-24")).toMatchObject({ kind: "preparing", late: true });
  });
  test("cancelled: when, whether money had been taken, whether it went back", () => {
    expect(situation({ state: "cancelled", financial: "voided" }).stage).toEqual({
      kind: "cancelled",
      at: null,
      paid: false,
      refunded: false,
    });
    const refunds = [
      { id: "r", amount: { amount: 1, currency: "EUR" }, at: hours(-1), status: "done" },
    ] as const;
    expect(situation({ cancelled: { at: hours(-2) }, refunds }).stage).toEqual({
      kind: "cancelled",
      at: hours(-2),
      paid: true,
      refunded: true,
    });
  });
  test("marketplace before anything else; closed without parcels; on hold with a reason", () => {
    expect(situation({ marketplace: "Bay", state: "cancelled" }).stage.kind).toBe("marketplace");
    expect(situation({ state: "closed" }).stage.kind).toBe("closed");
    expect(situation({ state: "closed", shipments: [shipment()] }).stage.kind).toBe("shipped");
    expect(situation({ state: "on_hold" }).stage).toEqual({ kind: "on_hold", reason: "other", url: null });
  });
});

test("the zone of the destination: the order's, its country's, the shop's", () => {
  expect(situation({ shipTo: { timeZone: "Asia/Tokyo", country: "DE" } }).timeZone).toBe("Asia/Tokyo");
  expect(situation({ shipTo: { timeZone: "Mars/Olympus", country: "fr" } }).timeZone).toBe("Europe/Paris");
  expect(situation({ shipTo: { country: "US" } }).timeZone).toBe("Europe/Berlin");
});
