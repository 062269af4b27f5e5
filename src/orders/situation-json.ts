import { z } from "zod";
import type { Json } from "#src/conversation/json.ts";
import { trackingFlags, trackingStatuses } from "#src/tracking/status.ts";
import type { OrderSituation } from "./situation.ts";

const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const when = z.union([z.object({ day: z.iso.date() }), z.object({ at: moment })]);
const span = z.object({ from: when, to: when });
const count = z.int().nonnegative();

const parcel = z.object({
  position: count,
  of: count,
  items: z.array(z.object({ title: z.string(), quantity: count })),
  carrier: z.string().nullable(),
  trackingNumber: z.string().nullable(),
  trackingUrl: z.string().nullable(),
  status: z.enum(trackingStatuses),
  flags: z.array(z.enum(trackingFlags)),
  shippedAt: moment.nullable(),
  lastEvent: z.object({ at: moment, city: z.string().nullable(), country: z.string().nullable() }).nullable(),
  eta: span.nullable(),
  late: z.boolean(),
  moved: z.object({ direction: z.enum(["earlier", "later"]), from: span }).nullable(),
  stalledHours: count.nullable(),
  deliveredAt: moment.nullable(),
  leftWith: z.string().nullable(),
  nextAttempt: when.nullable(),
  pickup: z.object({ name: z.string(), until: when.optional(), bring: z.string().optional() }).nullable(),
  actionUrl: z.string().nullable(),
});

/** `OrderSituation` as JSON: the same members, moments as ISO 8601 in UTC. */
export const situationSchema = z.object({
  number: z.string(),
  createdAt: moment,
  timeZone: z.string(),
  firstItem: z.string(),
  moreItems: count,
  stage: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("preparing"),
      by: span.nullable(),
      what: z.enum(["ship", "deliver"]),
      late: z.boolean(),
    }),
    z.object({ kind: z.literal("scheduled"), at: when.nullable() }),
    z.object({
      kind: z.literal("on_hold"),
      reason: z.enum(["address", "payment", "review", "stock", "other"]),
      url: z.string().nullable(),
    }),
    z.object({ kind: z.literal("shipped") }),
    z.object({
      kind: z.literal("cancelled"),
      at: moment.nullable(),
      paid: z.boolean(),
      refunded: z.boolean(),
    }),
    z.object({ kind: z.literal("marketplace"), marketplace: z.string() }),
    z.object({ kind: z.literal("closed") }),
  ]),
  parcels: z.array(parcel),
  pending: z.array(
    z.object({
      title: z.string(),
      quantity: count,
      reason: z.enum(["not_yet", "backorder", "preorder", "hold"]),
      expected: when.nullable(),
    }),
  ),
  returns: z.array(
    z.object({
      status: z.enum(["requested", "approved", "declined", "in_transit", "received", "refunded", "closed"]),
      receivedAt: moment.nullable(),
      parcel: parcel.nullable(),
    }),
  ),
  refunds: z.array(
    z.object({
      amount: z.object({ amount: z.int(), currency: z.string() }),
      at: moment,
      method: z.string().nullable(),
      status: z.enum(["pending", "done"]),
    }),
  ),
});

/** What tools put into their results. */
export function situationToJson(situation: OrderSituation): Json {
  return z.json().parse(JSON.parse(JSON.stringify(situation)));
}

/** Reads what `situationToJson` wrote; null when it is something else. */
export function situationFromJson(json: unknown): OrderSituation | null {
  const parsed = situationSchema.safeParse(json);
  return parsed.success ? parsed.data : null;
}
