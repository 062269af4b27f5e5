import type { Level } from "#src/conversation/claim.ts";
import { assessParcel, type ParcelContext } from "./assess-parcel.ts";
import { dayOf, hoursBetween, isOver } from "./calendar.ts";
import { destinationTimeZone, isDomestic } from "./destination.ts";
import type { Order, OrderItem, PendingItem, Shipment, When } from "./order.ts";
import type { OrderSituation } from "./situation.ts";

/** What of a shop decides whether something is late or stuck. All thresholds in hours. */
export interface ShopClock {
  /** IANA; used where the destination's zone is not known. */
  readonly timeZone: string;
  /** ISO 3166-1 alpha-2; without it the country of the time zone counts. */
  readonly country?: string;
  readonly thresholds: {
    readonly handlingHours: number;
    readonly firstScanHours: number;
    readonly scanHours: { readonly domestic: number; readonly abroad: number };
  };
}

/**
 * What there is to say about an order at `now`. Pure, and never throws for an order whose fields were taken
 * out for a lower level.
 *
 * - Late is a parcel whose expected day has ended in the destination's calendar (or whose expected moment has
 *   passed) and that is still to arrive; an order nothing of which was sent is late when the shop's promise is
 *   over or, without a promise, after `handlingHours` (plain hours: weekends count).
 * - `delivered` comes from tracking only, never from the state of the order.
 * - At level 1 only `shipment` (without it: the order's first outbound parcel) is left, and of the order
 *   nothing: no number, no titles, no pending items, returns or refunds.
 */
export function assess(
  order: Order,
  now: Date,
  shop: ShopClock,
  level: Level,
  shipment?: Shipment,
): OrderSituation {
  const timeZone = destinationTimeZone(order, shop.timeZone);
  const { thresholds } = shop;
  const context: ParcelContext = {
    now,
    timeZone,
    firstScanHours: thresholds.firstScanHours,
    scanHours: isDomestic(order, shop) ? thresholds.scanHours.domestic : thresholds.scanHours.abroad,
  };
  const outbound = order.shipments.filter((parcel) => parcel.isReturn !== true);
  if (level <= 1) return parcelAlone(order, shipment ?? outbound[0], context);

  const pending = pendingOf(order, outbound);
  const titles = new Map(order.items.map((item) => [item.id, item.title]));
  const [first] = order.items;
  return {
    number: order.number,
    createdAt: order.createdAt,
    timeZone,
    firstItem: first?.title ?? "",
    moreItems: Math.max(0, order.items.length - 1),
    stage: stageOf(order, outbound, pending, now, timeZone, thresholds.handlingHours),
    parcels: outbound.map((parcel, index) =>
      assessParcel(order, parcel, index + 1, outbound.length, context),
    ),
    pending: pending.map((item) => ({
      title: titles.get(item.itemId) ?? "",
      quantity: item.quantity,
      reason: item.reason,
      expected: item.expected ?? null,
    })),
    returns: returnsOf(order, context),
    refunds: order.refunds.map((refund) => ({
      amount: refund.amount,
      at: refund.at,
      method: refund.method ?? null,
      status: refund.status,
    })),
  };
}

function parcelAlone(order: Order, shipment: Shipment | undefined, context: ParcelContext): OrderSituation {
  const bare: Order = { ...order, items: [], promise: undefined };
  const parcels = shipment === undefined ? [] : [assessParcel(bare, shipment, 1, 1, context)];
  return {
    number: "",
    // When the order was placed is the order's, not the parcel's.
    createdAt: shipment?.shippedAt ?? shipment?.events[0]?.at ?? context.now,
    timeZone: context.timeZone,
    firstItem: "",
    moreItems: 0,
    stage: { kind: "shipped" },
    // A parcel's place, what was noted about it and what it needs are the receiver's business.
    parcels: parcels.map((parcel) => ({
      ...parcel,
      items: [],
      pickup: null,
      leftWith: null,
      actionUrl: null,
    })),
    pending: [],
    returns: [],
    refunds: [],
  };
}

/** Items not sent yet: as the source says, else what is missing from the parcels of an order that goes on. */
function pendingOf(order: Order, outbound: readonly Shipment[]): readonly PendingItem[] {
  if (order.state === "cancelled" || order.cancelled !== undefined || order.state === "closed") return [];
  if (order.pending.length > 0) return order.pending;
  if (outbound.length === 0) return [];
  return order.items
    .filter((item) => item.fulfilled < item.quantity)
    .map((item) => ({ itemId: item.id, quantity: open(item), reason: "not_yet" }));
}

function open(item: OrderItem): number {
  return item.quantity - item.fulfilled;
}

function stageOf(
  order: Order,
  outbound: readonly Shipment[],
  pending: readonly PendingItem[],
  now: Date,
  timeZone: string,
  handlingHours: number,
): OrderSituation["stage"] {
  if (order.marketplace !== undefined) return { kind: "marketplace", marketplace: order.marketplace };
  if (order.state === "cancelled" || order.cancelled !== undefined) {
    return {
      kind: "cancelled",
      at: order.cancelled?.at ?? null,
      paid: order.financial !== "pending" && order.financial !== "voided",
      refunded: order.financial === "refunded" || order.refunds.some((refund) => refund.status === "done"),
    };
  }
  if (order.state === "on_hold") {
    return { kind: "on_hold", reason: order.hold?.reason ?? "other", url: order.hold?.url ?? null };
  }
  if (outbound.length > 0) return { kind: "shipped" };
  if (order.state === "closed") return { kind: "closed" };

  const expected = lastOf(
    pending.map((item) => item.expected),
    timeZone,
  );
  const preordered = pending.length > 0 && pending.every((item) => item.reason === "preorder");
  if (order.state === "scheduled" || preordered) {
    const at = expected ?? (order.promise?.what === "ship" ? order.promise.by.to : null);
    if (at === null || !isOver(at, now, timeZone)) return { kind: "scheduled", at };
    return { kind: "preparing", by: { from: at, to: at }, what: "ship", late: true };
  }
  const what = order.promise?.what ?? "ship";
  const by = order.promise?.by ?? null;
  if (by !== null) return { kind: "preparing", by, what, late: isOver(by.to, now, timeZone) };
  // Waiting for goods is not slow handling: late only once the expected date is over.
  const waits = pending.some((item) => item.reason !== "not_yet");
  const late = waits
    ? expected !== null && isOver(expected, now, timeZone)
    : hoursBetween(order.createdAt, now) > handlingHours;
  return { kind: "preparing", by: null, what, late };
}

function lastOf(whens: readonly (When | undefined)[], timeZone: string): When | null {
  const known = whens.filter((when) => when !== undefined);
  return known.toSorted((a, b) => (dayOf(a, timeZone) < dayOf(b, timeZone) ? -1 : 1)).at(-1) ?? null;
}

function returnsOf(order: Order, context: ParcelContext): OrderSituation["returns"] {
  const parcels = order.shipments.filter((parcel) => parcel.isReturn === true);
  return order.returns.map((entry, index) => {
    const named = order.shipments.find((parcel) => parcel.id === entry.shipmentId);
    const parcel = named ?? (order.returns.length === 1 && parcels.length === 1 ? parcels[0] : undefined);
    return {
      status: entry.status,
      receivedAt: entry.receivedAt ?? null,
      parcel:
        parcel === undefined
          ? null
          : assessParcel({ ...order, promise: undefined }, parcel, index + 1, order.returns.length, context),
    };
  });
}
