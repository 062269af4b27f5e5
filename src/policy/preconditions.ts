import type { PostalAddress, ReturnedItem } from "#src/orders/actions.ts";
import type { Money, Order } from "#src/orders/order.ts";
import { outbound } from "./arrival.ts";
import type { ActionsConfig, Used } from "./actions.ts";

/** Why something is not done, whatever the rules for returns say. */
export type ActionObstacle =
  /** The merchant has not allowed it: a person's work. */
  | "off"
  /** The store has no way to do it. */
  | "store_cannot"
  | "cancelled"
  | "closed"
  | "marketplace"
  | "on_hold"
  | "already_shipped"
  | "already_delivered"
  | "too_late"
  | "not_paid"
  | "nothing_to_refund"
  | "amount_too_high"
  | "other_currency"
  | "other_country"
  | "country_unknown"
  | "no_such_item"
  | "too_many"
  | "no_email"
  | "exchange_not_offered"
  | "variant_unavailable"
  | "variant_unknown"
  /** A cap is reached. */
  | "cap_reached"
  /** The same is waiting or under way. */
  | "already_open"
  /** Something else is being done to the order. */
  | "busy"
  /** The same was tried and nobody knows whether it worked: a person has to look. */
  | "unsettled"
  /** What was proposed is no longer what would be done: it has to be proposed again. */
  | "changed";

const hourMs = 3_600_000;

/** Orders that a marketplace answers for, that are held back or that are gone. Why an order is reviewed is not said. */
function frozen(order: Order): ActionObstacle[] {
  return [
    ...(order.marketplace === undefined ? [] : ["marketplace" as const]),
    ...(order.state === "cancelled" ? ["cancelled" as const] : []),
  ];
}

function underReview(order: Order): boolean {
  return order.hold?.reason === "review" || (order.state === "on_hold" && order.hold === undefined);
}

/** Nothing has left, and nothing is about to: a label counts. */
function nothingSent(order: Order): ActionObstacle[] {
  const sent = order.items.some(({ fulfilled }) => fulfilled > 0) || outbound(order).length > 0;
  return [
    ...(sent ? ["already_shipped" as const] : []),
    ...(order.state === "closed" ? ["closed" as const] : []),
    ...(underReview(order) ? ["on_hold" as const] : []),
  ];
}

export function mayCancel(
  order: Order,
  { withinHours }: ActionsConfig["cancel_order"],
  now: Date,
): ActionObstacle[] {
  const late = withinHours !== null && now.getTime() - order.createdAt.getTime() > withinHours * hourMs;
  return [...frozen(order), ...nothingSent(order), ...(late ? ["too_late" as const] : [])];
}

export function mayChangeAddress(order: Order, address: PostalAddress): ActionObstacle[] {
  const country = order.shipTo?.country?.toUpperCase();
  const place: ActionObstacle[] =
    country === undefined ? ["country_unknown"] : country === address.country ? [] : ["other_country"];
  return [...frozen(order), ...nothingSent(order), ...place];
}

export function mayNotify(order: Order): ActionObstacle[] {
  const parcels = outbound(order);
  const still = order.items.some(({ fulfilled, quantity }) => fulfilled < quantity);
  const arrived = !still && parcels.length > 0 && parcels.every(({ status }) => status === "delivered");
  return [
    ...frozen(order),
    ...(arrived ? ["already_delivered" as const] : []),
    ...(order.state === "closed" && parcels.length === 0 ? ["closed" as const] : []),
  ];
}

export function mayResend(
  order: Order,
  { perHour }: ActionsConfig["resend_confirmation"],
  used: Used,
): ActionObstacle[] {
  return [
    ...(order.customer.email === undefined ? ["no_email" as const] : []),
    ...(used.resent >= perHour ? ["cap_reached" as const] : []),
  ];
}

/** What stands against these pieces being returned, beside the policy. `left` is how many of an item may come back. */
export function mayReturn(
  order: Order,
  items: readonly ReturnedItem[],
  left: (itemId: string) => number | null,
): ActionObstacle[] {
  const found = new Set<ActionObstacle>(order.marketplace === undefined ? [] : ["marketplace"]);
  const wanted = new Map<string, number>();
  for (const { itemId, quantity } of items) wanted.set(itemId, (wanted.get(itemId) ?? 0) + quantity);
  for (const [itemId, quantity] of wanted) {
    const item = order.items.find(({ id }) => id === itemId);
    if (item === undefined) found.add("no_such_item");
    else if (quantity > (left(itemId) ?? item.fulfilled)) found.add("too_many");
  }
  return [...found];
}

/** What was paid and not given back; null where the source does not know the total or refunds are in another currency. */
export function refundable(order: Order): Money | null {
  const { amount, currency } = order.total;
  if (currency === "XXX" || order.refunds.some((one) => one.amount.currency !== currency)) return null;
  const back = order.refunds.reduce((all, one) => all + one.amount.amount, 0);
  return { amount: Math.max(0, amount - back), currency };
}

/** The amount is within what is left, and within every cap. */
export function mayRefund(
  order: Order,
  amount: Money,
  { caps }: ActionsConfig["refund"],
  used: Used,
): ActionObstacle[] {
  const found = new Set<ActionObstacle>(order.marketplace === undefined ? [] : ["marketplace"]);
  if (underReview(order)) found.add("on_hold");
  if (order.financial !== "paid" && order.financial !== "partially_refunded") found.add("not_paid");
  const left = refundable(order);
  if (left === null || left.currency !== amount.currency) found.add("other_currency");
  else if (left.amount === 0) found.add("nothing_to_refund");
  else if (amount.amount > left.amount) found.add("amount_too_high");
  const cap = caps[amount.currency];
  const { refunded } = used;
  if (
    cap === undefined ||
    refunded.order + amount.amount > cap.perOrder ||
    refunded.customer + amount.amount > cap.perCustomer30Days ||
    refunded.shop + amount.amount > cap.perShopDay
  )
    found.add("cap_reached");
  return [...found];
}
