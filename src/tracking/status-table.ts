import type { TrackingFlag, TrackingStatus } from "./status.ts";

/** What a word of a provider means in our words. */
export interface Meaning {
  readonly status: TrackingStatus;
  readonly flags: readonly TrackingFlag[];
}

/** What a more detailed word adds to the first. */
export interface Detail {
  /** The status is this instead. */
  readonly status?: TrackingStatus;
  /** Only where the first word means one of these; absent: always. */
  readonly over?: readonly TrackingStatus[];
  readonly flags?: readonly TrackingFlag[];
}

/** A provider's vocabulary. What is in it is known; every other word is `unknown` and is counted. */
export interface StatusTable {
  readonly kind: string;
  /** The provider's status words, lower case. */
  readonly words: Readonly<Record<string, TrackingStatus>>;
  /** Its more detailed words, lower case. */
  readonly details: Readonly<Record<string, Detail>>;
}

/** Called with a word that is not in a table. */
export type UnknownWord = (kind: string, word: string) => void;

/** Words get into metrics and logs, so nothing else may. */
const countable = /[^\w .:-]+/g;

/**
 * What a status and its detail mean. A word that is not in the table makes `unknown`, a detail that is not adds
 * nothing; both are reported. Undefined when the provider said neither.
 */
export function meaningOf(
  table: StatusTable,
  word: string | undefined,
  detail: string | undefined,
  unknown: UnknownWord,
): Meaning | undefined {
  if (word === undefined && detail === undefined) return undefined;
  const base = word === undefined ? undefined : lookUp(table.words, word);
  const more = detail === undefined ? undefined : lookUp(table.details, detail);
  if (word !== undefined && base === undefined) report(table, word, unknown);
  if (detail !== undefined && more === undefined) report(table, detail, unknown);
  if (word !== undefined && base === undefined) return { status: "unknown", flags: more?.flags ?? [] };
  const status =
    more?.status !== undefined && (base === undefined || more.over === undefined || more.over.includes(base))
      ? more.status
      : (base ?? "unknown");
  return { status, flags: more?.flags ?? [] };
}

function lookUp<T>(entries: Readonly<Record<string, T>>, word: string): T | undefined {
  const key = word.trim().toLowerCase();
  // Words come from outside, and `constructor` is a member of every object.
  return Object.hasOwn(entries, key) ? entries[key] : undefined;
}

function report(table: StatusTable, word: string, unknown: UnknownWord): void {
  unknown(table.kind, word.slice(0, 60).replaceAll(countable, "_"));
}

/** Says little of where the parcel is, so that the newest event may say more. */
const vague: ReadonlySet<TrackingStatus> = new Set(["pending", "in_transit", "exception"]);

/**
 * What an event may say more exactly than the parcel's own status. Never an end: the first of two carriers calls
 * handing over to the second `delivered`.
 */
const exact: ReadonlySet<TrackingStatus> = new Set([
  "out_for_delivery",
  "delivery_attempted",
  "available_for_pickup",
  "returning",
]);

/**
 * The status of a parcel: what its provider says of it as a whole, or what the newest event says where that is more
 * exact (a parcel that waits at a shop is `Exception` to some). Without the former, the latter.
 */
export function currentStatus(
  overall: TrackingStatus | undefined,
  newest: TrackingStatus | undefined,
): TrackingStatus {
  if (overall === undefined) return newest ?? "unknown";
  if (newest === undefined || !vague.has(overall)) return overall;
  if (exact.has(newest)) return newest;
  // That there is no data is contradicted by any event.
  const moving = newest === "label_created" || newest === "in_transit" || newest === "exception";
  return overall === "pending" && moving ? newest : overall;
}
