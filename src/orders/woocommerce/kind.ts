import type { OrderSourceKind } from "../source.ts";
import { checkShop } from "./check.ts";
import { wooSecrets, wooSettings } from "./settings.ts";
import { wooCall, wooSource } from "./source.ts";

/** A WooCommerce shop over its REST API v3, described in `docs/stores/woocommerce.md`. */
export const woocommerceSourceKind: OrderSourceKind = {
  kind: "woocommerce",
  settings: wooSettings,
  secrets: wooSecrets,
  build: (settings, secrets, deps) => wooSource(wooSettings.parse(settings), wooSecrets.parse(secrets), deps),
  check: async (settings, secrets, deps, webhookUrl) => {
    const shop = wooSettings.safeParse(settings);
    const key = wooSecrets.safeParse(secrets);
    if (!shop.success || !key.success) {
      const said = "The settings or secrets do not fit.";
      return [{ name: "credentials", result: "failed", said, fix: "Connect the shop anew." }];
    }
    return checkShop(wooCall(shop.data, key.data, deps), key.data, webhookUrl);
  },
};
