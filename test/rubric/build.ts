import type { Order, OrderItem, PendingItem, Shipment, Span, When } from "#src/orders/order.ts";
import type { TrackingStatus } from "#src/tracking/status.ts";

/** Where everything in the cases is sent, and where the shop is. */
export const zone = "Europe/Berlin";

/** Signs the letters. */
export const shopName = "Sample Shop";

/** Days and moments around `now`, so that the cases read the same on any day. */
export interface Clock {
  readonly now: Date;
  /** The calendar day that many days from now, at the destination. */
  readonly day: (offset: number) => string;
  /** The moment that many hours from now. */
  readonly hours: (offset: number) => Date;
}

const isoDay = new Intl.DateTimeFormat("sv-SE", { timeZone: zone });

/** The calendar day of a moment at the destination. */
export function dayAt(at: Date): string {
  return isoDay.format(at);
}

export function clockAt(now: Date): Clock {
  const hours = (offset: number): Date => new Date(now.getTime() + offset * 3_600_000);
  return {
    now,
    hours,
    day: (offset) => dayAt(new Date(Date.parse(`${dayAt(now)}T12:00Z`) + offset * 86_400_000)),
  };
}

export function on(when: When): Span {
  return { from: when, to: when };
}

export function item(id: string, title: string, quantity = 1, fulfilled = quantity): OrderItem {
  return { id, title, quantity, fulfilled };
}

/** Personal data that no answer may show below level 4, and never in these cases. */
export const secrets = {
  email: "robin.sample@example.com",
  phone: "+15550100",
  name: "Robin Sample",
  line: "Musterweg 77",
  zip: "04109",
};

/** A parcel with a carrier, number and link, in transit since two days. */
export function parcel(
  clock: Clock,
  id: string,
  items: readonly string[],
  rest: Partial<Shipment> = {},
): Shipment {
  const status: TrackingStatus = rest.status ?? "in_transit";
  return {
    id,
    items: items.map((itemId) => ({ itemId, quantity: 1 })),
    carrier: "DHL",
    trackingNumber: `JD0146000${id}`,
    trackingUrl: `https://track.example.com/p/JD0146000${id}`,
    status,
    flags: [],
    shippedAt: clock.hours(-49),
    events: [
      { at: clock.hours(-49), status: "in_transit", city: "Hamburg", country: "DE" },
      { at: clock.hours(-20), status, city: "Leipzig", country: "DE" },
    ],
    ...rest,
  };
}

/** A paid order of two items placed three days ago. */
export function order(clock: Clock, number: string, rest: Partial<Order> = {}): Order {
  return {
    id: `id-${number}`,
    number,
    createdAt: clock.hours(-72),
    customer: { email: secrets.email, phone: secrets.phone, name: secrets.name },
    total: { amount: 5990, currency: "EUR" },
    financial: "paid",
    state: "open",
    items: [item("a", "Blue mug"), item("b", "Tea set")],
    shipTo: { name: secrets.name, line: secrets.line, zip: secrets.zip, city: "Leipzig", country: "DE" },
    shipments: [],
    pending: [],
    returns: [],
    refunds: [],
    ...rest,
  };
}

export function pending(itemId: string, reason: PendingItem["reason"], expected?: When): PendingItem {
  return expected === undefined ? { itemId, quantity: 1, reason } : { itemId, quantity: 1, reason, expected };
}
