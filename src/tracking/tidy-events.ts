import type { TrackingEvent } from "#src/orders/order.ts";

/** A provider's events oldest first, by UTC, each once: the same time, status, words and place are one event. */
export function tidyEvents(events: readonly TrackingEvent[]): readonly TrackingEvent[] {
  const once = new Map<string, TrackingEvent>();
  for (const event of events) {
    const { at, status, message, city, country } = event;
    const key = JSON.stringify([at.getTime(), status, message, city, country]);
    if (!once.has(key)) once.set(key, event);
  }
  return [...once.values()].toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

/** When the parcel was delivered, by the newest event that says so. */
export function deliveryIn(events: readonly TrackingEvent[]): Date | undefined {
  return events.findLast(({ status }) => status === "delivered")?.at;
}

/**
 * The newest of a provider's events in its own order of time; of several at the same moment the first named, or with
 * `oldestFirst` the last.
 */
export function newestOf(events: readonly TrackingEvent[], oldestFirst = false): TrackingEvent | undefined {
  let newest: TrackingEvent | undefined;
  for (const event of events) {
    if (
      newest === undefined ||
      event.at > newest.at ||
      (oldestFirst && event.at.getTime() === newest.at.getTime())
    )
      newest = event;
  }
  return newest;
}
