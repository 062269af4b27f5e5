import { type WooOrder, metaText } from "./wire.ts";

/**
 * What plugins that bring orders in from a marketplace note with each: the marketplace's own number of it.
 * Source: WP-Lister for Amazon and WP-Lister for eBay, whose order pages know their orders by the same.
 */
const numbers: readonly (readonly [key: string, marketplace: string])[] = [
  ["_wpla_amazon_order_id", "Amazon"],
  ["_ebay_order_id", "eBay"],
];

/** The marketplace an order was placed on; undefined for the shop's own sales. */
export function marketplaceOf({ meta_data: meta }: Pick<WooOrder, "meta_data">): string | undefined {
  return numbers.find(([key]) => metaText(meta, key) !== undefined)?.[1];
}
