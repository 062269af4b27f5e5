import type { Order } from "#src/orders/order.ts";
import { allDeliveredOn } from "./arrival.ts";
import { daysAfter, orMonday, type Calendar } from "./calendar.ts";
import type { Exclusion, ReturnsPolicy } from "./returns.ts";

/** The European Union and the three other countries of the European Economic Area. */
const european: ReadonlySet<string> = new Set(
  "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO".split(" "),
);

/** Exempt from the right of withdrawal (Directive 2011/83/EU, article 16). A reduced price is not. */
const exempt: ReadonlySet<Exclusion["reason"]> = new Set(["hygiene", "custom", "digital", "perishable"]);

/**
 * What the law of the destination gives beside the shop's rules. `until` absent: the time has not begun to run, because
 * something of the order is still to come. `unknown`: there is such a law, and the order does not say what it comes to.
 */
export type ByLaw =
  | { readonly kind: "none" | "over" | "unknown"; readonly rule?: string }
  | { readonly kind: "open"; readonly rule: string; readonly until?: string };

/**
 * The time begins with the last delivery of the order, its first day is not counted (Directive 2011/83/EU, article
 * 9(2)), and it does not end on a Saturday or Sunday (Regulation 1182/71, article 3(4)). Public holidays are not known.
 */
export function byLaw(
  returns: ReturnsPolicy,
  order: Order,
  excluded: Exclusion | undefined,
  calendar: Calendar,
): ByLaw {
  const country = order.shipTo?.country?.toUpperCase();
  if (country === undefined)
    return { kind: Object.keys(returns.legalMinimum).length > 0 ? "unknown" : "none" };
  const own = returns.legalMinimum[country];
  const days = own ?? (european.has(country) ? returns.legalMinimum.EU : undefined);
  if (days === undefined || days === 0) return { kind: "none" };
  if (excluded !== undefined && exempt.has(excluded.reason)) return { kind: "none" };
  const rule = `legal.${own === undefined ? "EU" : country}`;
  const arrived = allDeliveredOn(order, calendar);
  if (arrived === "unknown") return { kind: "unknown", rule };
  if (arrived === "not_yet") return { kind: "open", rule };
  const until = orMonday(daysAfter(arrived.day, days));
  return calendar.today <= until ? { kind: "open", rule, until } : { kind: "over", rule };
}
