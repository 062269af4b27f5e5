import type { OrderSource, OrderSourceDeps, OrderSourceKind } from "../source.ts";
import { createActions } from "./actions.ts";
import { checkShopify } from "./check.ts";
import { type Api, createApi } from "./client.ts";
import { findOrders } from "./find.ts";
import { findProducts } from "./products.ts";
import { createDetails } from "./read-details.ts";
import {
  type ShopifySecrets,
  type ShopifySettings,
  shopifySecrets,
  shopifySettings,
  signingSecret,
} from "./settings.ts";
import type { Unknown } from "./statuses.ts";
import { createTokens } from "./token.ts";
import { createWebhook } from "./webhook.ts";

/** How far back an app sees orders that was not granted read_all_orders. Source: Shopify "API access scopes". */
const windowDays = 60;

/** Orders, products, webhooks and actions of a Shopify store, described in `docs/stores/shopify.md`. */
export const shopifySourceKind: OrderSourceKind = {
  kind: "shopify",
  settings: shopifySettings,
  secrets: shopifySecrets,
  build: (settings, secrets, deps) =>
    shopifySource(shopifySettings.parse(settings), shopifySecrets.parse(secrets), deps),
  check: async (given, secrets, deps, webhookUrl) => {
    const settings = shopifySettings.safeParse(given);
    const credentials = shopifySecrets.safeParse(secrets);
    if (!settings.success || !credentials.success) {
      const what = settings.success ? "secrets" : "settings";
      return [{ name: "settings", result: "failed", said: `The source's ${what} are not complete.` }];
    }
    const api = apiOf(settings.data, credentials.data, deps);
    return checkShopify(api, settings.data, signingSecret(credentials.data) !== undefined, webhookUrl);
  },
};

function apiOf(settings: ShopifySettings, secrets: ShopifySecrets, deps: OrderSourceDeps): Api {
  const { fetch, now, log } = deps;
  const { shop, apiVersion } = settings;
  return createApi({
    shop,
    apiVersion,
    tokens: createTokens(shop, secrets, { fetch, now }),
    fetch,
    now,
    log,
  });
}

function shopifySource(
  settings: ShopifySettings,
  secrets: ShopifySecrets,
  deps: OrderSourceDeps,
): OrderSource {
  const { now, log } = deps;
  const api = apiOf(settings, secrets, deps);
  const details = createDetails({ api, unknown: unknownWords(log), now, log });
  const secret = signingSecret(secrets);
  const reach = settings.readsAllOrders ? {} : { reachesDays: windowDays };
  let closed = false;
  let answeredAt: Date | null = null;

  return {
    kind: "shopify",
    find: async (query, signal) => {
      if (closed) return { ok: false, detail: "the source is closed" };
      if (signal?.aborted === true) return { ok: false, detail: "the look-up was aborted" };
      const asOf = now();
      const found = await findOrders(query, { api, details }, signal);
      if (!found.ok) {
        const { kind, detail, afterMs } = found;
        return { ok: false, kind, detail, ...(afterMs === undefined ? {} : { afterMs }) };
      }
      answeredAt = asOf;
      return { ok: true, orders: found.orders, asOf, stale: false, ...reach };
    },
    products: async (words, signal) => {
      if (closed) return { ok: false, detail: "the source is closed" };
      return findProducts(words, { api, now }, signal);
    },
    report: async () => ({ orders: null, loadedAt: answeredAt, problems: [] }),
    ...(secret === undefined ? {} : { webhook: createWebhook(settings.shop, secret) }),
    actions: createActions(api),
    close: async () => {
      closed = true;
    },
  };
}

/** Words of Shopify's that are new to us, each told once. They are Shopify's own, not a shopper's. */
function unknownWords(log: OrderSourceDeps["log"]): Unknown {
  const told = new Set<string>();
  return (field, given) => {
    const word = /^\w{1,60}$/u.test(given) ? given : "unreadable";
    const key = `${field} ${word}`;
    if (told.has(key) || told.size >= 200) return;
    told.add(key);
    log("warn", "shopify_unknown_word", { field, word });
  };
}
