import { z } from "zod";
import type { TrackingEvent } from "#src/orders/order.ts";
import { carrierName } from "../carrier-codes.ts";
import { momentOf, spanOf } from "../dates.ts";
import { defined } from "../defined.ts";
import { Country, Link, Word, line, listOf, maybe } from "../loose.ts";
import type { Tracked } from "../source.ts";
import type { TrackingStatus } from "../status.ts";
import { type UnknownWord, currentStatus, meaningOf } from "../status-table.ts";
import { deliveryIn, newestOf, tidyEvents } from "../tidy-events.ts";
import { dhlStatuses } from "./statuses.ts";

const Event = z.object({
  timestamp: Word,
  statusCode: Word,
  status: line(300),
  description: line(300),
  location: maybe(
    z.object({ address: maybe(z.object({ countryCode: Country, addressLocality: line(80) })) }),
  ),
});
type Event = z.output<typeof Event>;

/** Source: DHL "Shipment Tracking - Unified" 1.5.8, "supermodelIoLogisticsTrackingShipment". */
const Shipment = z.object({
  id: z.union([z.string().trim().min(1).max(200), z.number().int().transform(String)]),
  service: Word,
  serviceUrl: Link,
  status: maybe(Event),
  estimatedTimeOfDelivery: Word,
  estimatedDeliveryTimeFrame: maybe(z.object({ estimatedFrom: Word, estimatedThrough: Word })),
  details: maybe(
    z.object({
      proofOfDelivery: maybe(
        z.object({ timestamp: Word, signedBy: line(200), signed: maybe(z.object({ name: line(200) })) }),
      ),
    }),
  ),
  events: listOf(Event),
});
type Shipment = z.output<typeof Shipment>;

/** What DHL says of a parcel. */
export interface ReadShipment {
  readonly number: string;
  /** The division of DHL, e.g. `parcel-de`. */
  readonly service?: string;
  /** The parcel; null when DHL says nothing of it. */
  readonly tracked: Tracked | null;
}

/** Reads a shipment; null when it is none. */
export function readShipment(body: unknown, unknown: UnknownWord): ReadShipment | null {
  const read = Shipment.safeParse(body);
  if (!read.success) return null;
  const { id, service } = read.data;
  return defined({ number: id, service, tracked: trackedOf(read.data, unknown) });
}

function trackedOf(shipment: Shipment, unknown: UnknownWord): Tracked | null {
  const { status: latest } = shipment;
  const overall = latest === undefined ? undefined : statusOf(latest, unknown);
  const told = shipment.events.length > 0 || latest === undefined ? shipment.events : [latest];
  const inOrder = told.flatMap((one) => eventOf(one, latest, overall, unknown) ?? []);
  // Events come newest first.
  const status = currentStatus(overall, newestOf(inOrder)?.status);
  const events = tidyEvents(inOrder.toReversed());
  const frame = shipment.estimatedDeliveryTimeFrame;
  const eta =
    frame?.estimatedFrom !== undefined && frame.estimatedThrough !== undefined
      ? spanOf(frame.estimatedFrom, frame.estimatedThrough)
      : spanOf(shipment.estimatedTimeOfDelivery ?? frame?.estimatedThrough ?? frame?.estimatedFrom);
  if (overall === undefined && events.length === 0 && eta === undefined) return null;
  const proof = shipment.details?.proofOfDelivery;
  const delivered = status === "delivered";
  return defined({
    status,
    flags: [],
    eta,
    deliveredAt: delivered
      ? (deliveryIn(events) ?? momentOf(latest?.timestamp) ?? momentOf(proof?.timestamp))
      : undefined,
    leftWith: delivered ? (proof?.signedBy ?? proof?.signed?.name) : undefined,
    carrier: carrierName("dhl", shipment.service) ?? "DHL",
    trackingUrl: shipment.serviceUrl,
    events,
  });
}

/**
 * The status of an event by its code. Some divisions have codes of their own there, and the shared one in `status`,
 * which is read only where it is exactly that.
 */
function statusOf({ statusCode, status }: Event, unknown: UnknownWord): TrackingStatus | undefined {
  if (statusCode === undefined) return undefined;
  const own = meaningOf(dhlStatuses, statusCode, undefined, unknown)?.status;
  if (own !== "unknown") return own;
  return meaningOf(dhlStatuses, status, undefined, () => undefined)?.status ?? own;
}

/** An event without a code is what the parcel's status is, if it is of the same moment; else nobody says what it is. */
function eventOf(
  event: Event,
  latest: Event | undefined,
  overall: TrackingStatus | undefined,
  unknown: UnknownWord,
): TrackingEvent | undefined {
  const at = momentOf(event.timestamp);
  if (at === undefined) return undefined;
  const isLatest = at.getTime() === momentOf(latest?.timestamp)?.getTime();
  return defined({
    at,
    status: statusOf(event, unknown) ?? (isLatest ? overall : undefined) ?? "unknown",
    message: event.description ?? event.status,
    city: event.location?.address?.addressLocality,
    country: event.location?.address?.countryCode,
  });
}
