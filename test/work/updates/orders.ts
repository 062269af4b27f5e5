import type { ShopProfile } from "#src/agent/turn.ts";
import type { Order, Shipment } from "#src/orders/order.ts";
import type { UpdateKind } from "#src/work/updates/kinds.ts";
import type { WriteUpdate } from "#src/work/updates/write.ts";

export const shopProfile: ShopProfile = {
  id: "shop",
  name: "A shop",
  language: "en",
  languages: [],
  timeZone: "Europe/Berlin",
  country: "DE",
  thresholds: { handlingHours: 48, firstScanHours: 48, scanHours: { domestic: 120, abroad: 240 } },
};

/** Noon in Berlin. */
export const noon = new Date("2026-11-25T11:00:00Z");
export const after = (from: Date, hours: number): Date => new Date(from.getTime() + hours * 3_600_000);

export function parcel(rest: Partial<Shipment> = {}): Shipment {
  return {
    id: "p1",
    items: [{ itemId: "a", quantity: 1 }],
    carrier: "DHL",
    trackingNumber: "00340434161094042557",
    trackingUrl: "https://www.dhl.com/track?id=00340434161094042557",
    status: "in_transit",
    flags: [],
    shippedAt: after(noon, -2),
    events: [{ at: after(noon, -1), status: rest.status ?? "in_transit" }],
    ...rest,
  };
}

export function order(shipments: readonly Shipment[], rest: Partial<Order> = {}): Order {
  return {
    id: "1043",
    number: "#1043",
    createdAt: after(noon, -48),
    customer: { email: "ana@example.com", phone: "+15550100101", name: "Ana Example" },
    total: { amount: 5_990, currency: "EUR" },
    financial: "paid",
    state: "open",
    items: [{ id: "a", title: "Wool blanket", quantity: 1, fulfilled: 1 }],
    shipTo: { country: "DE" },
    shipments,
    pending: [],
    returns: [],
    refunds: [],
    ...rest,
  };
}

/** Plain words in which a test finds again what was told of which parcel. */
const words: Readonly<Record<UpdateKind, string>> = {
  shipped: "has been sent",
  customs: "is at customs",
  stalled: "has not moved",
  eta_moved: "comes on another day",
  problem: "has a problem",
  out_for_delivery: "is out for delivery",
  attempted: "could not be delivered",
  ready_for_pickup: "can be picked up",
  delivered: "was delivered",
};

export const plain: WriteUpdate = ({ news, situation, language, shop }) => {
  const lines = news.map(({ kind, parcel: { position, of } }) =>
    of === 1 ? `Your parcel ${words[kind]}.` : `Parcel ${String(position)} of ${String(of)} ${words[kind]}.`,
  );
  const text = [`Order ${situation.number}:`, ...lines].join("\n");
  return {
    reply: { text, language },
    notice: {
      kind: news[0]?.kind ?? "update",
      language,
      values: { shop: shop.name, number: situation.number, text },
    },
  };
};
