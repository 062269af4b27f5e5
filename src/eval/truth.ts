import { closesAt, isOpen, openingsOn, opensNext, type Hours } from "#src/handoff/hours.ts";
import { dayIn, dayOf, daysBetween, isOver } from "#src/orders/calendar.ts";
import { destinationTimeZone } from "#src/orders/destination.ts";
import type { Money, Order, Shipment, When } from "#src/orders/order.ts";
import type { ReturnsPolicy } from "#src/policy/returns.ts";
import type { Standing } from "./standings.ts";

/*
 * What is true of an order, read from the order itself: not from what the agent's tools said of it, nor from what the
 * guard knows. The judge compares replies with this and nothing else.
 */

/** What a date in a reply can be of. */
export const dateRoles = ["eta", "delivered", "dispatch", "until", "attempt"] as const;
export type DateRole = (typeof dateRoles)[number];

/** Everything a reply about some orders may state. */
export interface Truth {
  /** Calendar days where the orders go. */
  readonly days: ReadonlySet<string>;
  readonly byRole: Readonly<Record<DateRole, ReadonlySet<string>>>;
  /** Moments whose time of day may be said, each with the zone it is said in. */
  readonly moments: readonly { readonly at: Date; readonly timeZone: string }[];
  readonly today: ReadonlySet<string>;
  readonly amounts: readonly Money[];
  readonly links: ReadonlySet<string>;
  /** Titles, places, carriers, numbers: verbatim. */
  readonly texts: ReadonlySet<string>;
  readonly carriers: ReadonlySet<string>;
  readonly counts: ReadonlySet<number>;
  readonly standings: ReadonlySet<Standing>;
  /** The team's hours, minutes since midnight, as they may be said. */
  readonly clocks: ReadonlySet<number>;
}

export interface TruthOptions {
  readonly now: Date;
  readonly shop: {
    readonly timeZone: string;
    readonly hours?: Hours | null | undefined;
  };
  /** The shop's rules for returns: until when, and for how much. */
  readonly returns?: ReturnsPolicy | null;
  /** What the shop shows is from then; null: from now. */
  readonly asOf: Date | null;
}

