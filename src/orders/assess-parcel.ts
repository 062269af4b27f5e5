import { isTerminal, type TrackingStatus } from "#src/tracking/status.ts";
import { compareEnds, hoursBetween, isOver } from "./calendar.ts";
import type { Order, Shipment, Span } from "./order.ts";
import type { ParcelSituation } from "./situation.ts";

/** What a parcel is judged by. */
export interface ParcelContext {
  readonly now: Date;
  /** Zone of the destination. */
  readonly timeZone: string;
  /** Hours without a first scan, and without a new scan, after which it is stuck. */
  readonly firstScanHours: number;
  readonly scanHours: number;
}

const notHandedOver: ReadonlySet<TrackingStatus> = new Set(["label_created", "pending"]);
const underWay: ReadonlySet<TrackingStatus> = new Set(["in_transit", "out_for_delivery", "unknown"]);

/** Nothing is expected any more: it waits for the shopper, goes back, or has come to its end. */
function expectsNothing(status: TrackingStatus): boolean {
  return isTerminal(status) || status === "returning" || status === "available_for_pickup";
}

/**
 * One parcel of an order. `position` counts from 1. Where the carrier gave no date but the shop promised one
 * for the delivery, that is the expected date.
 */
export function assessParcel(
  order: Order,
  shipment: Shipment,
  position: number,
  of: number,
  context: ParcelContext,
): ParcelSituation {
  const { now, timeZone } = context;
  const promised = order.promise?.what === "deliver" ? order.promise.by : null;
  const eta = expectsNothing(shipment.status) ? null : (shipment.eta ?? promised);
  const last = shipment.events.toSorted((a, b) => a.at.getTime() - b.at.getTime()).at(-1);
  const titles = new Map(order.items.map((item) => [item.id, item.title]));
  return {
    position,
    of,
    items: shipment.items.map((item) => ({ title: titles.get(item.itemId) ?? "", quantity: item.quantity })),
    carrier: shipment.carrier ?? null,
    trackingNumber: shipment.trackingNumber ?? null,
    trackingUrl: shipment.trackingUrl ?? null,
    status: shipment.status,
    flags: shipment.flags,
    shippedAt: shipment.shippedAt ?? null,
    lastEvent:
      last === undefined ? null : { at: last.at, city: last.city ?? null, country: last.country ?? null },
    eta,
    late: eta !== null && isOver(eta.to, now, timeZone),
    moved: movedOf(shipment, eta, timeZone),
    stalledHours: stalledHoursOf(shipment, last?.at, context),
    deliveredAt: shipment.status === "delivered" ? deliveredAtOf(shipment) : null,
    leftWith: shipment.status === "delivered" ? (shipment.leftWith ?? null) : null,
    nextAttempt: shipment.nextAttempt ?? null,
    pickup: shipment.pickup ?? null,
    actionUrl: shipment.actionUrl ?? null,
  };
}

function movedOf(shipment: Shipment, eta: Span | null, timeZone: string): ParcelSituation["moved"] {
  if (eta === null || shipment.previousEta === undefined) return null;
  const difference = compareEnds(eta, shipment.previousEta, timeZone);
  if (difference === 0) return null;
  return { direction: difference < 0 ? "earlier" : "later", from: shipment.previousEta };
}

function stalledHoursOf(shipment: Shipment, last: Date | undefined, context: ParcelContext): number | null {
  const tracked =
    shipment.trackingNumber !== undefined || shipment.trackingUrl !== undefined || shipment.events.length > 0;
  if (!tracked) return null;
  const waiting = notHandedOver.has(shipment.status);
  if (!waiting && !underWay.has(shipment.status)) return null;
  // The label's own event is no movement, so a parcel not handed over is counted from when it was announced.
  const since = waiting ? (shipment.shippedAt ?? last) : (last ?? shipment.shippedAt);
  if (since === undefined) return null;
  const hours = hoursBetween(since, context.now);
  return hours > (waiting ? context.firstScanHours : context.scanHours) ? hours : null;
}

function deliveredAtOf(shipment: Shipment): Date | null {
  return (
    shipment.deliveredAt ?? shipment.events.findLast((event) => event.status === "delivered")?.at ?? null
  );
}
