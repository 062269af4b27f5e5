import { createHmac } from "node:crypto";
import type { Level } from "#src/conversation/claim.ts";
import { dayIn } from "#src/orders/calendar.ts";
import { destinationTimeZone } from "#src/orders/destination.ts";
import type { Order } from "#src/orders/order.ts";
import type { OrderSource } from "#src/orders/source.ts";
import type { ActionKind, Used, Wish } from "#src/policy/actions.ts";
import type { Calendar } from "#src/policy/calendar.ts";
import type { ActionDecision, ActionQuestion } from "#src/policy/decide-action.ts";
import type { ShopRules } from "./actions.ts";

/** The calendar of where the order goes. */
export function calendarOf(order: Order, now: Date, shopTimeZone: string): Calendar {
  const zone = destinationTimeZone(order, shopTimeZone);
  return { today: dayIn(now, zone), dayOf: (at) => dayIn(at, zone) };
}

/** By whom caps are counted: a keyed digest of who the store says the customer is. */
export function customerKey(secret: Buffer, order: Order, orderKey: string): string {
  const { email, id, phone } = order.customer;
  const who = email?.trim().toLowerCase() ?? id ?? phone ?? orderKey;
  return createHmac("sha256", secret)
    .update(JSON.stringify(["customer", who]))
    .digest("base64url")
    .slice(0, 22);
}

/** What is known before the caps are counted. */
export interface Asked {
  readonly wish: Wish;
  readonly order: Order;
  readonly level: Level;
  readonly rules: ShopRules;
  readonly source: OrderSource | undefined;
  readonly variants: ActionQuestion["variants"];
  readonly now: Date;
  readonly locale?: string;
}

/** The whole question for `decideAction`. */
export function questionOf(asked: Asked, used: Used): ActionQuestion {
  const { wish, order, level, rules, source, variants, now, locale } = asked;
  const can: readonly ActionKind[] = source?.actions?.can ?? [];
  return {
    wish,
    order,
    level,
    config: rules.actions,
    returns: rules.returns,
    used,
    can,
    variants,
    now,
    calendar: calendarOf(order, now, rules.timeZone),
    ...(locale === undefined ? {} : { locale }),
  };
}

/** Whether what is wanted in exchange is the same product and there is stock, by SKU. What the shop does not say is left out. */
export async function variantsOf(
  source: OrderSource | undefined,
  order: Order,
  wish: Wish,
  signal?: AbortSignal,
): Promise<ActionQuestion["variants"]> {
  const variants = new Map<string, "available" | "unavailable">();
  if (wish.kind !== "exchange" || source?.products === undefined) return variants;
  for (const { forSku, itemId, quantity } of wish.items.slice(0, 10)) {
    const item = order.items.find(({ id }) => id === itemId);
    const found = await source.products(forSku, signal);
    if (item === undefined || !found.ok) continue;
    const product = found.products.find(({ sku }) => sku?.toLowerCase() === forSku.toLowerCase());
    if (product === undefined || product.stock === "unknown") continue;
    const fits =
      product.title === item.title &&
      product.stock === "in_stock" &&
      (product.left === undefined || product.left >= quantity);
    variants.set(forSku, fits ? "available" : "unavailable");
  }
  return variants;
}

/** The part of a decision a shopper said yes to. What differs in it has to be proposed anew. */
export function agreedTo(decision: ActionDecision & { readonly allowed: true }): string {
  const { cost, refundMethod, decides } = decision.decision;
  return canonical({ cost, refundMethod, decides, amount: decision.amount, summary: decision.summary });
}

/** JSON with the members of every object in the order of their names: a database keeps no other. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
