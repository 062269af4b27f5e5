import type { Order, TrackingEvent } from "#src/orders/order.ts";
import type { TrackingStatus } from "#src/tracking/status.ts";
import { tracked } from "./carriers.ts";
import { demoOrder, item, parcel } from "./order.ts";
import { people } from "./people.ts";

function scan(at: Date, status: TrackingStatus, city: string, message: string): TrackingEvent {
  return { at, status, city, country: "DE", message };
}

/** Orders that stay in the shop's country. */
export function ordersAtHome(now: Date): readonly Order[] {
  const { emma, jonas } = people;
  return [
    // Two parcels, one there and one on its way.
    demoOrder(now, emma, ({ ago, day }) => ({
      number: "#1041",
      hoursAgo: 5 * 24 + 3,
      euros: 318.9,
      items: [
        item("tent-2p", "Drift 2-person tent", { variant: "Moss green" }),
        item("pegs", "Titanium tent pegs, set of 8"),
        item("mat", "Cirrus sleeping mat", { variant: "Regular" }),
      ],
      shipments: [
        parcel("p1", ["tent-2p", "pegs"], {
          ...tracked("DHL", "00340434000110001010"),
          status: "delivered",
          shippedAt: ago(4 * 24),
          deliveredAt: ago(2 * 24 + 2),
          leftWith: "Handed to the recipient",
          events: [
            scan(ago(4 * 24), "in_transit", "Leipzig", "The parcel was handed in"),
            scan(
              ago(2 * 24 + 9),
              "out_for_delivery",
              "Berlin",
              "The parcel was loaded onto the delivery vehicle",
            ),
            scan(ago(2 * 24 + 2), "delivered", "Berlin", "The parcel was delivered"),
          ],
        }),
        parcel("p2", ["mat"], {
          ...tracked("DHL", "00340434000110002253"),
          status: "in_transit",
          shippedAt: ago(2 * 24),
          eta: { from: day(1), to: day(1) },
          events: [
            scan(ago(2 * 24), "in_transit", "Leipzig", "The parcel was handed in"),
            scan(ago(11), "in_transit", "Rüdersdorf", "The parcel has arrived at the parcel centre"),
          ],
        }),
      ],
    })),
    // Out for delivery.
    demoOrder(now, emma, ({ ago, earlierToday, day }) => ({
      number: "#1052",
      hoursAgo: 3 * 24,
      euros: 64.5,
      items: [item("stove", "Ember gas stove")],
      shipments: [
        parcel("p1", ["stove"], {
          ...tracked("DHL", "00340434000110003496"),
          status: "out_for_delivery",
          shippedAt: ago(2 * 24 - 2),
          eta: { from: day(0), to: day(0) },
          events: [
            scan(ago(2 * 24 - 2), "in_transit", "Leipzig", "The parcel was handed in"),
            scan(
              earlierToday(3),
              "out_for_delivery",
              "Berlin",
              "The parcel was loaded onto the delivery vehicle",
            ),
          ],
        }),
      ],
    })),
    // Being packed, in time.
    demoOrder(now, emma, ({ day }) => ({
      number: "#1058",
      hoursAgo: 9,
      euros: 129,
      items: [item("jacket", "Squall rain jacket", { variant: "Navy, M", sent: 0 })],
      promise: { what: "ship", by: { from: day(1), to: day(1) } },
      pending: [{ itemId: "jacket", quantity: 1, reason: "not_yet" }],
    })),
    // A letter, without tracking.
    demoOrder(now, emma, ({ ago }) => ({
      number: "#1047",
      hoursAgo: 4 * 24,
      euros: 11.9,
      items: [item("patches", "Repair patches for tents")],
      shipments: [
        parcel("p1", ["patches"], { carrier: "Deutsche Post", status: "pending", shippedAt: ago(3 * 24) }),
      ],
    })),
    // There for a while; one piece that is not taken back.
    demoOrder(now, emma, ({ ago }) => ({
      number: "#1038",
      hoursAgo: 15 * 24,
      euros: 74.9,
      items: [item("base-w", "Merino base layer", { variant: "M" })],
      state: "closed",
      shipments: [
        parcel("p1", ["base-w"], {
          ...tracked("DHL", "00340434000110008125"),
          status: "delivered",
          shippedAt: ago(14 * 24),
          deliveredAt: ago(12 * 24),
          events: [scan(ago(12 * 24), "delivered", "Berlin", "The parcel was delivered")],
        }),
      ],
    })),
    // No scan for more than five days.
    demoOrder(now, jonas, ({ ago, day }) => ({
      number: "#1045",
      hoursAgo: 9 * 24,
      euros: 189,
      items: [item("boots", "Kestrel hiking boots", { variant: "EU 44" })],
      shipments: [
        parcel("p1", ["boots"], {
          ...tracked("DHL", "00340434000110004677"),
          status: "in_transit",
          shippedAt: ago(8 * 24),
          eta: { from: day(-5), to: day(-5) },
          events: [
            scan(ago(8 * 24), "in_transit", "Leipzig", "The parcel was handed in"),
            scan(ago(6 * 24 + 12), "in_transit", "Hagen", "The parcel has arrived at the parcel centre"),
          ],
        }),
      ],
    })),
    // A label that nobody has scanned.
    demoOrder(now, jonas, ({ ago }) => ({
      number: "#1054",
      hoursAgo: 4 * 24 + 5,
      euros: 42,
      items: [item("lamp", "Firefly head lamp", { quantity: 1 })],
      shipments: [
        parcel("p1", ["lamp"], {
          ...tracked("DHL", "00340434000110005810"),
          status: "label_created",
          shippedAt: ago(3 * 24 + 4),
          events: [scan(ago(3 * 24 + 4), "label_created", "Leipzig", "The sender has announced the parcel")],
        }),
      ],
    })),
    // There for a while: one piece that may come back, and one that is not taken back.
    demoOrder(now, jonas, ({ ago }) => ({
      number: "#1037",
      hoursAgo: 12 * 24,
      euros: 218.9,
      items: [
        item("vest", "Kiln down vest", { variant: "Blue, L" }),
        item("base-m", "Merino base layer", { variant: "L" }),
      ],
      state: "closed",
      shipments: [
        parcel("p1", ["vest", "base-m"], {
          ...tracked("DHL", "00340434000110009344"),
          status: "delivered",
          shippedAt: ago(11 * 24),
          deliveredAt: ago(9 * 24),
          events: [
            scan(ago(11 * 24), "in_transit", "Leipzig", "The parcel was handed in"),
            scan(ago(9 * 24), "delivered", "Köln", "The parcel was delivered"),
          ],
        }),
      ],
    })),
    // Sent back; received, the money is on its way.
    demoOrder(now, jonas, ({ ago }) => ({
      number: "#1036",
      hoursAgo: 23 * 24,
      euros: 99,
      items: [item("fleece", "Harbour fleece", { variant: "Grey, L" })],
      state: "closed",
      shipments: [
        parcel("p1", ["fleece"], {
          ...tracked("DHL", "00340434000110006039"),
          status: "delivered",
          shippedAt: ago(22 * 24),
          deliveredAt: ago(20 * 24),
          events: [scan(ago(20 * 24), "delivered", "Köln", "The parcel was delivered")],
        }),
        parcel("r1", ["fleece"], {
          ...tracked("DHL", "00340434000110007210"),
          status: "delivered",
          isReturn: true,
          shippedAt: ago(6 * 24),
          deliveredAt: ago(3 * 24),
          events: [
            scan(ago(6 * 24), "in_transit", "Köln", "The parcel was handed in"),
            scan(ago(3 * 24), "delivered", "Leipzig", "The parcel was delivered to the sender"),
          ],
        }),
      ],
      returns: [
        { id: "1", status: "received", requestedAt: ago(8 * 24), receivedAt: ago(3 * 24), shipmentId: "r1" },
      ],
      refunds: [
        {
          id: "1",
          amount: { amount: 9900, currency: "EUR" },
          at: ago(2 * 24),
          method: "paypal",
          status: "pending",
        },
      ],
    })),
  ];
}
