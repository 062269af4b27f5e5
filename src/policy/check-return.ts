import type { ReturnReason } from "#src/orders/actions.ts";
import type { Order, OrderItem } from "#src/orders/order.ts";
import { deliveredOn, type Happened } from "./arrival.ts";
import { later, type Calendar } from "./calendar.ts";
import { exclusionOf } from "./exclusion.ts";
import { addCosts, feesOf, type Cost, type Fees, type Payer } from "./fees.ts";
import { byLaw, type ByLaw } from "./legal.ts";
import type { CountryPolicy, Exclusion, ReturnsPolicy } from "./returns.ts";
import { windowOf, type Window } from "./window.ts";

/** Why something cannot come back. */
export type ReturnObstacle =
  | "cancelled"
  | "not_shipped"
  /** The window has not begun. */
  | "not_delivered"
  | "window_over"
  | "not_permitted"
  | "below_min_price"
  /** All of it has come back, or is on its way. */
  | "already_returned"
  | Exclusion["reason"]
  | MissingFact;

/** What would have to be known first. */
export type MissingFact =
  | "no_policy"
  | "country_unknown"
  | "delivery_unknown"
  | "shipping_unknown"
  | "price_unknown"
  | "product_unknown"
  | "returns_unknown";

/** A rule that was used: `<policy>.window`, `legal.EU` …, with the shop's words for it where it has any. */
export interface CitedRule {
  readonly id: string;
  readonly text?: string;
}

export interface ReturnCheck {
  readonly eligible: boolean;
  /** Not eligible only because something is not known: the merchant can decide, code cannot. */
  readonly undecided: boolean;
  /** The last day, included. Absent when there is no last day or it is not known. */
  readonly until?: string;
  readonly cost: Cost;
  /** What the cost consists of. */
  readonly fees: Fees;
  readonly refundMethod: CountryPolicy["refundMethod"];
  readonly whoPays: Payer;
  /** The shop wants to see a photo. */
  readonly photo: boolean;
  /** It may be exchanged instead. */
  readonly exchange: boolean;
  /** How many can still come back; null: the source does not say what came back before. */
  readonly left: number | null;
  /** Empty when eligible. */
  readonly reasonsNot: readonly ReturnObstacle[];
  readonly rules: readonly CitedRule[];
}

/** What is asked beside the order. */
export interface ReturnQuestion {
  readonly calendar: Calendar;
  readonly reason?: ReturnReason;
  /** Pieces; 1 when it is not said. */
  readonly quantity?: number;
  /** BCP 47: the language of the rules' texts. */
  readonly locale?: string;
}

const missing: ReadonlySet<ReturnObstacle> = new Set<MissingFact>([
  "no_policy",
  "country_unknown",
  "delivery_unknown",
  "shipping_unknown",
  "price_unknown",
  "product_unknown",
  "returns_unknown",
]);

/**
 * Whether an item may come back, until when, at what cost, and by which rules. Pure; a fact that the order does not
 * have is a reason of its own and is never guessed. `returns` null: the shop has not written its rules down.
 */
