import { hoursBetween, isOver } from "#src/orders/calendar.ts";
import type { ParcelSituation } from "#src/orders/situation.ts";
import type { Asked } from "./answer.ts";
import type { Line } from "./finish.ts";
import { safeLink, type Speaker } from "./speaker.ts";

/** The question a parcel gives rise to; the most serious of all parcels is the one asked. */
export type Ask = "options" | "trace" | "settle" | "fine" | null;

/** Carriers correct a scan that came too early within two days. */
export function isLongDelivered(parcel: ParcelSituation, now: Date): boolean {
  return parcel.deliveredAt !== null && hoursBetween(parcel.deliveredAt, now) >= 48;
}

/** What happens next, or what to do; `key` is the parcel's `statusKey`. */
export function whatNext(
  parcel: ParcelSituation,
  key: string,
  speak: Speaker,
  asked: Asked,
  now: Date,
  timeZone: string,
): { next: Line[]; ask: Ask } {
  const say = (phrase: string): Line[] => [{ text: speak.t(phrase), rank: 3 }];
  const course = (phrase: string): Line[] => [{ text: speak.t(phrase), rank: 3, course: true }];
  const action = safeLink(parcel.actionUrl);
  const atLink = (phrase: string, link: string): Line[] => [{ text: speak.t(phrase), link, rank: 1 }];
  const stuck = parcel.late || parcel.stalledHours !== null;
  switch (key) {
    case "delivered":
    case "delivered_at":
      if (asked !== "not_received") return { next: [], ask: "fine" };
      return { next: [], ask: isLongDelivered(parcel, now) ? "trace" : null };
    case "returning":
    case "returning_refused":
    case "returning_address":
    case "returned":
    case "damaged":
    case "refused":
    case "lost":
    case "cancelled":
    case "exception":
      return { next: [], ask: "options" };
    case "expired":
      return { next: [], ask: "trace" };
    case "customs":
    case "action_required":
    case "held":
      if (action !== null) return { next: atLink("next.action", action), ask: null };
      if (key === "customs" && !parcel.flags.includes("action_required")) {
        return { next: say("next.customs"), ask: stuck ? "trace" : null };
      }
      return key === "held"
        ? { next: [], ask: "trace" }
        : { next: say("next.action_no_link"), ask: "settle" };
    case "address_problem":
      return action === null
        ? { next: [], ask: "settle" }
        : { next: atLink("next.address", action), ask: null };
    case "available_for_pickup": {
      const until = parcel.pickup?.until;
      return { next: [], ask: until !== undefined && isOver(until, now, timeZone) ? "settle" : null };
    }
    case "delivery_attempted":
      if (parcel.pickup !== null) return { next: [], ask: null };
      return parcel.nextAttempt === null
        ? { next: [], ask: "trace" }
        : { next: say("next.attempted"), ask: null };
    default:
      if (stuck) return { next: [], ask: "trace" };
  }
  if (key === "out_for_delivery") return { next: say("next.out"), ask: null };
  if (key === "label_created" || key === "pending") return { next: say("next.label"), ask: null };
  if (key === "sent" || key === "sent_at") return { next: say("next.sent"), ask: null };
  return { next: course(key === "unknown" ? "next.later" : "next.transit"), ask: null };
}
