import { z } from "zod";
import type { ReturnedItem } from "../actions.ts";
import { readMoment } from "../file/dates.ts";
import type { OrderReturn } from "../order.ts";
import { decimalMoney } from "../rest/decimal-money.ts";
import { looseList, looseNumber, looseText } from "../rest/loose-fields.ts";
import { type LineItem, type WooOrder, type WooRefund, metaText } from "./wire.ts";

/*
 * WooCommerce has no returns, so the gateway notes each request in the order's meta, where it is read again: one key for
 * each, because the REST API replaces what is there under the same key (`WC_Data::update_meta_data`). The key has no
 * `_` in front: such keys are hidden in the order's Custom Fields, where the merchant ends a request by deleting it.
 */

const prefix = "whereabouts_return_";

/** The meta entry that is a requested return: `{"at": <ISO 8601>, "items": [{itemId, quantity, reason}]}` as text. */
export function returnMeta(
  mark: string,
  items: readonly ReturnedItem[],
  at: Date,
): { readonly key: string; readonly value: string } {
  const pieces = items.map(({ itemId, quantity, reason }) => ({ itemId, quantity, reason }));
  return { key: prefix + mark, value: JSON.stringify({ at: at.toISOString(), items: pieces }) };
}

/** Whether the return with this mark is noted with the order. */
export function isNoted({ meta_data: meta }: WooOrder, mark: string): boolean {
  return meta.some(({ key }) => key === prefix + mark);
}

const Noted = z.object({
  at: looseText,
  items: looseList(
    z.object({
      itemId: looseText.pipe(z.string()),
      quantity: looseNumber.pipe(z.int().min(1).max(10_000)),
    }),
  ),
});

interface NotedReturn {
  readonly id: string;
  readonly requestedAt: Date | undefined;
  readonly items: readonly { readonly itemId: string; readonly quantity: number }[];
}

/**
 * The returns that were noted, the oldest first: `refunded` where what was paid back since covers them, `requested`
 * otherwise. What cannot be read is no return, nor is one of which nothing is in this order: plugins copy meta from one
 * order to another.
 */
export function notedReturns(
  woo: WooOrder,
  refunds: readonly WooRefund[],
  allRefunded: boolean,
  timeZone: string,
): readonly OrderReturn[] {
  const byKey = new Map(woo.meta_data.map(({ key, value }) => [key, value]));
  const noted = [...byKey].flatMap(([key, value]) => readNoted(key, value, woo.line_items));
  const money = paidBack(woo, refunds, timeZone);
  return noted
    .toSorted((a, b) => timeOf(a) - timeOf(b))
    .map((one): OrderReturn => {
      const { id, requestedAt, items } = one;
      return {
        id,
        status: allRefunded || money.covers(one) ? "refunded" : "requested",
        ...(requestedAt === undefined ? {} : { requestedAt }),
        items,
      };
    });
}

function readNoted(key: string, value: unknown, lines: readonly LineItem[]): readonly NotedReturn[] {
  const id = key.startsWith(prefix) ? key.slice(prefix.length) : "";
  const read = /^[0-9a-f]{16}$/u.test(id) ? Noted.safeParse(jsonOf(value)).data : undefined;
  const pieces = new Map<string, number>();
  for (const { itemId, quantity } of read?.items ?? [])
    if (lines.some((line) => line.id === itemId)) pieces.set(itemId, (pieces.get(itemId) ?? 0) + quantity);
  if (read === undefined || pieces.size === 0) return [];
  // One piece may come back for one reason and the next for another.
  const items = [...pieces].map(([itemId, quantity]) => ({ itemId, quantity }));
  return [{ id, requestedAt: readMoment(read.at ?? "", "UTC") ?? undefined, items }];
}

/** JSON text as what it says; anything else as it is, because some plugins read it before they tell it. */
function jsonOf(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    const json: unknown = JSON.parse(value);
    return json;
  } catch {
    return undefined;
  }
}

/** Whole seconds, as the shop's own times are; ms. */
function timeOf({ requestedAt }: NotedReturn): number {
  return Math.floor((requestedAt?.getTime() ?? 0) / 1000) * 1000;
}

/**
 * What was paid back, of which each return takes its part: pieces where refunds name them, else an amount that is at
 * least what the pieces were paid. Nothing covers two returns, and nothing that was paid back before it was asked.
 */
function paidBack(
  woo: WooOrder,
  refunds: readonly WooRefund[],
  timeZone: string,
): { covers(noted: NotedReturn): boolean } {
  const left = refunds.map((refund) => {
    const pieces = new Map<string, number>();
    for (const line of refund.line_items) {
      const itemId = metaText(line.meta_data, "_refunded_item_id");
      const quantity = Math.abs(line.quantity ?? 0);
      if (itemId !== undefined && quantity > 0) pieces.set(itemId, (pieces.get(itemId) ?? 0) + quantity);
    }
    const at =
      readMoment(refund.date_created_gmt ?? "", "UTC") ?? readMoment(refund.date_created ?? "", timeZone);
    const amount = Math.abs(decimalMoney(refund.amount, woo.currency)?.amount ?? 0);
    return { at: at?.getTime() ?? 0, pieces, amount: pieces.size > 0 ? 0 : amount };
  });

  return {
    covers(noted) {
      const since = left.filter(({ at }) => at >= timeOf(noted));
      const named = noted.items.every(
        ({ itemId, quantity }) =>
          since.reduce((sum, { pieces }) => sum + (pieces.get(itemId) ?? 0), 0) >= quantity,
      );
      if (named) {
        for (const { itemId, quantity } of noted.items)
          take(
            quantity,
            since,
            ({ pieces }) => pieces.get(itemId) ?? 0,
            (refund, rest) => {
              refund.pieces.set(itemId, rest);
            },
          );
        return true;
      }
      const worth = worthOf(noted, woo);
      if (worth === 0 || since.reduce((sum, { amount }) => sum + amount, 0) < worth) return false;
      take(
        worth,
        since,
        ({ amount }) => amount,
        (refund, rest) => {
          refund.amount = rest;
        },
      );
      return true;
    },
  };
}

/** Takes so much away, from the first on. */
function take<From>(
  wanted: number,
  from: readonly From[],
  has: (one: From) => number,
  leave: (one: From, rest: number) => void,
): void {
  let missing = wanted;
  for (const one of from) {
    const taken = Math.min(missing, has(one));
    leave(one, has(one) - taken);
    missing -= taken;
  }
}

/** What the pieces were paid, with tax, in minor units; 0 when it is not told. */
function worthOf({ items }: NotedReturn, woo: WooOrder): number {
  let amount = 0;
  for (const { itemId, quantity } of items) {
    const line = woo.line_items.find(({ id }) => id === itemId);
    const total = decimalMoney(line?.total, woo.currency);
    const of = line?.quantity ?? 1;
    if (total === null || of <= 0) return 0;
    const tax = decimalMoney(line?.total_tax, woo.currency)?.amount ?? 0;
    amount += Math.round(((total.amount + tax) * quantity) / of);
  }
  return amount;
}
