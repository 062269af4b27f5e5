import type { Order, TrackingEvent } from "#src/orders/order.ts";
import type { TrackingStatus } from "#src/tracking/status.ts";
import { tracked } from "./carriers.ts";
import { demoOrder, item, parcel } from "./order.ts";
import { people } from "./people.ts";

function scan(
  at: Date,
  status: TrackingStatus,
  city: string,
  country: string,
  message: string,
): TrackingEvent {
  return { at, status, city, country, message };
}

/** Orders to the rest of Europe. */
export function ordersInEurope(now: Date): readonly Order[] {
  const { lucia, camille } = people;
  return [
    // On its way, later than the carrier said.
    demoOrder(now, lucia, ({ ago, day }) => ({
      number: "#1044",
      hoursAgo: 8 * 24,
      euros: 154.8,
      items: [item("pack", "Ridge 38 l backpack", { variant: "Ochre" }), item("bottle", "Steel bottle 1 l")],
      shipments: [
        parcel("p1", ["pack", "bottle"], {
          ...tracked("UPS", "1Z999AA16800001076"),
          status: "in_transit",
          flags: ["delayed"],
          shippedAt: ago(6 * 24),
          eta: { from: day(-2), to: day(-1) },
          events: [
            scan(ago(6 * 24), "in_transit", "Leipzig", "DE", "Origin scan"),
            scan(ago(3 * 24), "in_transit", "Lyon", "FR", "Departed from facility"),
            scan(ago(29), "in_transit", "Vitoria-Gasteiz", "ES", "A late trailer arrival has caused a delay"),
          ],
        }),
      ],
    })),
    // Delivered, to a neighbour.
    demoOrder(now, lucia, ({ ago }) => ({
      number: "#1049",
      hoursAgo: 7 * 24,
      euros: 59,
      items: [item("socks", "Merino socks, 3 pairs", { variant: "36-38" })],
      shipments: [
        parcel("p1", ["socks"], {
          ...tracked("DHL", "CY000104473DE"),
          status: "delivered",
          shippedAt: ago(6 * 24),
          deliveredAt: ago(2 * 24 - 5),
          leftWith: "Neighbour, 2nd floor left",
          events: [
            scan(ago(6 * 24), "in_transit", "Leipzig", "DE", "The parcel was handed in"),
            scan(ago(2 * 24 - 5), "delivered", "Madrid", "ES", "The parcel was delivered"),
          ],
        }),
      ],
    })),
    // Still in the warehouse, later than promised.
    demoOrder(now, lucia, ({ day }) => ({
      number: "#1055",
      hoursAgo: 5 * 24 + 6,
      euros: 219,
      items: [item("bag", "Tarn down sleeping bag", { variant: "Left zip", sent: 0 })],
      promise: { what: "ship", by: { from: day(-2), to: day(-2) } },
      pending: [{ itemId: "bag", quantity: 1, reason: "not_yet" }],
    })),
    // Waiting in a shop.
    demoOrder(now, camille, ({ ago, day }) => ({
      number: "#1050",
      hoursAgo: 6 * 24,
      euros: 79,
      items: [item("poles", "Scree trekking poles, pair")],
      shipments: [
        parcel("p1", ["poles"], {
          ...tracked("UPS", "1Z999AA16800002146"),
          status: "available_for_pickup",
          shippedAt: ago(5 * 24),
          pickup: {
            name: "UPS Access Point, Tabac des Terreaux, 12 place des Terreaux, 69001 Lyon",
            until: day(4),
            bring: "ID card or passport",
          },
          events: [
            scan(ago(5 * 24), "in_transit", "Leipzig", "DE", "Origin scan"),
            scan(ago(26), "available_for_pickup", "Lyon", "FR", "Ready for customer pickup"),
          ],
        }),
      ],
    })),
    // Nobody was at home.
    demoOrder(now, camille, ({ ago, day }) => ({
      number: "#1053",
      hoursAgo: 5 * 24,
      euros: 145,
      items: [item("rope", "Alpine rope 9.5 mm, 60 m")],
      shipments: [
        parcel("p1", ["rope"], {
          ...tracked("FedEx", "794600010434"),
          status: "delivery_attempted",
          shippedAt: ago(4 * 24),
          nextAttempt: day(1),
          events: [
            scan(ago(4 * 24), "in_transit", "Leipzig", "DE", "Picked up"),
            scan(ago(22), "delivery_attempted", "Lyon", "FR", "Customer not available or business closed"),
          ],
        }),
      ],
    })),
    // Cancelled, and paid back.
    demoOrder(now, camille, ({ ago }) => ({
      number: "#1046",
      hoursAgo: 7 * 24 + 4,
      euros: 38.5,
      items: [item("towel", "Quick-dry towel", { variant: "XL", sent: 0 })],
      financial: "refunded",
      state: "cancelled",
      cancelled: { at: ago(7 * 24), reason: "customer" },
      refunds: [
        {
          id: "1",
          amount: { amount: 3850, currency: "EUR" },
          at: ago(6 * 24),
          method: "card",
          status: "done",
        },
      ],
    })),
  ];
}

