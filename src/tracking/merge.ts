import type { Order, OrderReturn, Shipment } from "#src/orders/order.ts";
import { defined } from "./defined.ts";
import { allEvents, ownEvents } from "./events.ts";
import { movedFrom } from "./eta.ts";
import type { Tracked } from "./source.ts";
import type { TrackingStatus } from "./status.ts";

/** What a parcel is judged by when news of it comes in. */
export interface MergeContext {
  readonly now: Date;
  /** Tracking numbers are used again: what was long before this is another parcel's. */
  readonly shippedAt?: Date;
}

/** Says nothing of where the parcel is. */
const vague: ReadonlySet<TrackingStatus> = new Set(["unknown", "pending"]);

/** What may still happen after it, and only by a later event. Carriers' scanners also write "in transit" after a delivery. */
const after: Readonly<Partial<Record<TrackingStatus, ReadonlySet<TrackingStatus>>>> = {
  delivered: new Set(["returning", "returned", "exception"]),
  // Sent once more; what is delivered back to the shop is still `returned` in its provider's words.
  returned: new Set(["delivered"]),
};

/** How far along a parcel is, for statuses of the same moment or without one. */
const progress: Readonly<Record<TrackingStatus, number>> = {
  unknown: 0,
  pending: 1,
  label_created: 2,
  in_transit: 3,
  exception: 4,
  out_for_delivery: 5,
  delivery_attempted: 6,
  available_for_pickup: 6,
  returning: 7,
  cancelled: 7,
  expired: 7,
  lost: 7,
  returned: 8,
  delivered: 9,
};

/** What is compared: a status, and when the parcel came to it, if that is known. */
interface Standing {
  readonly status: TrackingStatus;
  readonly at: number | undefined;
}

/** True when the status of `news` takes the place of the one before. */
function leads(news: Standing, before: Standing): boolean {
  if (vague.has(news.status))
    return vague.has(before.status) && progress[news.status] >= progress[before.status];
  if (vague.has(before.status)) return true;
  if (news.status === before.status) return news.at === undefined || (before.at ?? 0) <= news.at;
  const later = news.at !== undefined && before.at !== undefined && news.at > before.at;
  const end = after[before.status];
  if (end !== undefined) return later && end.has(news.status);
  const newEnd = after[news.status];
  if (newEnd !== undefined) {
    const undone = newEnd.has(before.status);
    return !(undone && before.at !== undefined && news.at !== undefined && before.at > news.at);
  }
  if (news.at === undefined || before.at === undefined || news.at === before.at)
    return progress[news.status] >= progress[before.status];
  return later;
}

function standing(of: Pick<Tracked, "status" | "deliveredAt" | "events">, handedOver?: Date): Standing {
  const last = Math.max(
    of.events.at(-1)?.at.getTime() ?? Number.NEGATIVE_INFINITY,
    of.status === "delivered"
      ? (of.deliveredAt?.getTime() ?? Number.NEGATIVE_INFINITY)
      : Number.NEGATIVE_INFINITY,
  );
  const at = Number.isFinite(last) ? last : handedOver?.getTime();
  return { status: of.status, at };
}

/**
 * What is known of a parcel after a provider has spoken again. News may come twice, late and in any order: the newer
 * and more specific wins, a delivery is not undone by what was before it, and no event is lost. Applied again,
 * the same news changes nothing. Null: nothing in it belongs to this parcel.
 */
export function mergeTracked(before: Tracked | null, heard: Tracked, context: MergeContext): Tracked | null {
  const news = onlyOurs(heard, context);
  if (news === null) return before;
  if (before === null) return news;
  const events = allEvents(before.events, news.events);
  const wins = leads(standing(news), standing(before));
  // A provider that only knows that the number exists has taken nothing back.
  const [first, second] = wins && !vague.has(news.status) ? [news, before] : [before, news];
  const eta = etaOf(before, news, wins);
  const place = first.status === second.status ? second : undefined;
  return defined({
    status: first.status,
    flags: first.flags,
    ...eta,
    deliveredAt: first.deliveredAt ?? place?.deliveredAt,
    leftWith: first.leftWith ?? place?.leftWith,
    nextAttempt: first.nextAttempt ?? place?.nextAttempt,
    pickup: first.pickup ?? place?.pickup,
    actionUrl: first.actionUrl ?? place?.actionUrl,
    carrier: first.carrier ?? second.carrier,
    trackingUrl: first.trackingUrl ?? second.trackingUrl,
    events,
  });
}

