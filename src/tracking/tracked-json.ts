import { z } from "zod";
import type { Json } from "#src/conversation/json.ts";
import type { Tracked } from "./source.ts";
import { trackingFlags, trackingStatuses } from "./status.ts";

const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const when = z.union([z.object({ day: z.iso.date() }), z.object({ at: moment })]);
const span = z.object({ from: when, to: when });
const text = z.string();

const trackedSchema = z.object({
  status: z.enum(trackingStatuses),
  flags: z.array(z.enum(trackingFlags)),
  eta: span.optional(),
  previousEta: span.optional(),
  deliveredAt: moment.optional(),
  leftWith: text.optional(),
  nextAttempt: when.optional(),
  pickup: z.object({ name: text, until: when.optional(), bring: text.optional() }).optional(),
  actionUrl: text.optional(),
  carrier: text.optional(),
  trackingUrl: text.optional(),
  events: z.array(
    z.object({
      at: moment,
      status: z.enum(trackingStatuses),
      message: text.optional(),
      city: text.optional(),
      country: text.optional(),
    }),
  ),
});

/** `Tracked` as JSON: the same members, moments as ISO 8601 in UTC. */
export function trackedToJson(tracked: Tracked): Json {
  return z.json().parse(JSON.parse(JSON.stringify(tracked)));
}

/** Reads what `trackedToJson` wrote; null when it is something else. */
export function trackedFromJson(json: unknown): Tracked | null {
  const parsed = trackedSchema.safeParse(json);
  return parsed.success ? parsed.data : null;
}
