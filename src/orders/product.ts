import type { Money, When } from "./order.ts";

/** A thing the shop sells, or one of its variants. */
export interface Product {
  readonly id: string;
  readonly title: string;
  readonly variant?: string;
  readonly sku?: string;
  readonly price?: Money;
  /** A page of the shop. */
  readonly url?: string;
  /** `unknown` where the store does not count. `backorder`: it can be ordered and comes later. */
  readonly stock: "in_stock" | "out_of_stock" | "backorder" | "unknown";
  /** How many are left, where the store says. */
  readonly left?: number;
  /** When it is expected back, only where the store says. */
  readonly expected?: When;
}

export type ProductsFound =
  | { readonly ok: true; readonly products: readonly Product[]; readonly asOf: Date }
  | { readonly ok: false; readonly detail: string };
