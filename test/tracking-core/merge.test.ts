import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Order, Shipment, TrackingEvent } from "#src/orders/order.ts";
import { mergeOrder, mergeShipment, mergeTracked } from "#src/tracking/merge.ts";
import type { Tracked } from "#src/tracking/source.ts";
import { trackingStatuses, type TrackingStatus } from "#src/tracking/status.ts";
import { trackedFromJson, trackedToJson } from "#src/tracking/tracked-json.ts";

const day = 24 * 3_600_000;
const start = Date.parse("2026-11-01T08:00:00Z");
const on = (days: number) => new Date(start + days * day);
const now = on(20);
const shippedAt = on(0);
const context = { now, shippedAt };

const event = (status: TrackingStatus, days: number, more: Partial<TrackingEvent> = {}): TrackingEvent => ({
  at: on(days),
  status,
  ...more,
});
const heard = (
  status: TrackingStatus,
  events: readonly TrackingEvent[] = [],
  more: Partial<Tracked> = {},
): Tracked => ({
  status,
  flags: [],
  events,
  ...more,
});
const eta = (text: string) => ({ from: { day: text }, to: { day: text } });
const after = (...news: readonly Tracked[]): Tracked | null =>
  news.reduce<Tracked | null>((before, one) => mergeTracked(before, one, context), null);

describe("what a provider says of a parcel", () => {
  it("is the newest of it, whatever the order in which it comes", () => {
    const transit = heard("in_transit", [event("in_transit", 1)]);
    const out = heard("out_for_delivery", [event("in_transit", 1), event("out_for_delivery", 3)]);
    for (const merged of [after(transit, out), after(out, transit), after(out, transit, out)]) {
      expect(merged?.status).toBe("out_for_delivery");
      expect(merged?.events).toEqual(out.events);
    }
  });

  it("never undoes a delivery by what was before it, nor by a scan of no meaning after it", () => {
    const delivered = heard("delivered", [event("delivered", 4)], {
      deliveredAt: on(4),
      leftWith: "Neighbour",
    });
    for (const late of [
      heard("in_transit", [event("in_transit", 2)]),
      heard("out_for_delivery", [event("out_for_delivery", 4.2)]),
      heard("in_transit"),
      heard("unknown", [event("unknown", 6)]),
      heard("pending"),
      heard("expired", [event("delivered", 4)]),
    ]) {
      const merged = after(delivered, late);
      expect(merged).toMatchObject({ status: "delivered", deliveredAt: on(4), leftWith: "Neighbour" });
      expect(after(late, delivered)?.status).toBe("delivered");
    }
    // It was not the shopper who got it, or they refused it: the carrier says so later.
    expect(after(delivered, heard("returning", [event("returning", 5)]))?.status).toBe("returning");
    expect(after(heard("returning", [event("returning", 5)]), delivered)?.status).toBe("returning");
  });

  it("finds what was lost or given up on", () => {
    expect(
      after(heard("lost", [event("lost", 9)]), heard("in_transit", [event("in_transit", 12)]))?.status,
    ).toBe("in_transit");
    expect(
      after(heard("expired", [event("in_transit", 1)]), heard("delivered", [event("delivered", 12)]))?.status,
    ).toBe("delivered");
  });

  it("is not of a parcel that had the number before", () => {
    const former = heard("delivered", [event("in_transit", -90), event("delivered", -88)], {
      deliveredAt: on(-88),
    });
    expect(after(former)).toBeNull();
    const both = heard("in_transit", [
      event("delivered", -88),
      event("label_created", -1),
      event("in_transit", 1),
    ]);
    expect(after(both)?.events.map(({ status }) => status)).toEqual(["label_created", "in_transit"]);
    // Before the shop has said when it was sent, nothing can be told apart.
    expect(mergeTracked(null, former, { now })?.status).toBe("delivered");
  });

  it("is not held up by an event from the future", () => {
    const wrong = heard("in_transit", [event("in_transit", 400)]);
    expect(after(wrong, heard("delivered", [event("delivered", 4)]))?.status).toBe("delivered");
  });

  it("keeps the date that was expected before", () => {
    const first = heard("in_transit", [event("in_transit", 1)], { eta: eta("2026-11-05") });
    const slipped = heard("in_transit", [event("in_transit", 2)], { eta: eta("2026-11-07") });
    expect(after(first, slipped)).toMatchObject({ eta: eta("2026-11-07"), previousEta: eta("2026-11-05") });
    // The same again, and an hour of that day: no other date, and the slip is not forgotten.
    const hour = { at: new Date("2026-11-07T16:00:00Z") };
    const narrowed = heard("in_transit", [event("in_transit", 3)], { eta: { from: hour, to: hour } });
    expect(after(first, slipped, slipped, narrowed)).toMatchObject({
      eta: { from: hour, to: hour },
      previousEta: eta("2026-11-05"),
    });
    // Old news does not bring an old date back.
    expect(after(slipped, first)).toMatchObject({ eta: eta("2026-11-07") });
    expect(after(slipped, first)?.previousEta).toBeUndefined();
    // A date that is not repeated stays the carrier's last word.
    expect(after(slipped, heard("in_transit", [event("in_transit", 4)]))?.eta).toEqual(eta("2026-11-07"));
  });

  it("loses nothing on its way into the database", () => {
    const whole = heard(
      "available_for_pickup",
      [event("in_transit", 1, { message: "Scanned", city: "Kyiv", country: "UA" })],
      {
        flags: ["customs"],
        eta: { from: { day: "2026-11-05" }, to: { at: on(5) } },
        pickup: { name: "Locker 7", until: { day: "2026-11-09" }, bring: "ID" },
        carrier: "DHL",
        actionUrl: "https://example.com/pay",
      },
    );
    expect(trackedFromJson(JSON.parse(JSON.stringify(trackedToJson(whole))))).toEqual(whole);
    expect(trackedFromJson({ status: "flying", flags: [], events: [] })).toBeNull();
    expect(trackedFromJson(null)).toBeNull();
  });
});

