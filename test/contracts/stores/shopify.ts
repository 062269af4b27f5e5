import { shopifySourceKind } from "#src/orders/shopify/kind.ts";
import { sameNumber } from "#src/orders/number.ts";
import { type ShopifyBehaviour, startShopify } from "../../fakes/shopify.ts";
import { drift, ordersInShopify } from "../../fakes/shopify-orders.ts";
import type { StoreHarness, StoreTrouble } from "../order-source.ts";

const shop = "contract.myshopify.com";
const credentials = {
  clientId: "0123456789abcdef0123456789abcdef",
  clientSecret: "shpss_client-secret-of-the-app",
};

const troubles: Readonly<Record<StoreTrouble, ShopifyBehaviour>> = {
  unauthorized: { do: "status", status: 401, body: '{"errors":"[API] Invalid API key or access token"}' },
  forbidden: { do: "status", status: 403, body: '{"errors":"Forbidden"}' },
  not_found: { do: "status", status: 404, body: '{"errors":"Not Found"}' },
  throttled: { do: "throttle", pauseMs: 2_000 },
  unavailable: { do: "status", status: 503, body: "Service Unavailable" },
  silent: { do: "silence" },
  dropped: { do: "hang-up" },
  html: { do: "body", body: "<!doctype html><title>Oops</title>" },
  half: { do: "body", body: '{"data":{"orders":{"nodes":[{"id":"gid://shop' },
  huge: { do: "body", body: `{"data":{"text":"${"x".repeat(20 * 1024 * 1024)}"}}` },
  elsewhere: { do: "status", status: 302, headers: { location: "https://elsewhere.example/" } },
  nonsense: { do: "body", body: "[[1]]" },
};

/** The Admin API, asked with the client credentials of an app. */
export const shopifyHarness: StoreHarness = {
  kind: shopifySourceKind,
  finds: ["number", "email", "phone", "id"],
  notFoundMeans: "broken",
  secrets: [credentials.clientSecret, "shpat_granted_0001"],
  async start(orders) {
    const store = await startShopify({ shop, ...credentials });
    store.orders.push(...ordersInShopify(orders));
    const source = shopifySourceKind.build({ shop }, credentials, {
      now: () => new Date(),
      fetch: store.fetch,
      log: () => undefined,
      baseDir: "/",
    });
    return {
      source,
      fail: (how) => {
        store.always(troubles[how]);
      },
      drift: (number, how) => {
        const order = store.orders.find(({ name }) => typeof name === "string" && sameNumber(name, number));
        if (order === undefined) throw new Error(`there is no order ${number}`);
        drift(order, how);
      },
      requests: () => store.requests,
      close: () => store.close(),
    };
  },
};
