import { ownEvents } from "./events.ts";
import type { ParcelQuery, Tracked } from "./source.ts";

/**
 * What is tracked under a number, without what belongs to another parcel: numbers are used again, and an event from
 * long before this parcel was sent is the former one's. Null when nothing else is there, so that the former parcel's
 * delivery is not taken for this one's.
 * Source: EasyPost "Trackers": tracking codes are not globally unique and are recycled by carriers.
 */
export function ofThisParcel(tracked: Tracked, { shippedAt }: ParcelQuery, now: Date): Tracked | null {
  if (shippedAt === undefined) return tracked;
  const events = ownEvents(tracked.events, now, shippedAt);
  const { deliveredAt, ...rest } = tracked;
  const delivered =
    deliveredAt === undefined
      ? []
      : ownEvents([{ at: deliveredAt, status: "delivered" }], now, shippedAt).map(({ at }) => at);
  if (tracked.events.length > 0 && events.length === 0) return null;
  if (tracked.events.length === 0 && deliveredAt !== undefined && delivered.length === 0) return null;
  const [at] = delivered;
  return { ...rest, ...(at === undefined ? {} : { deliveredAt: at }), events };
}
