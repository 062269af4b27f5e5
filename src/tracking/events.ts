import type { TrackingEvent } from "#src/orders/order.ts";

const hour = 3_600_000;
/** A label is announced before the parcel leaves, and carriers write local times as if they were UTC. */
const beforeShippingMs = 72 * hour;
/** Further in the future than any zone explains: a wrong clock, which must not count as the newest. */
const aheadMs = 26 * hour;
/** Two that tell the same event write its time differently by this much. */
const sameMomentMs = 60_000;
/** A parcel that bounces between depots for weeks; older ones go. */
const most = 200;

/** Events of this parcel: not of one that had its number before, and not of a time that has not come. */
export function ownEvents(
  events: readonly TrackingEvent[],
  now: Date,
  shippedAt: Date | undefined,
): readonly TrackingEvent[] {
  const first = (shippedAt?.getTime() ?? Number.NEGATIVE_INFINITY) - beforeShippingMs;
  const last = now.getTime() + aheadMs;
  return events.filter(({ at }) => at.getTime() >= first && at.getTime() <= last);
}

/**
 * The events of two accounts of one parcel, oldest first, each once. `told` are kept whole; of `others` those that
 * tell nothing new are left out: the same status within a minute, with no words and place of their own.
 */
export function allEvents(
  told: readonly TrackingEvent[],
  others: readonly TrackingEvent[],
): readonly TrackingEvent[] {
  const kept = new Map<string, TrackingEvent>();
  for (const event of told) kept.set(keyOf(event), event);
  for (const event of others) {
    const key = keyOf(event);
    if (!kept.has(key) && ![...kept.values()].some((one) => tellsMore(one, event))) kept.set(key, event);
  }
  return [...kept.values()].toSorted((a, b) => a.at.getTime() - b.at.getTime()).slice(-most);
}

function keyOf({ at, status, message, city }: TrackingEvent): string {
  return JSON.stringify([at.getTime(), status, folded(message), folded(city)]);
}

/** True when `one` says all that `other` says of the same moment. */
function tellsMore(one: TrackingEvent, other: TrackingEvent): boolean {
  return (
    one.status === other.status &&
    Math.abs(one.at.getTime() - other.at.getTime()) <= sameMomentMs &&
    (other.message === undefined || folded(one.message) === folded(other.message)) &&
    (other.city === undefined || folded(one.city) === folded(other.city))
  );
}

function folded(text: string | undefined): string {
  return (text ?? "").normalize("NFKC").toLowerCase().replaceAll(/\s+/gu, " ").trim();
}
