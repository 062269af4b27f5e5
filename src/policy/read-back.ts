import { z } from "zod";
import type { PostalAddress, StoreAction } from "#src/orders/actions.ts";
import type { Money, Order } from "#src/orders/order.ts";

/** How an order stood before something was done to it: what is there afterwards and not in it was done. */
export const baselineSchema = z.strictObject({
  returns: z.array(z.string()),
  refunds: z.array(z.string()),
});
export type Baseline = z.infer<typeof baselineSchema>;

export function baselineOf(order: Order): Baseline {
  return { returns: order.returns.map(({ id }) => id), refunds: order.refunds.map(({ id }) => id) };
}

/** What the store shows after an action. Only this is ever told to a shopper. */
export interface Shown {
  /** The whole action is there. */
  readonly done: boolean;
  /** Money on its way back that was not before. */
  readonly refunded?: Money;
  /** The store's id of the return that was not there before. */
  readonly returnId?: string;
}

/** Reads an action back. `reference` is what the store said it made. Without evidence it is not done. */
export function readBack(
  action: StoreAction,
  before: Baseline,
  order: Order,
  reference: string | undefined,
): Shown {
  const refunded = newRefunds(before, order);
  const money = refunded === undefined ? {} : { refunded };
  switch (action.kind) {
    case "cancel_order":
      return { done: order.state === "cancelled" || order.cancelled !== undefined, ...money };
    case "change_address":
      return { done: goesTo(order, action.address) };
    case "refund":
      return {
        done:
          refunded !== undefined &&
          refunded.currency === action.amount.currency &&
          refunded.amount >= action.amount.amount,
        ...money,
      };
    case "request_return":
    case "create_return":
    case "exchange": {
      const made = order.returns.filter(
        ({ id, status, items }) =>
          !before.returns.includes(id) &&
          status !== "declined" &&
          (items === undefined || action.items.every((wanted) => holds(items, wanted.itemId, action.items))),
      );
      const one = made.find(({ id }) => id === reference) ?? made[0];
      return one === undefined ? { done: false } : { done: true, returnId: one.id };
    }
  }
}

type Pieces = readonly { readonly itemId: string; readonly quantity: number }[];

/** As many of an item as were wanted. */
function holds(items: Pieces, itemId: string, wanted: Pieces): boolean {
  return count(items, itemId) >= count(wanted, itemId);
}

function count(items: Pieces, itemId: string): number {
  return items.reduce((all, one) => all + (one.itemId === itemId ? one.quantity : 0), 0);
}

function newRefunds(before: Baseline, order: Order): Money | undefined {
  const made = order.refunds.filter(({ id }) => !before.refunds.includes(id));
  const [first] = made;
  if (first === undefined) return undefined;
  const { currency } = first.amount;
  const amount = made.reduce(
    (all, one) => all + (one.amount.currency === currency ? one.amount.amount : 0),
    0,
  );
  return { amount, currency };
}

/** Compared by letters and digits: stores write addresses their own way. */
function goesTo({ shipTo }: Order, address: PostalAddress): boolean {
  if (shipTo === undefined) return false;
  const line = plain(shipTo.line ?? "");
  const { line2 = "" } = address;
  return (
    (line === plain(address.line) || line === plain(`${address.line}${line2}`)) &&
    plain(shipTo.zip ?? "") === plain(address.zip) &&
    plain(shipTo.city ?? "") === plain(address.city) &&
    shipTo.country?.toUpperCase() === address.country.toUpperCase()
  );
}

function plain(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "");
}
