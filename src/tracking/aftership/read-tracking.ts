import { z } from "zod";
import type { Span, TrackingEvent } from "#src/orders/order.ts";
import { carrierName } from "../carrier-codes.ts";
import { momentOf, sameSpan, spanOf } from "../dates.ts";
import { defined } from "../defined.ts";
import { Flag, Link, Word, line, listOf } from "../loose.ts";
import { placeName } from "../place.ts";
import type { Tracked } from "../source.ts";
import type { TrackingStatus } from "../status.ts";
import { type UnknownWord, currentStatus, meaningOf } from "../status-table.ts";
import { deliveryIn, newestOf, tidyEvents } from "../tidy-events.ts";
import { alpha2 } from "./countries.ts";
import { aftershipStatuses } from "./statuses.ts";

const Checkpoint = z.object({
  checkpoint_time: Word,
  tag: Word,
  subtag: Word,
  message: line(300),
  city: line(80),
  location: line(80),
  country_region: Word,
  country_iso3: Word,
});

/**
 * A date that is expected: one (`datetime`) or a range, as a member of `latest_estimated_delivery`; the carrier's own
 * has other names for the same; and before 2023-10 it was a text.
 */
const Expected = z.union([
  z.string().transform((text) => spanOf(text)),
  z
    .object({
      datetime: Word,
      datetime_min: Word,
      datetime_max: Word,
      estimated_delivery_date: Word,
      estimated_delivery_date_min: Word,
      estimated_delivery_date_max: Word,
    })
    .transform(
      (of): Span | undefined =>
        rangeOf(of.datetime_min, of.datetime_max) ??
        spanOf(of.datetime) ??
        rangeOf(of.estimated_delivery_date_min, of.estimated_delivery_date_max) ??
        spanOf(of.estimated_delivery_date),
    ),
]);

function rangeOf(from: string | undefined, to: string | undefined): Span | undefined {
  return from === undefined || to === undefined ? undefined : spanOf(from, to);
}

const Expectation = z
  .unknown()
  .optional()
  .transform((value) => {
    const read = Expected.safeParse(value);
    return read.success ? read.data : undefined;
  });

/** Source: AfterShip Tracking 2026-07, "Tracking" and "Checkpoint" (npm @aftership/tracking-sdk 17.0.0), and v4. */
const Tracking = z.object({
  id: Word,
  tracking_number: z.string().trim().min(1).max(200),
  slug: Word,
  created_at: Word,
  tag: Word,
  subtag: Word,
  checkpoints: listOf(Checkpoint),
  return_to_sender: Flag,
  shipment_delivery_date: Word,
  signed_by: line(200),
  delivery_type: Word,
  pickup_location: line(200),
  courier_tracking_link: Link,
  courier_redirect_link: Link,
  aftership_tracking_url: Link,
  latest_estimated_delivery: Expectation,
  first_estimated_delivery: Expectation,
  courier_estimated_delivery_date: Expectation,
  custom_estimated_delivery_date: Expectation,
  aftership_estimated_delivery_date: Expectation,
  expected_delivery: Expectation,
});
type Tracking = z.output<typeof Tracking>;

/** What AfterShip says of a parcel. */
export interface ReadTracking {
  /** AfterShip's id of the tracking. */
  readonly id?: string;
  readonly number: string;
  /** AfterShip's code of the carrier. */
  readonly slug?: string;
  readonly createdAt?: Date;
  /** The parcel; null when AfterShip says nothing of it. */
  readonly tracked: Tracked | null;
}

/** Once it is on its way back, what is said of it is said of the way back. */
const onTheWayBack: Readonly<Partial<Record<TrackingStatus, TrackingStatus>>> = {
  in_transit: "returning",
  out_for_delivery: "returning",
  delivery_attempted: "returning",
  exception: "returning",
  delivered: "returned",
};

/** Reads a tracking; null when it is none. */
export function readTracking(body: unknown, unknown: UnknownWord): ReadTracking | null {
  const read = Tracking.safeParse(body);
  if (!read.success) return null;
  const tracking = read.data;
  const inOrder = tracking.checkpoints.flatMap((checkpoint) => eventOf(checkpoint, unknown) ?? []);
  const overall = meaningOf(aftershipStatuses, tracking.tag, tracking.subtag, unknown);
  const going = currentStatus(overall?.status, newestOf(inOrder, true)?.status);
  const status = tracking.return_to_sender ? (onTheWayBack[going] ?? going) : going;
  const events = tidyEvents(inOrder);
  const eta = expected(tracking);
  const silent = overall === undefined && events.length === 0 && eta === undefined;
  return defined({
    id: tracking.id,
    number: tracking.tracking_number,
    slug: tracking.slug,
    createdAt: momentOf(tracking.created_at),
    tracked: silent ? null : trackedOf(tracking, { status, flags: overall?.flags ?? [], eta, events }),
  });
}

type Known = Pick<Tracked, "status" | "flags" | "events"> & { readonly eta: Span | undefined };

function trackedOf(tracking: Tracking, { status, flags, eta, events }: Known): Tracked {
  const delivered = status === "delivered";
  const first = tracking.first_estimated_delivery;
  return defined({
    status,
    flags,
    eta,
    previousEta: eta !== undefined && first !== undefined && !sameSpan(first, eta) ? first : undefined,
    deliveredAt: delivered ? (deliveryIn(events) ?? momentOf(tracking.shipment_delivery_date)) : undefined,
    leftWith: delivered ? signer(tracking.signed_by) : undefined,
    pickup: pickupOf(tracking),
    carrier: carrierName("aftership", tracking.slug),
    trackingUrl:
      tracking.courier_tracking_link ?? tracking.courier_redirect_link ?? tracking.aftership_tracking_url,
    events,
  });
}

/** What the carrier or AfterShip expects. What the shop promised (`order_promised_delivery_date`) is no expectation. */
function expected(tracking: Tracking): Span | undefined {
  return (
    tracking.latest_estimated_delivery ??
    tracking.courier_estimated_delivery_date ??
    tracking.custom_estimated_delivery_date ??
    tracking.aftership_estimated_delivery_date ??
    tracking.expected_delivery
  );
}

/** Carriers also write that no signature was asked for, which is nobody it was left with. */
function signer(signedBy: string | undefined): string | undefined {
  return signedBy === undefined || /\bsignature\b/iu.test(signedBy) ? undefined : signedBy;
}

/** Where it is picked up: only of a parcel that is not brought to the door. */
function pickupOf({ delivery_type: type, pickup_location: name }: Tracking): Tracked["pickup"] {
  if (name === undefined || (type !== undefined && !type.startsWith("pickup"))) return undefined;
  return { name };
}

function eventOf(checkpoint: z.output<typeof Checkpoint>, unknown: UnknownWord): TrackingEvent | undefined {
  const at = momentOf(checkpoint.checkpoint_time);
  if (at === undefined) return undefined;
  return defined({
    at,
    status: meaningOf(aftershipStatuses, checkpoint.tag, checkpoint.subtag, unknown)?.status ?? "unknown",
    message: checkpoint.message,
    city: checkpoint.city ?? placeName(checkpoint.location),
    country: alpha2(checkpoint.country_region ?? checkpoint.country_iso3),
  });
}
