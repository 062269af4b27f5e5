import type { Order, OrderItem, Shipment } from "#src/orders/order.ts";
import { returnsPolicySchema, type ReturnsPolicy } from "#src/policy/returns.ts";
import type { Calendar } from "#src/policy/calendar.ts";

/** Days as they are in UTC, so that a test's dates are what is written in it. */
export function onDay(today: string): Calendar {
  return { today, dayOf: (at) => at.toISOString().slice(0, 10) };
}

export const at = (day: string): Date => new Date(`${day}T10:00:00Z`);

export const lamp: OrderItem = {
  id: "i1",
  title: "Desk lamp",
  sku: "LAMP-S",
  quantity: 1,
  fulfilled: 1,
  price: { amount: 4_990, currency: "EUR" },
  tags: [],
};

export function parcel(given: Partial<Shipment> = {}): Shipment {
  return {
    id: "s1",
    items: [{ itemId: "i1", quantity: 1 }],
    carrier: "Parcel Line",
    trackingNumber: "PL7777777777X",
    status: "delivered",
    flags: [],
    shippedAt: at("2026-11-01"),
    deliveredAt: at("2026-11-03"),
    events: [],
    ...given,
  };
}

/** A lamp, delivered on Tuesday 3 November 2026, to the United States unless a test says otherwise. */
export function order(given: Partial<Order> = {}): Order {
  return {
    id: "o1",
    number: "#1043",
    createdAt: at("2026-10-30"),
    customer: { email: "maria@example.com" },
    total: { amount: 4_990, currency: "EUR" },
    financial: "paid",
    state: "open",
    items: [lamp],
    shipTo: { country: "US" },
    shipments: [parcel()],
    pending: [],
    returns: [],
    refunds: [],
    ...given,
  };
}

type Raw = Readonly<Record<string, unknown>>;

/** A finite window of 30 days from delivery with the one policy changed by `policy`, the whole by `all`. */
export function policy(given: Raw = {}, all: Raw = {}): ReturnsPolicy {
  return returnsPolicySchema.parse({
    policies: [
      {
        id: "shop",
        returnPolicyCategory: "MerchantReturnFiniteReturnWindow",
        merchantReturnDays: 30,
        returnFees: "FreeReturn",
        ...given,
      },
    ],
    ...all,
  });
}