/** What may be said about these orders together. None: what may be said to anybody. */
export function truthOf(orders: readonly Order[], { now, shop, returns, asOf }: TruthOptions): Truth {
  const days = new Set<string>();
  const today = new Set([dayIn(now, shop.timeZone)]);
  const byRole: Record<DateRole, Set<string>> = {
    eta: new Set(),
    delivered: new Set(),
    dispatch: new Set(),
    until: new Set(),
    attempt: new Set(),
  };
  const moments: { at: Date; timeZone: string }[] = [];
  const amounts: Money[] = [];
  const links = new Set<string>();
  const texts = new Set<string>();
  const carriers = new Set<string>();
  const counts = new Set<number>();
  const standings = new Set<Standing>();
  const clocks = new Set<number>();

  const text = (value: string | undefined): void => {
    if (value !== undefined && value.trim() !== "") texts.add(value.trim());
  };
  if (asOf !== null) {
    moments.push({ at: asOf, timeZone: shop.timeZone });
    days.add(dayIn(asOf, shop.timeZone));
  }
  if (shop.hours !== undefined && shop.hours !== null && shop.hours !== "always") {
    const team = teamOf(shop.hours, shop.timeZone, now);
    for (const at of team.moments) {
      moments.push({ at, timeZone: shop.timeZone });
      days.add(dayIn(at, shop.timeZone));
    }
    for (const clock of team.clocks) clocks.add(clock);
  }

  for (const order of orders) {
    const timeZone = destinationTimeZone(order, shop.timeZone);
    today.add(dayIn(now, timeZone));
    if (asOf !== null) {
      moments.push({ at: asOf, timeZone });
      days.add(dayIn(asOf, timeZone));
    }
    const day = (when: When | undefined, role?: DateRole): void => {
      if (when === undefined) return;
      if ("at" in when) moments.push({ at: when.at, timeZone });
      const one = dayOf(when, timeZone);
      days.add(one);
      if (role !== undefined) byRole[role].add(one);
    };
    const moment = (at: Date | undefined, role?: DateRole): void => {
      if (at === undefined) return;
      day({ at }, role);
      const passed = daysBetween(dayIn(at, timeZone), dayIn(now, timeZone));
      counts.add(passed).add(Math.floor((now.getTime() - at.getTime()) / 86_400_000));
    };
    text(order.number);
    texts.add(order.number.replace(/^#/u, ""));
    text(order.marketplace);
    moment(order.createdAt);
    moment(order.cancelled?.at);
    amounts.push(order.total);
    if (order.hold?.url !== undefined) links.add(order.hold.url);
    day(order.promise?.by.from, order.promise?.what === "deliver" ? "eta" : "dispatch");
    day(order.promise?.by.to, order.promise?.what === "deliver" ? "eta" : "dispatch");
    for (const { title, variant, price, quantity } of order.items) {
      text(title);
      text(variant);
      counts.add(quantity);
      if (price !== undefined) amounts.push(price);
    }
    counts.add(order.items.length).add(order.items.length - 1);
    for (const { expected, quantity } of order.pending) {
      day(expected, "dispatch");
      counts.add(quantity);
    }
    for (const parcel of order.shipments) {
      text(parcel.carrier);
      if (parcel.carrier !== undefined) carriers.add(parcel.carrier);
      text(parcel.trackingNumber);
      text(parcel.leftWith);
      text(parcel.pickup?.name);
      text(parcel.pickup?.bring);
      for (const url of [parcel.trackingUrl, parcel.actionUrl]) if (url !== undefined) links.add(url);
      moment(parcel.shippedAt);
      moment(parcel.deliveredAt, "delivered");
      for (const end of [parcel.eta?.from, parcel.eta?.to, parcel.previousEta?.from, parcel.previousEta?.to])
        day(end, "eta");
      day(parcel.nextAttempt, "attempt");
      day(parcel.pickup?.until, "until");
      for (const { at, city, message } of parcel.events) {
        moment(at);
        text(city);
        text(message);
      }
      counts.add(parcel.items.length).add(parcel.items.length - 1);
      for (const { quantity } of parcel.items) counts.add(quantity);
    }
    const outbound = outboundOf(order);
    for (let n = 0; n <= outbound.length; n += 1) counts.add(n);
    for (const { merchantReturnDays } of returns?.policies ?? [])
      for (const { deliveredAt } of outbound)
        if (deliveredAt !== undefined && merchantReturnDays !== undefined) {
          const last = new Date(deliveredAt.getTime() + merchantReturnDays * 86_400_000);
          days.add(dayIn(last, timeZone));
        }
    for (const { requestedAt, receivedAt } of order.returns) {
      moment(requestedAt);
      moment(receivedAt);
    }
    for (const { amount, at } of order.refunds) {
      amounts.push(amount);
      moment(at);
    }
    for (const standing of standingsOf(order, now, timeZone)) standings.add(standing);
  }
  for (let n = 0; n <= orders.length; n += 1) counts.add(n);
  for (const policy of returns?.policies ?? []) {
    const { customerRemorseReturnShippingFeesAmount: fee } = policy;
    if (fee !== undefined) amounts.push(fee);
  }
  return {
    days,
    byRole,
    moments,
    today,
    amounts,
    links,
    texts,
    carriers,
    counts,
    standings,
    clocks,
  };
}

/** When somebody of the team is there. */
interface Team {
  readonly moments: readonly Date[];
  /** Minutes since midnight. */
  readonly clocks: readonly number[];
}

const teams = new WeakMap<object, Map<string, Team>>();

/** Today's and the coming days' hours, and when it opens or closes next. */
function teamOf(hours: Exclude<Hours, string>, zone: string, now: Date): Team {
  const known = teams.get(hours) ?? new Map<string, Team>();
  teams.set(hours, known);
  const key = `${zone} ${now.getTime()}`;
  const made = known.get(key);
  if (made !== undefined) return made;
  const moments = [
    isOpen(hours, zone, now) ? closesAt(hours, zone, now) : null,
    opensNext(hours, zone, now),
  ].filter((at) => at !== null);
  const clocks = Array.from({ length: 7 }, (_, ahead) =>
    dayIn(new Date(now.getTime() + ahead * 86_400_000), zone),
  ).flatMap((day) => openingsOn(hours, day).flatMap(({ from, to }) => [from, to]));
  const team = { moments, clocks };
  known.set(key, team);
  return team;
}

/** Parcels to the shopper. */
export function outboundOf({ shipments }: Order): readonly Shipment[] {
  return shipments.filter(({ isReturn }) => isReturn !== true);
}

/** What is so about a parcel, the first of them what a reply has to say. */
export function parcelStandings(parcel: Shipment): readonly Standing[] {
  const { status, flags } = parcel;
  const delayed: readonly Standing[] = flags.includes("delayed") ? ["delayed"] : [];
  const problem = problemOf(parcel);
  switch (status) {
    case "delivered":
      return ["delivered"];
    case "out_for_delivery":
      return ["out_for_delivery", "on_the_way", ...delayed];
    case "available_for_pickup":
      return ["pickup"];
    case "delivery_attempted":
      return ["attempted"];
    case "label_created":
      return ["announced"];
    case "pending":
    case "unknown":
      return parcel.trackingNumber === undefined ? ["sent"] : ["announced", "sent"];
    case "returning":
      return ["returning", ...problem];
    case "returned":
      return ["returned", "returning"];
    case "cancelled":
      return ["cancelled"];
    case "lost":
      return ["lost"];
    case "exception":
      return [...problem, "problem"];
    case "in_transit":
      return problem.length > 0
        ? [...problem, "problem", "on_the_way", ...delayed]
        : ["on_the_way", "sent", ...delayed];
    case "expired":
      return ["expired"];
  }
}

function problemOf({ flags }: Shipment): readonly Standing[] {
  return [
    ...(flags.includes("customs") ? (["customs"] as const) : []),
    ...(flags.includes("damaged") ? (["damaged"] as const) : []),
  ];
}

/** What is so about an order of which nothing has left yet, the first what a reply has to say. */
export function stageStandings(order: Order, now: Date, timeZone: string): readonly Standing[] {
  if (order.marketplace !== undefined) return ["marketplace"];
  if (order.state === "cancelled") return ["cancelled"];
  if (outboundOf(order).length > 0) return [];
  if (order.state === "on_hold") return ["on_hold"];
  if (order.state === "scheduled" || order.pending.every(({ reason }) => reason === "preorder"))
    return order.pending.length === 0 && order.state !== "scheduled"
      ? ["closed"]
      : ["scheduled", "preparing"];
  return isLate(order, now, timeZone) ? ["preparing", "late"] : ["preparing"];
}

/** Something of it is late by what the carrier or the shop has said. */
export function isLate(order: Order, now: Date, timeZone: string): boolean {
  if (order.state === "cancelled") return false;
  const waiting = order.pending.length > 0 && outboundOf(order).length === 0;
  if (waiting && order.promise !== undefined && isOver(order.promise.by.to, now, timeZone)) return true;
  if (order.pending.some(({ expected }) => expected !== undefined && isOver(expected, now, timeZone)))
    return true;
  return outboundOf(order).some(
    ({ status, eta }) => onItsWay.has(status) && eta !== undefined && isOver(eta.to, now, timeZone),
  );
}

const onItsWay: ReadonlySet<string> = new Set([
  "pending",
  "unknown",
  "label_created",
  "in_transit",
  "out_for_delivery",
  "delivery_attempted",
]);

/** Whether the parcel is still to arrive, so that a reply says when, and where to follow it. */
export function isUnderWay({ status }: Shipment): boolean {
  return onItsWay.has(status);
}

function standingsOf(order: Order, now: Date, timeZone: string): ReadonlySet<Standing> {
  const all = new Set<Standing>(stageStandings(order, now, timeZone));
  for (const parcel of outboundOf(order)) for (const one of parcelStandings(parcel)) all.add(one);
  if (isLate(order, now, timeZone)) all.add("late");
  if (order.pending.length > 0) {
    all.add("preparing");
    for (const { reason } of order.pending) {
      if (reason === "backorder") all.add("backorder");
      if (reason === "preorder") all.add("scheduled");
      if (reason === "hold") all.add("on_hold");
    }
  }
  for (const { status } of order.refunds) all.add(status === "done" ? "refunded" : "refund_pending");
  if (order.financial === "refunded") all.add("refunded");
  for (const { status, receivedAt } of order.returns) {
    all.add("return");
    if (status === "received" || receivedAt !== undefined) all.add("return_received");
    if (status === "refunded") all.add("refunded");
  }
  return all;
}