export function checkReturn(
  returns: ReturnsPolicy | null,
  order: Order,
  item: OrderItem,
  asked: ReturnQuestion,
): ReturnCheck {
  const left = piecesLeft(order, item);
  const always = new Set<ReturnObstacle>();
  if (order.state === "cancelled") always.add("cancelled");
  if (left === null) always.add("returns_unknown");
  else if (item.fulfilled === 0) always.add("not_shipped");
  else if (left <= 0) always.add("already_returned");
  const policy = returns === null ? null : policyFor(returns, order);
  if (returns === null || policy === null || policy === "country_unknown") {
    const why = policy === "country_unknown" ? policy : "no_policy";
    return nothingKnown([...always, why], left);
  }

  const { calendar } = asked;
  const rules = new Set<string>();
  const { excluded, uncertain } = exclusionOf(policy, item);
  const law = byLaw(returns, order, excluded, calendar);
  const delivered = deliveredOn(order, item, calendar);
  const window = windowOf(policy, order, item, delivered, calendar);
  const own = new Set<ReturnObstacle>();
  // What has not left has not arrived: once is enough.
  if (window.obstacle !== undefined && !always.has("not_shipped")) own.add(window.obstacle);
  rules.add(window.rule);
  if (excluded !== undefined) {
    own.add(excluded.reason);
    rules.add(`${policy.id}.${excluded.id}`);
  } else if (uncertain) own.add("product_unknown");
  const price = tooCheap(policy, item);
  if (price !== undefined) {
    own.add(price);
    rules.add(`${policy.id}.min_price`);
  }

  // The law opens what the shop's own rules close, but nothing can come back before it has arrived.
  const lawful = law.kind === "open" && typeof delivered === "object";
  const reasons = [...always, ...(lawful ? [] : own)];
  const eligible = reasons.length === 0;
  const fees = feesOf(policy, item, asked.quantity ?? 1, asked.reason, lawful);
  if (eligible) rules.add(`${policy.id}.fees`);
  if (eligible && policy.refundMethod !== "original" && !lawful) rules.add(`${policy.id}.refund`);
  const until = eligible ? lastDay(own.size > 0 ? null : window, law, lawful) : undefined;
  const gentler = policy.refundMethod !== "original" || policy.restockingFee !== undefined;
  if (lawful && law.rule !== undefined && (own.size > 0 || gentler || until !== window.until))
    rules.add(law.rule);
  const ownMissing = [...own].every((one) => missing.has(one));
  return {
    eligible,
    undecided:
      !eligible &&
      [...always].every((one) => missing.has(one)) &&
      (lawful || ownMissing || maybeLawful(law, delivered)),
    ...(until === undefined ? {} : { until }),
    cost: addCosts(fees.shipping, fees.restocking),
    fees,
    // Inside a legal minimum money goes back the way it came (Directive 2011/83/EU, article 13).
    refundMethod: lawful ? "original" : policy.refundMethod,
    whoPays: fees.whoPays,
    photo: asked.reason !== undefined && policy.photoFor.includes(asked.reason),
    exchange: policy.exchangeAllowed,
    left,
    reasonsNot: reasons,
    rules: cited(returns, [...rules], asked.locale),
  };
}

/** Pieces that have left and are neither back nor on their way back; null: a return does not say what is in it. */
function piecesLeft(order: Order, item: OrderItem): number | null {
  let back = 0;
  for (const { status, items } of order.returns) {
    if (status === "declined") continue;
    if (items === undefined) return null;
    for (const { itemId, quantity } of items) if (itemId === item.id) back += quantity;
  }
  return item.fulfilled - back;
}

/** The policy of the destination; null when none is for it. */
function policyFor(returns: ReturnsPolicy, order: Order): CountryPolicy | "country_unknown" | null {
  const country = order.shipTo?.country?.toUpperCase();
  const elsewhere = returns.policies.find(({ applicableCountry }) => applicableCountry === undefined);
  if (country === undefined)
    return returns.policies.every((one) => one === elsewhere) ? (elsewhere ?? null) : "country_unknown";
  return (
    returns.policies.find(({ applicableCountry }) => applicableCountry?.includes(country)) ??
    elsewhere ??
    null
  );
}

function tooCheap({ minItemPrice }: CountryPolicy, { price }: OrderItem): ReturnObstacle | undefined {
  if (minItemPrice === undefined) return undefined;
  if (price === undefined || price.currency !== minItemPrice.currency) return "price_unknown";
  return price.amount < minItemPrice.amount ? "below_min_price" : undefined;
}

/** The last day of what is open, the shop's window (null: it is closed) or the law's; undefined: none, or not known. */
function lastDay(window: Window | null, law: ByLaw, lawful: boolean): string | undefined {
  if (!lawful || law.kind !== "open") return window?.until;
  if (window === null) return law.until;
  return window.until === undefined || law.until === undefined ? undefined : later(window.until, law.until);
}

/** Whether the law might open what the shop's rules close, if more were known. */
function maybeLawful(law: ByLaw, delivered: Happened): boolean {
  if (delivered === "not_yet") return false;
  return law.kind === "unknown" || (law.kind === "open" && delivered === "unknown");
}

function nothingKnown(reasonsNot: readonly ReturnObstacle[], left: number | null): ReturnCheck {
  return {
    eligible: false,
    undecided: reasonsNot.every((one) => missing.has(one)),
    cost: "unknown",
    fees: { whoPays: "unknown", shipping: "unknown", restocking: "unknown" },
    refundMethod: "original",
    whoPays: "unknown",
    photo: false,
    exchange: false,
    left,
    reasonsNot,
    rules: [],
  };
}

/** The shop's words in this language, else in the language without its region; no words of another language. */
function cited(returns: ReturnsPolicy, ids: readonly string[], locale: string | undefined): CitedRule[] {
  const words =
    locale === undefined
      ? undefined
      : (returns.textByLocale[locale] ?? returns.textByLocale[locale.split("-")[0] ?? ""]);
  return ids.map((id) => {
    const text = words?.[id];
    return text === undefined ? { id } : { id, text };
  });
}
