import type { Order, OrderItem } from "#src/orders/order.ts";
import { shippedOn, type Happened } from "./arrival.ts";
import { daysAfter, type Calendar } from "./calendar.ts";
import type { ReturnObstacle } from "./check-return.ts";
import type { CountryPolicy } from "./returns.ts";

/** The shop's own window for an item: the rule that says so, what stands against it, its last day. */
export interface Window {
  readonly rule: string;
  readonly obstacle?: ReturnObstacle;
  readonly until?: string;
}

/** The shop's own window. A season's rule holds for what was ordered in it. */
export function windowOf(
  policy: CountryPolicy,
  order: Order,
  item: OrderItem,
  delivered: Happened,
  calendar: Calendar,
): Window {
  const ordered = calendar.dayOf(order.createdAt);
  const season = policy.returnPolicySeasonalOverride.find(
    ({ startDate, endDate }) => startDate <= ordered && ordered <= endDate,
  );
  const rule = season === undefined ? `${policy.id}.window` : `${policy.id}.${season.id}`;
  const finite =
    season?.merchantReturnDays === undefined ? undefined : ("MerchantReturnFiniteReturnWindow" as const);
  const category = season?.returnPolicyCategory ?? finite ?? policy.returnPolicyCategory;
  if (category === "MerchantReturnNotPermitted") return { rule, obstacle: "not_permitted" };
  // What is not there yet cannot come back, whenever its window begins.
  if (delivered === "not_yet") return { rule, obstacle: "not_delivered" };
  if (category === "MerchantReturnUnlimitedWindow") return { rule };
  const began = beginning(policy, ordered, order, item, delivered, calendar);
  if (typeof began === "object") return { rule, ...began };
  const until = daysAfter(began, season?.merchantReturnDays ?? policy.merchantReturnDays ?? 0);
  return { rule, until, ...(calendar.today > until ? { obstacle: "window_over" as const } : {}) };
}

function beginning(
  { windowStart }: CountryPolicy,
  ordered: string,
  order: Order,
  item: OrderItem,
  delivered: Happened,
  calendar: Calendar,
): string | { readonly obstacle: ReturnObstacle } {
  if (windowStart === "ordered") return ordered;
  const began = windowStart === "delivered" ? delivered : shippedOn(order, item, calendar);
  if (typeof began === "object") return began.day;
  return { obstacle: windowStart === "delivered" ? "delivery_unknown" : "shipping_unknown" };
}
