import * as fc from "fast-check";
import type {
  Order,
  OrderItem,
  OrderReturn,
  PendingItem,
  Refund,
  Shipment,
  Span,
  TrackingEvent,
  When,
} from "#src/orders/order.ts";
import { trackingFlags, trackingStatuses } from "#src/tracking/status.ts";

/** Every member, so that one nobody thought of does not compile. */
type Every<T> = { readonly [Name in keyof Required<T>]: fc.Arbitrary<T[Name]> };

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom("\u0000", "\ud800", "a\\u0000", "__proto__", "null", "2026-11-23", "\u202e"),
);
const moment = fc.date({ noInvalidDate: true });
const when: fc.Arbitrary<When> = fc.oneof(
  fc.record({ day: fc.constantFrom("2026-11-25", "2028-02-29") }),
  fc.record({ at: moment }),
);
const span: fc.Arbitrary<Span> = fc.record({ from: when, to: when });
const money = fc.record({
  amount: fc.maxSafeInteger(),
  currency: fc.constantFrom("EUR", "JPY", "KWD", "XXX"),
});
const count = fc.integer({ min: 0, max: 1_000_000 });
const list = <T>(entry: fc.Arbitrary<T>) => fc.array(entry, { maxLength: 3 });
const whole = <T>(members: Every<T>) => fc.record(members);

const item = whole<OrderItem>({
  id: text,
  title: text,
  variant: maybe(text),
  sku: maybe(text),
  quantity: count,
  fulfilled: count,
  price: maybe(money),
  tags: maybe(list(text)),
});
const event = whole<TrackingEvent>({
  at: moment,
  status: fc.constantFrom(...trackingStatuses),
  message: maybe(text),
  city: maybe(text),
  country: maybe(text),
});
const shipment = whole<Shipment>({
  id: text,
  items: list(fc.record({ itemId: text, quantity: count })),
  carrier: maybe(text),
  trackingNumber: maybe(text),
  trackingUrl: maybe(text),
  status: fc.constantFrom(...trackingStatuses),
  flags: fc.subarray([...trackingFlags]),
  eta: maybe(span),
  previousEta: maybe(span),
  shippedAt: maybe(moment),
  deliveredAt: maybe(moment),
  leftWith: maybe(text),
  nextAttempt: maybe(when),
  pickup: maybe(fc.record({ name: text, until: maybe(when), bring: maybe(text) })),
  actionUrl: maybe(text),
  events: list(event),
  isReturn: maybe(fc.boolean()),
});
const pending = whole<PendingItem>({
  itemId: text,
  quantity: count,
  reason: fc.constantFrom("not_yet", "backorder", "preorder", "hold"),
  expected: maybe(when),
});

/** Any order at all, with every member there or not. */
export const arbitraryOrder: fc.Arbitrary<Order> = whole<Order>({
  id: text,
  number: text,
  createdAt: moment,
  customer: fc.record({ id: maybe(text), email: maybe(text), phone: maybe(text), name: maybe(text) }),
  locale: maybe(text),
  total: money,
  financial: fc.constantFrom("pending", "paid", "partially_refunded", "refunded", "voided"),
  state: fc.constantFrom("open", "on_hold", "scheduled", "cancelled", "closed"),
  hold: maybe(
    fc.record({
      reason: fc.constantFrom("address", "payment", "review", "stock", "other"),
      url: maybe(text),
    }),
  ),
  cancelled: maybe(fc.record({ at: moment, reason: maybe(text) })),
  marketplace: maybe(text),
  items: list(item),
  shipTo: maybe(
    fc.record({
      name: maybe(text),
      line: maybe(text),
      zip: maybe(text),
      city: maybe(text),
      country: maybe(text),
      timeZone: maybe(text),
    }),
  ),
  promise: maybe(fc.record({ what: fc.constantFrom("ship", "deliver"), by: span })),
  shipments: list(shipment),
  pending: list(pending),
  returns: list(
    whole<OrderReturn>({
      id: text,
      status: fc.constantFrom(
        "requested",
        "approved",
        "declined",
        "in_transit",
        "received",
        "refunded",
        "closed",
      ),
      requestedAt: maybe(moment),
      receivedAt: maybe(moment),
      shipmentId: maybe(text),
      items: maybe(list(fc.record({ itemId: text, quantity: count }))),
    }),
  ),
  refunds: list(
    whole<Refund>({
      id: text,
      amount: money,
      at: moment,
      method: maybe(text),
      status: fc.constantFrom("pending", "done"),
    }),
  ),
});
