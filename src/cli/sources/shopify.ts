import type { Fields } from "../connect/form.ts";
import type { StoreForm } from "./form.ts";

/** What tells us that an order has changed, as the app's configuration names it. */
const topics = [
  "orders/create",
  "orders/updated",
  "orders/cancelled",
  "fulfillments/create",
  "fulfillments/update",
  "fulfillment_events/create",
  "refunds/create",
  "returns/request",
  "returns/approve",
  "returns/decline",
  "returns/close",
  "app/uninstalled",
] as const;

/** Source: Shopify "Privacy law compliance": every app must take these. */
const privacyTopics = ["customers/data_request", "customers/redact", "shop/redact"] as const;

const byToken = (_settings: Fields, secrets: Fields): boolean => secrets["accessToken"] !== undefined;
const byApp = (settings: Fields, secrets: Fields): boolean => !byToken(settings, secrets);

export const shopifyForm: StoreForm = {
  kind: "shopify",
  about: "a Shopify store (Admin GraphQL API)",
  settings: [
    {
      flags: "--shop-domain <domain>",
      about: "the store's permanent name, like example.myshopify.com",
      into: ["shop"],
      env: "SHOPIFY_SHOP_DOMAIN",
      needed: true,
    },
    {
      flags: "--reads-all-orders",
      about: "the app was granted read_all_orders; without it the orders of 60 days are found",
      into: ["readsAllOrders"],
      means: true,
    },
    { flags: "--api-version <version>", about: "of the Admin API, e.g. 2026-10", into: ["apiVersion"] },
    {
      flags: "--by-token",
      about: "you have a token that stays (shpat_…) of an older custom app, and are asked for it",
      into: ["byToken"],
      means: true,
    },
  ],
  complete: ({ byToken: _asked, ...settings }) => settings,
  secrets: [
    {
      name: "access token",
      env: "SHOPIFY_ACCESS_TOKEN",
      into: "accessToken",
      missing: "ask",
      when: (settings) => settings["byToken"] === true,
    },
    {
      name: "access token",
      env: "SHOPIFY_ACCESS_TOKEN",
      into: "accessToken",
      missing: "leave",
      when: (settings) => settings["byToken"] !== true,
    },
    { name: "client id", env: "SHOPIFY_CLIENT_ID", into: "clientId", missing: "ask", when: byApp },
    {
      name: "client secret",
      env: "SHOPIFY_CLIENT_SECRET",
      into: "clientSecret",
      missing: "ask",
      when: byApp,
    },
    {
      name: "client secret, by which webhooks are signed",
      env: "SHOPIFY_CLIENT_SECRET",
      into: "webhookSecret",
      missing: "offer",
      when: byToken,
    },
  ],
  where: `Where to find these:
  the store's name         Shopify admin › Settings › Domains
  client id and secret     https://dev.shopify.com/dashboard › your app › Settings; the app must be installed in the
                           store`,
  examples: [
    "npx whereabouts sources add shopify --shop-domain example.myshopify.com",
    "SHOPIFY_CLIENT_ID=… SHOPIFY_CLIENT_SECRET=… npx whereabouts sources add shopify --shop-domain example.myshopify.com",
    "npx whereabouts sources add shopify --shop-domain example.myshopify.com --by-token",
  ],
  next: ({ webhookUrl }) =>
    webhookUrl === null
      ? [
          "Shopify's webhooks are not taken without the app's client secret: changes are seen when somebody asks. To have",
          "them, remove the source and add it again with SHOPIFY_CLIENT_SECRET.",
        ]
      : [
          "Now let Shopify tell of changes. Subscribe in the app's configuration",
          "(https://dev.shopify.com/dashboard › your app › Versions):",
          "",
          `  URL       ${webhookUrl}`,
          ...listed("  Topics    ", topics),
          ...listed("  Privacy   ", privacyTopics),
        ],
};

/** Three to a line, the rest under them. */
function listed(label: string, names: readonly string[]): string[] {
  const lines: string[] = [];
  for (let at = 0; at < names.length; at += 3)
    lines.push(
      `${at === 0 ? label : " ".repeat(label.length)}${names.slice(at, at + 3).join(", ")}${at + 3 < names.length ? "," : ""}`,
    );
  return lines;
}