/** The news without what happened to another parcel of the same number; null when that is all there is. */
function onlyOurs(heard: Tracked, { now, shippedAt }: MergeContext): Tracked | null {
  const events = ownEvents(heard.events, now, shippedAt);
  const lastWasOurs = heard.events.length === 0 || events.length > 0;
  const deliveredBefore =
    shippedAt !== undefined && heard.deliveredAt !== undefined && heard.deliveredAt < shippedAt;
  if (!lastWasOurs || (deliveredBefore && events.length === 0)) return null;
  const { deliveredAt, ...rest } = heard;
  return defined({
    ...rest,
    events: allEvents([], events),
    ...(deliveredBefore ? {} : { deliveredAt }),
  });
}

/** The date of the newer news; a provider that names none any more has not said that the last one is off. */
function etaOf(
  before: Tracked,
  news: Tracked,
  wins: boolean,
): { readonly eta: Tracked["eta"]; readonly previousEta: Tracked["previousEta"] } {
  const given = wins || before.eta === undefined ? news.eta : undefined;
  const eta = given ?? before.eta;
  const previous = news.previousEta ?? before.previousEta;
  if (given === undefined || before.eta === undefined) return { eta, previousEta: previous };
  return { eta, previousEta: movedFrom(before.eta, given) ?? previous };
}

/** A parcel with what is tracked of it. The store's own events stay, and so does what only the store knows. */
export function mergeShipment(shipment: Shipment, tracked: Tracked): Shipment {
  const own = standing({ ...shipment, events: allEvents([], shipment.events) }, shipment.shippedAt);
  const wins = leads(standing(tracked), own);
  const [first, second] = wins ? [tracked, shipment] : [shipment, tracked];
  const place = first.status === second.status ? second : undefined;
  return defined({
    ...shipment,
    // The shop's name for its carrier is the one its shoppers have read already.
    carrier: shipment.carrier ?? tracked.carrier,
    trackingUrl: shipment.trackingUrl ?? tracked.trackingUrl,
    status: first.status,
    flags: first.status === second.status ? [...new Set([...first.flags, ...second.flags])] : first.flags,
    eta: first.eta ?? second.eta,
    previousEta: first.previousEta ?? second.previousEta,
    deliveredAt: first.deliveredAt ?? place?.deliveredAt,
    leftWith: first.leftWith ?? place?.leftWith,
    nextAttempt: first.nextAttempt ?? place?.nextAttempt,
    pickup: first.pickup ?? place?.pickup,
    actionUrl: first.actionUrl ?? place?.actionUrl,
    events: allEvents(tracked.events, shipment.events),
  });
}

const onItsWay: ReadonlySet<TrackingStatus> = new Set([
  "in_transit",
  "out_for_delivery",
  "delivery_attempted",
  "available_for_pickup",
  "delivered",
]);

/**
 * An order with what is tracked of its parcels. A return whose parcel moves is on its way back; that it was received
 * is for the shop to say.
 */
export function mergeOrder(order: Order, trackedOf: (shipment: Shipment) => Tracked | null): Order {
  let changed = false;
  const shipments = order.shipments.map((shipment) => {
    const tracked = trackedOf(shipment);
    if (tracked === null) return shipment;
    changed = true;
    return mergeShipment(shipment, tracked);
  });
  if (!changed) return order;
  const parcels = new Map(shipments.map((shipment) => [shipment.id, shipment]));
  const returns = order.returns.map((one): OrderReturn => {
    const parcel = one.shipmentId === undefined ? undefined : parcels.get(one.shipmentId);
    const moves = parcel !== undefined && onItsWay.has(parcel.status);
    return moves && one.status === "approved" ? { ...one, status: "in_transit" } : one;
  });
  return { ...order, shipments, returns };
}
