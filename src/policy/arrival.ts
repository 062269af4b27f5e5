import type { Order, OrderItem, Shipment } from "#src/orders/order.ts";
import type { TrackingStatus } from "#src/tracking/status.ts";
import { later, type Calendar } from "./calendar.ts";

/** When something happened, as far as the order says: a day, `not_yet`, or `unknown`. Nothing is guessed. */
export type Happened = { readonly day: string } | "not_yet" | "unknown";

/** Statuses that say nothing of whether a parcel has arrived; without tracking even fewer do. */
const silent: ReadonlySet<TrackingStatus> = new Set(["unknown", "expired"]);
const silentUntracked: ReadonlySet<TrackingStatus> = new Set([
  "unknown",
  "expired",
  "pending",
  "label_created",
  "in_transit",
]);

/** Parcels on their way to the shopper. A cancelled label is none. */
export function outbound(order: Order): readonly Shipment[] {
  return order.shipments.filter(({ isReturn, status }) => isReturn !== true && status !== "cancelled");
}

/** The parcels with this item in them. One whose contents are not known may have any. */
function parcelsOf(order: Order, item: OrderItem): readonly Shipment[] {
  return outbound(order).filter(
    ({ items }) => items.length === 0 || items.some(({ itemId }) => itemId === item.id),
  );
}

/** When the item was handed to the carrier, by its last parcel. */
export function shippedOn(order: Order, item: OrderItem, calendar: Calendar): Happened {
  const parcels = parcelsOf(order, item);
  if (parcels.length === 0) return item.fulfilled > 0 ? "unknown" : "not_yet";
  return latest(
    parcels.map(({ shippedAt }) => (shippedAt === undefined ? "unknown" : at(shippedAt, calendar))),
  );
}

/** When the item arrived: with several parcels the last of those that have. */
export function deliveredOn(order: Order, item: OrderItem, calendar: Calendar): Happened {
  const parcels = parcelsOf(order, item);
  if (parcels.length === 0) return item.fulfilled > 0 ? "unknown" : "not_yet";
  const all = parcels.map((parcel) => delivered(parcel, calendar));
  const arrived = all.filter((one) => one !== "not_yet");
  return arrived.length === 0 ? "not_yet" : latest(arrived);
}

/** When the last thing of the order arrived; `not_yet` while anything is still to come. */
export function allDeliveredOn(order: Order, calendar: Calendar): Happened {
  if (order.items.some(({ fulfilled, quantity }) => fulfilled < quantity) || order.pending.length > 0)
    return "not_yet";
  const parcels = outbound(order).filter(({ status }) => status !== "lost" && status !== "returned");
  return parcels.length === 0 ? "unknown" : latest(parcels.map((parcel) => delivered(parcel, calendar)));
}

function delivered(parcel: Shipment, calendar: Calendar): Happened {
  if (parcel.status === "delivered") {
    const when = parcel.deliveredAt ?? parcel.events.findLast(({ status }) => status === "delivered")?.at;
    return when === undefined ? "unknown" : at(when, calendar);
  }
  const says = parcel.trackingNumber === undefined ? silentUntracked : silent;
  return says.has(parcel.status) ? "unknown" : "not_yet";
}

function at(moment: Date, calendar: Calendar): Happened {
  return { day: calendar.dayOf(moment) };
}

/** The last of them: not yet when one has not, unknown when one is. */
function latest(all: readonly Happened[]): Happened {
  let day: string | null = null;
  if (all.includes("not_yet")) return "not_yet";
  for (const one of all) {
    if (typeof one === "string") return "unknown";
    day = day === null ? one.day : later(day, one.day);
  }
  return day === null ? "unknown" : { day };
}