const anyEvent = fc.record({
  at: fc.integer({ min: 0, max: 15 }).map(on),
  status: fc.constantFrom(...trackingStatuses),
});
const anyNews: fc.Arbitrary<Tracked> = fc
  .array(anyEvent, { minLength: 1, maxLength: 5 })
  .map((events) => events.toSorted((a, b) => a.at.getTime() - b.at.getTime()))
  .map((events) => heard(events.at(-1)?.status ?? "unknown", events));

describe("any news", () => {
  it("said again changes nothing, and no event is told twice", () => {
    fc.assert(
      fc.property(fc.array(anyNews, { minLength: 1, maxLength: 5 }), (news) => {
        const merged = after(...news);
        const last = news.at(-1);
        if (last === undefined || merged === null) return;
        expect(mergeTracked(merged, last, context)).toEqual(merged);
        const keys = merged.events.map(({ at, status }) => `${at.getTime()} ${status}`);
        expect(new Set(keys).size).toBe(keys.length);
        expect(keys).toEqual(
          [...merged.events]
            .sort((a, b) => a.at.getTime() - b.at.getTime())
            .map(({ at, status }) => `${at.getTime()} ${status}`),
        );
      }),
    );
  });

  it("leaves a delivered parcel delivered, or on its way back", () => {
    fc.assert(
      fc.property(
        fc.array(anyNews, { maxLength: 4 }),
        fc.array(anyNews, { maxLength: 4 }),
        (before, later) => {
          const delivered = heard("delivered", [event("delivered", 16)], { deliveredAt: on(16) });
          expect(after(...before, delivered, ...later)?.status).toBe("delivered");
        },
      ),
    );
  });
});

const shipment = (status: TrackingStatus, more: Partial<Shipment> = {}): Shipment => ({
  id: "s1",
  items: [],
  carrier: "DHL",
  trackingNumber: "00340434161094042557",
  status,
  flags: [],
  shippedAt,
  events: [],
  ...more,
});

describe("a parcel of an order", () => {
  it("is completed with what is tracked, and keeps the store's own events", () => {
    const own = event("in_transit", 1, { message: "Handed to the carrier" });
    const merged = mergeShipment(
      shipment("in_transit", { events: [own, event("out_for_delivery", 3)] }),
      heard("out_for_delivery", [event("out_for_delivery", 3, { message: "On the van", city: "Berlin" })], {
        trackingUrl: "https://example.com/t",
        carrier: "DHL Paket",
      }),
    );
    // The store's "out for delivery" of that minute says nothing that the carrier has not said.
    expect(merged.events).toEqual([
      own,
      event("out_for_delivery", 3, { message: "On the van", city: "Berlin" }),
    ]);
    expect(merged).toMatchObject({
      status: "out_for_delivery",
      carrier: "DHL",
      trackingUrl: "https://example.com/t",
    });
  });

  it("stays delivered when the store knows it and the provider does not yet", () => {
    const tracked = heard("in_transit", [event("in_transit", 3)]);
    expect(mergeShipment(shipment("delivered", { deliveredAt: on(4) }), tracked)).toMatchObject({
      status: "delivered",
      deliveredAt: on(4),
    });
    expect(mergeShipment(shipment("delivered"), tracked).status).toBe("delivered");
    expect(
      mergeShipment(
        shipment("in_transit", { events: [event("in_transit", 9)] }),
        heard("delivered", [event("delivered", 4)]),
      ).status,
    ).toBe("delivered");
  });

  it("is what the store says while the provider knows nothing", () => {
    const before = shipment("in_transit", { eta: eta("2026-11-05") });
    expect(mergeShipment(before, heard("pending"))).toMatchObject({
      status: "in_transit",
      eta: eta("2026-11-05"),
    });
    expect(mergeShipment(shipment("pending"), heard("in_transit", [event("in_transit", 1)])).status).toBe(
      "in_transit",
    );
  });

  it("moves the return that it is of", () => {
    const order: Order = {
      id: "1",
      number: "#1",
      createdAt: on(-2),
      customer: {},
      total: { amount: 100, currency: "EUR" },
      financial: "paid",
      state: "open",
      items: [],
      shipments: [shipment("delivered"), shipment("label_created", { id: "r1", isReturn: true })],
      pending: [],
      returns: [{ id: "x", status: "approved", shipmentId: "r1" }],
      refunds: [],
    };
    const moving = heard("in_transit", [event("in_transit", 6)]);
    const merged = mergeOrder(order, ({ id }) => (id === "r1" ? moving : null));
    expect(merged.returns[0]?.status).toBe("in_transit");
    expect(merged.shipments.map(({ status }) => status)).toEqual(["delivered", "in_transit"]);
    // That it arrived is the carrier's word; that it was received is the shop's.
    const arrived = heard("delivered", [event("delivered", 8)]);
    expect(mergeOrder(order, ({ id }) => (id === "r1" ? arrived : null)).returns[0]?.status).toBe(
      "in_transit",
    );
    expect(mergeOrder(order, () => null)).toBe(order);
  });
});
