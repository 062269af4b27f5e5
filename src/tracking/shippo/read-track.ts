import { z } from "zod";
import type { TrackingEvent } from "#src/orders/order.ts";
import { carrierName } from "../carrier-codes.ts";
import { endsLater, momentOf, sameSpan, spanOf } from "../dates.ts";
import { defined } from "../defined.ts";
import { Country, Flag, Word, line, listOf, maybe } from "../loose.ts";
import type { Tracked } from "../source.ts";
import type { TrackingFlag, TrackingStatus } from "../status.ts";
import { type UnknownWord, currentStatus, meaningOf } from "../status-table.ts";
import { deliveryIn, newestOf, tidyEvents } from "../tidy-events.ts";
import { shippoStatuses } from "./statuses.ts";

/** A sub-status; in old answers only its code. */
const Substatus = z.union([
  z.object({ code: Word, action_required: Flag }),
  z.string().transform((code) => ({ code, action_required: false })),
]);

const Status = z.object({
  status: Word,
  substatus: maybe(Substatus),
  status_date: Word,
  status_details: line(300),
  location: maybe(z.object({ city: line(80), country: Country })),
});
type Status = z.output<typeof Status>;

/** Source: Shippo "Tracks", and its SDK's WebhookPayloadTrack (npm shippo 2.18). */
const Track = z.object({
  carrier: Word,
  tracking_number: z.string().trim().min(1).max(200),
  eta: Word,
  original_eta: Word,
  tracking_status: maybe(Status),
  tracking_history: listOf(Status),
});

/** What Shippo says of a parcel. */
export interface ReadTrack {
  readonly number: string;
  /** Shippo's token of the carrier, e.g. `usps`. */
  readonly carrier?: string;
  /** The parcel; null when Shippo says nothing of it. */
  readonly tracked: Tracked | null;
}

/** Reads a track; null when it is none. */
export function readTrack(body: unknown, unknown: UnknownWord): ReadTrack | null {
  const read = Track.safeParse(body);
  if (!read.success) return null;
  const track = read.data;
  return defined({
    number: track.tracking_number,
    carrier: track.carrier,
    tracked: trackedOf(track, unknown),
  });
}

function trackedOf(track: z.output<typeof Track>, unknown: UnknownWord): Tracked | null {
  const told = track.tracking_status === undefined ? [] : [track.tracking_status];
  // The status is the newest event, mostly once more and sometimes alone.
  const inOrder = [...track.tracking_history, ...told].flatMap((one) => eventOf(one, unknown) ?? []);
  const overall = meaning(track.tracking_status, unknown);
  const status = currentStatus(overall?.status, newestOf(inOrder, true)?.status);
  const events = tidyEvents(inOrder);
  const eta = spanOf(track.eta);
  const original = spanOf(track.original_eta);
  if (overall === undefined && events.length === 0 && eta === undefined) return null;
  const moved = eta !== undefined && original !== undefined && !sameSpan(eta, original);
  return defined({
    status,
    flags: flagsOf(
      status,
      overall?.flags ?? [],
      moved && endsLater(eta, original),
      track.tracking_status?.substatus?.action_required === true,
    ),
    eta,
    previousEta: moved ? original : undefined,
    deliveredAt: status === "delivered" ? deliveryIn(events) : undefined,
    carrier: carrierName("shippo", track.carrier),
    events,
  });
}

/** That a parcel is to be picked up is an action that its status says already. */
function flagsOf(
  status: TrackingStatus,
  flags: readonly TrackingFlag[],
  late: boolean,
  action: boolean,
): readonly TrackingFlag[] {
  const all = new Set(flags);
  if (late && status !== "delivered") all.add("delayed");
  if (action && status !== "available_for_pickup") all.add("action_required");
  return [...all];
}

function meaning(of: Status | undefined, unknown: UnknownWord) {
  return meaningOf(shippoStatuses, of?.status, of?.substatus?.code, unknown);
}

function eventOf(one: Status, unknown: UnknownWord): TrackingEvent | undefined {
  const at = momentOf(one.status_date);
  if (at === undefined) return undefined;
  return defined({
    at,
    status: meaning(one, unknown)?.status ?? "unknown",
    message: one.status_details,
    city: one.location?.city,
    country: one.location?.country,
  });
}
