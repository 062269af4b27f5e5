import type { TrackingStatus } from "#src/tracking/status.ts";

const minute = 60_000;
const hour = 60 * minute;
export const day = 24 * hour;

/** How old the last answer of a provider may be, by what it was. What has come to its end is not asked about. */
const patience: Readonly<Record<TrackingStatus, number>> = {
  out_for_delivery: 30 * minute,
  delivery_attempted: 2 * hour,
  available_for_pickup: 4 * hour,
  in_transit: 4 * hour,
  exception: 4 * hour,
  unknown: 4 * hour,
  label_created: 6 * hour,
  returning: 12 * hour,
  pending: 12 * hour,
  delivered: 12 * hour,
  returned: 12 * hour,
  cancelled: 12 * hour,
  lost: 12 * hour,
  expired: 12 * hour,
};

/** Providers begin to know a number some minutes after they have been given it. */
const soonestMs = 10 * minute;

/** How long to wait before a parcel is asked about again. One without data yet is asked about soon at first, then less and less. */
export function checkInMs(status: TrackingStatus, ageMs: number): number {
  if (status !== "pending") return patience[status];
  return Math.min(Math.max(ageMs / 2, soonestMs), patience.pending);
}

/** Nothing was heard of a parcel for so long: it is not asked about any more. */
export const expiresMs = 60 * day;
/** Somebody is reading about a parcel now: what is older than this is asked for anew, for their next question. */
export const staleForReaderMs = hour;

/** The pause after the `attempts`th failure in a row that may pass by itself. */
export function retryInMs(attempts: number): number {
  return Math.min(minute * 2 ** (attempts - 1), 2 * hour);
}

/** Providers may not know a number yet when the label is new; after so many refusals it is not asked about any more. */
export const mostRefusals = 5;

/** The pause after the `attempts`th refusal; null: no more. */
export function refusedInMs(attempts: number): number | null {
  return attempts >= mostRefusals ? null : Math.min(hour * 2 ** attempts, day);
}

/** A tracking source whose key does not work is left alone for so long. */
export const brokenMs = hour;
/** However long a provider asks us to wait. */
export const longestRestMs = hour;

const readPauses = [5_000, 30_000, 2 * minute, 10 * minute, 30 * minute, hour];

/** The pause after the `attempts`th time that an order could not be read again. */
export function readInMs(attempts: number): number {
  return readPauses[Math.min(attempts, readPauses.length) - 1] ?? hour;
}

/** A store that is away for longer has more to see to than this order; its webhooks and shoppers bring it up again. */
export const readGiveUpMs = 3 * day;
