import { dayOf } from "#src/orders/calendar.ts";
import type { Order, Shipment } from "#src/orders/order.ts";
import type { OrderSituation, ParcelSituation } from "#src/orders/situation.ts";
import { isTerminal, type TrackingStatus } from "#src/tracking/status.ts";
import type { UpdateKind } from "./kinds.ts";

/** Something that is true of a parcel now and may be worth telling. */
export interface News {
  /** `Shipment.id`. */
  readonly parcel: string;
  readonly kind: UpdateKind;
  /** The new expected day, of a moved date. */
  readonly day?: string;
  readonly happenedAt: Date;
  readonly situation: ParcelSituation;
}

const ofStatus: Readonly<Partial<Record<TrackingStatus, UpdateKind>>> = {
  in_transit: "shipped",
  out_for_delivery: "out_for_delivery",
  available_for_pickup: "ready_for_pickup",
  delivery_attempted: "attempted",
  delivered: "delivered",
  exception: "problem",
  lost: "problem",
  returning: "problem",
  returned: "problem",
};

const troubles = ["damaged", "address_problem", "action_required"] as const;
/** A day is expected, and it is not today's news already. */
const expecting: ReadonlySet<TrackingStatus> = new Set([
  "pending",
  "label_created",
  "in_transit",
  "delivery_attempted",
  "exception",
  "unknown",
]);

/**
 * What is true of an order's parcels now; `situation` is the same order's, assessed. What was true before is not in
 * it: a parcel that is out for delivery is not news as shipped any more. A date is news here whether it moved or not:
 * who knows what was told before decides. Pure.
 */
export function newsOf(order: Order, situation: OrderSituation, now: Date): News[] {
  if (situation.stage.kind === "marketplace" || situation.stage.kind === "cancelled") return [];
  const outbound = order.shipments.filter((parcel) => parcel.isReturn !== true);
  return outbound.flatMap((parcel, index) => {
    const assessed = situation.parcels[index];
    return assessed === undefined ? [] : newsOfParcel(parcel, assessed, situation.timeZone, now);
  });
}

function newsOfParcel(parcel: Shipment, situation: ParcelSituation, timeZone: string, now: Date): News[] {
  const { status, flags } = parcel;
  const common = { parcel: parcel.id, situation };
  const news: News[] = [];
  const kind = ofStatus[status] ?? (leftUntracked(parcel) ? "shipped" : undefined);
  if (kind !== undefined) news.push({ ...common, kind, happenedAt: momentOf(parcel, kind, now) });
  const moving = !isTerminal(status) && status !== "out_for_delivery" && status !== "available_for_pickup";
  if (moving && flags.includes("customs"))
    news.push({ ...common, kind: "customs", happenedAt: lastEvent(parcel) ?? now });
  else if (kind !== "problem" && moving && troubles.some((flag) => flags.includes(flag)))
    news.push({ ...common, kind: "problem", happenedAt: lastEvent(parcel) ?? now });
  if (moving && situation.stalledHours !== null) news.push({ ...common, kind: "stalled", happenedAt: now });
  const day = expecting.has(status) ? expectedDay(parcel, timeZone) : null;
  if (day !== null) news.push({ ...common, kind: "eta_moved", day, happenedAt: now });
  return news;
}

/** The calendar day by whose end the carrier or store expects it there; the shop's own promise does not count. */
export function expectedDay(parcel: Shipment, timeZone: string): string | null {
  return parcel.eta === undefined ? null : dayOf(parcel.eta.to, timeZone);
}

/** A letter, or the shop's own driver: nobody will ever say more than that it has left. */
function leftUntracked({ status, trackingNumber, shippedAt }: Shipment): boolean {
  return (
    trackingNumber === undefined && shippedAt !== undefined && (status === "pending" || status === "unknown")
  );
}

function momentOf(parcel: Shipment, kind: UpdateKind, now: Date): Date {
  const same = parcel.events.filter(({ status }) => status === parcel.status).map(({ at }) => at.getTime());
  // In transit it is at every stop; it was sent at the first.
  if (kind === "shipped") return new Date(Math.min(...same, (parcel.shippedAt ?? now).getTime()));
  if (kind === "delivered" && parcel.deliveredAt !== undefined) return parcel.deliveredAt;
  return same.length === 0 ? (lastEvent(parcel) ?? now) : new Date(Math.max(...same));
}

function lastEvent({ events }: Shipment): Date | undefined {
  return events.length === 0 ? undefined : new Date(Math.max(...events.map(({ at }) => at.getTime())));
}