/** Orders overseas. */
export function ordersOverseas(now: Date): readonly Order[] {
  const { rafael, layla, misaki } = people;
  return [
    // Customs wants something from the shopper.
    demoOrder(now, rafael, ({ ago }) => ({
      number: "#1048",
      hoursAgo: 12 * 24,
      euros: 176,
      items: [item("hammock", "Canopy hammock with net")],
      shipments: [
        parcel("p1", ["hammock"], {
          ...tracked("DHL Express", "2000104422"),
          status: "in_transit",
          flags: ["customs", "action_required"],
          shippedAt: ago(11 * 24),
          actionUrl: "https://larkfield.example/customs/1048",
          events: [
            scan(ago(11 * 24), "in_transit", "Leipzig", "DE", "Shipment picked up"),
            scan(ago(2 * 24), "in_transit", "Campinas", "BR", "Customs clearance: further details required"),
          ],
        }),
      ],
    })),
    // Not out yet.
    demoOrder(now, rafael, ({ day }) => ({
      number: "#1056",
      hoursAgo: 30,
      euros: 449,
      items: [item("watch", "Meridian GPS watch", { variant: "Black", sent: 0 })],
      state: "scheduled",
      pending: [{ itemId: "watch", quantity: 1, reason: "preorder", expected: day(12) }],
    })),
    // One part sent, one out of stock.
    demoOrder(now, layla, ({ ago, day }) => ({
      number: "#1042",
      hoursAgo: 7 * 24,
      euros: 232,
      items: [
        item("tarp", "Dune tarp 3 x 4 m"),
        item("chair", "Folding camp chair", { quantity: 2, sent: 0 }),
      ],
      shipments: [
        parcel("p1", ["tarp"], {
          ...tracked("DHL Express", "2000105575"),
          status: "in_transit",
          shippedAt: ago(5 * 24),
          eta: { from: day(1), to: day(2) },
          events: [
            scan(ago(5 * 24), "in_transit", "Leipzig", "DE", "Shipment picked up"),
            scan(ago(18), "in_transit", "Bahrain", "BH", "Departed facility"),
          ],
        }),
      ],
      pending: [{ itemId: "chair", quantity: 2, reason: "backorder", expected: day(9) }],
    })),
    // The shop needs to know where to send it.
    demoOrder(now, layla, () => ({
      number: "#1051",
      hoursAgo: 3 * 24,
      euros: 88,
      items: [item("cooler", "Oasis cool box 20 l", { sent: 0 })],
      state: "on_hold",
      hold: { reason: "address", url: "https://larkfield.example/account/address" },
      pending: [{ itemId: "cooler", quantity: 1, reason: "hold" }],
    })),
    // Damaged on the way.
    demoOrder(now, layla, ({ ago }) => ({
      number: "#1039",
      hoursAgo: 13 * 24,
      euros: 67,
      items: [item("lantern", "Enamel lantern")],
      shipments: [
        parcel("p1", ["lantern"], {
          ...tracked("FedEx", "794600011588"),
          status: "exception",
          flags: ["damaged"],
          shippedAt: ago(11 * 24),
          events: [
            scan(ago(11 * 24), "in_transit", "Leipzig", "DE", "Picked up"),
            scan(ago(31), "exception", "Dubai", "AE", "Damaged, handling per shipper instructions"),
          ],
        }),
      ],
    })),
    // The expected day has moved.
    demoOrder(now, misaki, ({ ago, day }) => ({
      number: "#1043",
      hoursAgo: 6 * 24,
      euros: 263.4,
      items: [item("shell", "Summit shell jacket", { variant: "Red, S" }), item("cap", "Windproof cap")],
      shipments: [
        parcel("p1", ["shell", "cap"], {
          ...tracked("FedEx", "794600012621"),
          status: "in_transit",
          flags: ["delayed"],
          shippedAt: ago(4 * 24),
          eta: { from: day(3), to: day(3) },
          previousEta: { from: day(1), to: day(1) },
          events: [
            scan(ago(4 * 24), "in_transit", "Leipzig", "DE", "Picked up"),
            scan(ago(15), "in_transit", "Guangzhou", "CN", "Delay beyond our control"),
          ],
        }),
      ],
    })),
    // On its way back, because the address was wrong.
    demoOrder(now, misaki, ({ ago }) => ({
      number: "#1040",
      hoursAgo: 19 * 24,
      euros: 54,
      items: [item("filter", "Spring water filter")],
      shipments: [
        parcel("p1", ["filter"], {
          ...tracked("DHL", "CY000105831DE"),
          status: "returning",
          flags: ["address_problem"],
          shippedAt: ago(17 * 24),
          events: [
            scan(ago(17 * 24), "in_transit", "Leipzig", "DE", "The parcel was handed in"),
            scan(ago(5 * 24), "exception", "Osaka", "JP", "Insufficient address"),
            scan(ago(4 * 24), "returning", "Osaka", "JP", "The item is being returned to the sender"),
          ],
        }),
      ],
    })),
    // Bought on a marketplace, which answers for it.
    demoOrder(now, misaki, () => ({
      number: "302-0155501-0104257",
      hoursAgo: 2 * 24,
      euros: 24.9,
      marketplace: "Amazon",
      items: [item("carabiner", "Carabiner set, 6 pieces", { sent: 0 })],
      pending: [{ itemId: "carabiner", quantity: 1, reason: "not_yet" }],
    })),
  ];
}
