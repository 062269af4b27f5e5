import { z } from "zod";
import type { Json } from "#src/conversation/json.ts";
import { trackingFlags, trackingStatuses } from "#src/tracking/status.ts";
import type { Order } from "./order.ts";

/** Of the form below; what was written in another one is not read. */
const version = 1;

const moment = z
  .string()
  .transform((text) => new Date(text))
  .refine((date) => !Number.isNaN(date.getTime()));
const when = z.union([z.strictObject({ day: z.string() }), z.strictObject({ at: moment })]);
const span = z.strictObject({ from: when, to: when });
const money = z.strictObject({ amount: z.number(), currency: z.string() });
const text = z.string().optional();

const counted = z.array(z.strictObject({ itemId: z.string(), quantity: z.number() }));

const item = z.strictObject({
  id: z.string(),
  title: z.string(),
  variant: text,
  sku: text,
  quantity: z.number(),
  fulfilled: z.number(),
  price: money.optional(),
  tags: z.array(z.string()).optional(),
});

const shipment = z.strictObject({
  id: z.string(),
  items: counted,
  carrier: text,
  trackingNumber: text,
  trackingUrl: text,
  status: z.enum(trackingStatuses),
  flags: z.array(z.enum(trackingFlags)),
  eta: span.optional(),
  previousEta: span.optional(),
  shippedAt: moment.optional(),
  deliveredAt: moment.optional(),
  leftWith: text,
  nextAttempt: when.optional(),
  pickup: z.strictObject({ name: z.string(), until: when.optional(), bring: text }).optional(),
  actionUrl: text,
  events: z.array(
    z.strictObject({
      at: moment,
      status: z.enum(trackingStatuses),
      message: text,
      city: text,
      country: text,
    }),
  ),
  isReturn: z.boolean().optional(),
});

// Strict, so that a member this version does not know makes the row unreadable instead of an order without it.
const order: z.ZodType<Order> = z.strictObject({
  id: z.string(),
  number: z.string(),
  createdAt: moment,
  customer: z.strictObject({ id: text, email: text, phone: text, name: text }),
  locale: text,
  total: money,
  financial: z.enum(["pending", "paid", "partially_refunded", "refunded", "voided"]),
  state: z.enum(["open", "on_hold", "scheduled", "cancelled", "closed"]),
  hold: z
    .strictObject({ reason: z.enum(["address", "payment", "review", "stock", "other"]), url: text })
    .optional(),
  cancelled: z.strictObject({ at: moment, reason: text }).optional(),
  marketplace: text,
  items: z.array(item),
  shipTo: z
    .strictObject({ name: text, line: text, zip: text, city: text, country: text, timeZone: text })
    .optional(),
  promise: z.strictObject({ what: z.enum(["ship", "deliver"]), by: span }).optional(),
  shipments: z.array(shipment),
  pending: z.array(
    z.strictObject({
      itemId: z.string(),
      quantity: z.number(),
      reason: z.enum(["not_yet", "backorder", "preorder", "hold"]),
      expected: when.optional(),
    }),
  ),
  returns: z.array(
    z.strictObject({
      id: z.string(),
      status: z.enum(["requested", "approved", "declined", "in_transit", "received", "refunded", "closed"]),
      requestedAt: moment.optional(),
      receivedAt: moment.optional(),
      shipmentId: text,
      items: counted.optional(),
    }),
  ),
  refunds: z.array(
    z.strictObject({
      id: z.string(),
      amount: money,
      at: moment,
      method: text,
      status: z.enum(["pending", "done"]),
    }),
  ),
});

const written = z.strictObject({ v: z.literal(version), order });

/** An order as it is kept: `{v, order}`, moments as ISO 8601 in UTC. */
export function orderToJson(order: Order): Json {
  return z.json().parse(JSON.parse(JSON.stringify({ v: version, order })));
}

/** Reads what `orderToJson` wrote, without loss; null when it is something else or of another version. */
export function orderFromJson(json: unknown): Order | null {
  const read = written.safeParse(json);
  return read.success ? read.data.order : null;
}
