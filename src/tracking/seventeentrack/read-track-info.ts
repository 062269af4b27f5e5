import { z } from "zod";
import type { TrackingEvent } from "#src/orders/order.ts";
import { momentOf, spanOf } from "../dates.ts";
import { defined } from "../defined.ts";
import { Country, Word, line, listOf, maybe } from "../loose.ts";
import type { Tracked } from "../source.ts";
import { type Meaning, type UnknownWord, currentStatus, meaningOf } from "../status-table.ts";
import { deliveryIn, newestOf, tidyEvents } from "../tidy-events.ts";
import { seventeentrackStatuses } from "./statuses.ts";

const Event = z.object({
  time_utc: Word,
  time_iso: Word,
  description: line(300),
  stage: Word,
  sub_status: Word,
  address: maybe(z.object({ city: line(80), country: Country })),
});

const TrackInfo = z.object({
  latest_status: maybe(z.object({ status: Word, sub_status: Word })),
  latest_event: maybe(Event),
  time_metrics: maybe(z.object({ estimated_delivery_date: maybe(z.object({ from: Word, to: Word })) })),
  tracking: maybe(
    z.object({
      providers: listOf(z.object({ provider: maybe(z.object({ name: line(80) })), events: listOf(Event) })),
    }),
  ),
});
type TrackInfo = z.output<typeof TrackInfo>;

/** An item of `gettrackinfo`, and the data of a webhook. Source: 17TRACK API v2.4, "track_info". */
const Item = z.object({
  number: z.union([z.string().trim().min(1).max(200), z.number().int().transform(String)]),
  carrier: Word,
  track_info: maybe(TrackInfo),
});

/** What 17TRACK says of a parcel. */
export interface ReadTrackInfo {
  readonly number: string;
  /** 17TRACK's number of the carrier. */
  readonly carrier?: string;
  /** The parcel; null when 17TRACK says nothing of it. */
  readonly tracked: Tracked | null;
}

/** Reads an item with its `track_info`; null when it is none. */
export function readTrackInfo(body: unknown, unknown: UnknownWord): ReadTrackInfo | null {
  const read = Item.safeParse(body);
  if (!read.success) return null;
  const { number, carrier, track_info: info } = read.data;
  return defined({ number, carrier, tracked: info === undefined ? null : trackedOf(info, unknown) });
}

function trackedOf(info: TrackInfo, unknown: UnknownWord): Tracked | null {
  const providers = info.tracking?.providers ?? [];
  const told = providers.flatMap(({ events }) => events);
  const given = told.length > 0 || info.latest_event === undefined ? told : [info.latest_event];
  const inOrder = given.flatMap((event) => eventOf(event, unknown) ?? []);
  const overall = overallOf(info, unknown);
  // Events come newest first, so that of several at one moment the first is the newest.
  const status = currentStatus(overall?.status, newestOf(inOrder)?.status);
  const events = tidyEvents(inOrder.toReversed());
  const estimated = info.time_metrics?.estimated_delivery_date;
  const eta = spanOf(estimated?.from ?? estimated?.to, estimated?.to ?? estimated?.from);
  if (overall === undefined && events.length === 0 && eta === undefined) return null;
  const last = providers.findLast((one) => one.events.length > 0) ?? providers[0];
  return defined({
    status,
    flags: overall?.flags ?? [],
    eta,
    deliveredAt: status === "delivered" ? deliveryIn(events) : undefined,
    carrier: last?.provider?.name,
    events,
  });
}

/** The status and its sub-status, which repeats the status when there is nothing more to say. */
function overallOf({ latest_status: latest }: TrackInfo, unknown: UnknownWord): Meaning | undefined {
  return meaningOf(seventeentrackStatuses, latest?.status, latest?.sub_status, unknown);
}

function eventOf(event: z.output<typeof Event>, unknown: UnknownWord): TrackingEvent | undefined {
  const at = momentOf(event.time_utc) ?? momentOf(event.time_iso);
  if (at === undefined) return undefined;
  return defined({
    at,
    status: stageOf(event, unknown),
    message: event.description,
    city: event.address?.city,
    country: event.address?.country,
  });
}

/** An event in between has no stage; what it is, its provider leaves open. */
function stageOf(
  { stage, sub_status: sub }: z.output<typeof Event>,
  unknown: UnknownWord,
): TrackingEvent["status"] {
  const [word, detail] = stage?.includes("_") === true ? [undefined, stage] : [stage, sub];
  return meaningOf(seventeentrackStatuses, word, detail, unknown)?.status ?? "unknown";
}
