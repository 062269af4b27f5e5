/**
 * Where a parcel is, in one vocabulary for all carriers.
 * `unknown` the source said something we do not know · `pending` no data yet · `label_created` announced, not
 * handed over · `expired` the carrier has stopped reporting.
 */
export const trackingStatuses = [
  "unknown",
  "pending",
  "label_created",
  "in_transit",
  "out_for_delivery",
  "available_for_pickup",
  "delivery_attempted",
  "delivered",
  "exception",
  "returning",
  "returned",
  "cancelled",
  "lost",
  "expired",
] as const;
export type TrackingStatus = (typeof trackingStatuses)[number];

/** What else is true of a parcel, whatever its status. */
export const trackingFlags = [
  "delayed",
  "customs",
  "action_required",
  "damaged",
  "refused",
  "held",
  "address_problem",
] as const;
export type TrackingFlag = (typeof trackingFlags)[number];

const terminal: ReadonlySet<TrackingStatus> = new Set([
  "delivered",
  "returned",
  "cancelled",
  "lost",
  "expired",
]);

/** True when nothing more will happen to the parcel by itself. */
export function isTerminal(status: TrackingStatus): boolean {
  return terminal.has(status);
}
