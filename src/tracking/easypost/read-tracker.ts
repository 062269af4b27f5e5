import { z } from "zod";
import type { TrackingEvent } from "#src/orders/order.ts";
import { carrierName } from "../carrier-codes.ts";
import { momentOf, spanOf } from "../dates.ts";
import { defined } from "../defined.ts";
import { Country, Link, Word, line, listOf, maybe } from "../loose.ts";
import type { Tracked } from "../source.ts";
import { type UnknownWord, currentStatus, meaningOf } from "../status-table.ts";
import { deliveryIn, newestOf, tidyEvents } from "../tidy-events.ts";
import { easypostStatuses } from "./statuses.ts";

const Detail = z.object({
  message: line(300),
  status: Word,
  status_detail: Word,
  datetime: Word,
  tracking_location: maybe(z.object({ city: line(80), country: Country })),
});

/** Source: EasyPost "Tracker object". */
const Tracker = z.object({
  id: Word,
  tracking_code: z.string().trim().min(1).max(200),
  carrier: line(80),
  status: Word,
  status_detail: Word,
  created_at: Word,
  est_delivery_date: Word,
  signed_by: line(200),
  public_url: Link,
  tracking_details: listOf(Detail),
  carrier_detail: maybe(z.object({ est_delivery_date_local: Word })),
});

/** What EasyPost says of a parcel. */
export interface ReadTracker {
  /** EasyPost's id of the tracker. */
  readonly id?: string;
  readonly number: string;
  /** EasyPost's code of the carrier. */
  readonly carrier?: string;
  readonly createdAt?: Date;
  /** The parcel; null when EasyPost says nothing of it. */
  readonly tracked: Tracked | null;
}

/** Reads a Tracker object; null when it is none. */
export function readTracker(body: unknown, unknown: UnknownWord): ReadTracker | null {
  const read = Tracker.safeParse(body);
  if (!read.success) return null;
  const tracker = read.data;
  const inOrder = tracker.tracking_details.flatMap((detail) => eventOf(detail, unknown) ?? []);
  const overall = meaningOf(easypostStatuses, tracker.status, tracker.status_detail, unknown);
  const status = currentStatus(overall?.status, newestOf(inOrder, true)?.status);
  const events = tidyEvents(inOrder);
  const delivered = status === "delivered";
  // The local day is what is printed at the door; the other one is the same in UTC, as midnight or as a moment.
  const eta = spanOf(tracker.carrier_detail?.est_delivery_date_local) ?? spanOf(tracker.est_delivery_date);
  const silent = overall === undefined && events.length === 0 && eta === undefined;
  return defined({
    id: tracker.id,
    number: tracker.tracking_code,
    carrier: tracker.carrier,
    createdAt: momentOf(tracker.created_at),
    tracked: silent
      ? null
      : defined({
          status,
          flags: overall?.flags ?? [],
          eta,
          deliveredAt: delivered ? deliveryIn(events) : undefined,
          leftWith: delivered ? tracker.signed_by : undefined,
          carrier: carrierName("easypost", tracker.carrier) ?? tracker.carrier,
          trackingUrl: tracker.public_url,
          events,
        }),
  });
}

function eventOf(detail: z.output<typeof Detail>, unknown: UnknownWord): TrackingEvent | undefined {
  const at = momentOf(detail.datetime);
  if (at === undefined) return undefined;
  return defined({
    at,
    status: meaningOf(easypostStatuses, detail.status, detail.status_detail, unknown)?.status ?? "unknown",
    message: detail.message,
    city: detail.tracking_location?.city,
    country: detail.tracking_location?.country,
  });
}
