/**
 * What a store's webhook says. `id` makes repeated deliveries one (Shopify's webhook id, WooCommerce's delivery id,
 * else a digest of the body).
 */
export type SourceNews =
  /** An order was made or changed: it is read again from the store, whatever the webhook said about it. */
  | { readonly kind: "order"; readonly id: string; readonly orderId: string }
  /** Somebody asked the store for their data, or to be forgotten: all that is known of these identities, on every channel. */
  | {
      readonly kind: "privacy";
      readonly id: string;
      readonly wish: "export" | "erase";
      readonly customerId?: string;
      /** Lower case. */
      readonly email?: string;
      /** E.164. */
      readonly phone?: string;
      /** Store ids of the orders concerned. */
      readonly orderIds: readonly string[];
    }
  /** The shop left the store's platform: everything that came from there goes. */
  | { readonly kind: "shop_erased"; readonly id: string }
  /** The store has taken our access away. */
  | { readonly kind: "uninstalled"; readonly id: string }
  /** Understood, and nothing to do; or not understood. The reason is a metric label: short, fixed words. */
  | { readonly kind: "ignored"; readonly reason: string };
