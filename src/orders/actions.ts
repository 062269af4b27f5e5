import type { Money, Order } from "./order.ts";

/** What can be done to an order in a store. */
export const storeActionKinds = [
  "cancel_order",
  "change_address",
  "request_return",
  "create_return",
  "exchange",
  "refund",
] as const;
export type StoreActionKind = (typeof storeActionKinds)[number];

/** Why something comes back; Shopify's reasons, which are the most that stores have. */
export const returnReasons = [
  "color",
  "defective",
  "not_as_described",
  "size_too_large",
  "size_too_small",
  "style",
  "unwanted",
  "wrong_item",
  "other",
] as const;
export type ReturnReason = (typeof returnReasons)[number];

export interface ReturnedItem {
  readonly itemId: string;
  readonly quantity: number;
  readonly reason: ReturnReason;
  /** The shopper's words, plain, at most 300 characters. */
  readonly note?: string;
}

/** A postal address as a shopper gives it. */
export interface PostalAddress {
  readonly name?: string;
  readonly line: string;
  readonly line2?: string;
  readonly zip: string;
  readonly city: string;
  readonly region?: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

/** One thing to be done to one order. Whether it may be done was decided before (`src/policy`). */
export type StoreAction =
  /** The whole order, with its money back the way it came. */
  | { readonly kind: "cancel_order"; readonly order: Order; readonly reason: "customer" }
  | { readonly kind: "change_address"; readonly order: Order; readonly address: PostalAddress }
  /** A wish the merchant still decides on. */
  | { readonly kind: "request_return"; readonly order: Order; readonly items: readonly ReturnedItem[] }
  /** A return that is agreed to. */
  | { readonly kind: "create_return"; readonly order: Order; readonly items: readonly ReturnedItem[] }
  | {
      readonly kind: "exchange";
      readonly order: Order;
      readonly items: readonly (ReturnedItem & { readonly forSku: string })[];
    }
  /** To the original means of payment. */
  | { readonly kind: "refund"; readonly order: Order; readonly amount: Money };

/** What became of an action. What was really done is read from the store afterwards. */
export type ActionResult =
  | {
      readonly ok: true;
      /** The store's id of what was made, if it made something. */ readonly reference?: string;
    }
  | {
      readonly ok: false;
      /**
       * `refused` the store says no (shipped meanwhile, nothing returnable) · `retry` it was not done, another try may
       * help · `uncertain` it may have been done: the store is read before anything else · `broken` our credentials
       * or rights do not allow it.
       */
      readonly kind: "refused" | "retry" | "uncertain" | "broken";
      readonly detail: string;
    };

/** What a store can do. */
export interface StoreActions {
  readonly can: readonly StoreActionKind[];
  /** Exactly one attempt. `key` is the same for every attempt of the same action: given to stores that know idempotency keys. Never throws what can be expected. */
  execute(action: StoreAction, key: string, signal?: AbortSignal): Promise<ActionResult>;
}
