import { z } from "zod";
import type { Check } from "#src/channel/kind.ts";
import type { Api } from "./client.ts";
import { list, nodes, record, text } from "./lenient.ts";
import { contactData, installation, subscriptions } from "./queries.ts";
import type { ShopifySettings } from "./settings.ts";

const dashboard = "https://dev.shopify.com/dashboard";

/** What finding orders needs, each with what is missing without it. */
const reading: readonly (readonly [string, string])[] = [
  ["read_orders", "no order can be found"],
  ["read_customers", "shoppers are not found by phone"],
  ["read_fulfillments", "parcels are not seen"],
  ["read_merchant_managed_fulfillment_orders", "what is still to be sent, and why, is not seen"],
  ["read_returns", "returns are not seen"],
  ["read_products", "products and stock are not found"],
];
const acting: readonly (readonly [string, string])[] = [
  ["write_orders", "orders cannot be cancelled, changed or refunded"],
  ["write_returns", "returns cannot be made"],
];

/** What tells us that an order has changed, as the API names the topics. */
const topics = [
  "ORDERS_CREATE",
  "ORDERS_UPDATED",
  "ORDERS_CANCELLED",
  "FULFILLMENTS_CREATE",
  "FULFILLMENTS_UPDATE",
  "FULFILLMENT_EVENTS_CREATE",
  "REFUNDS_CREATE",
  "RETURNS_REQUEST",
  "RETURNS_APPROVE",
  "RETURNS_DECLINE",
  "RETURNS_CLOSE",
  "APP_UNINSTALLED",
] as const;

const Installed = z.object({
  shop: record({ name: text, myshopifyDomain: text }),
  currentAppInstallation: record({ accessScopes: list(record({ handle: text })) }),
});
const Contacts = z.object({
  orders: nodes(record({ email: text, phone: text, shippingAddress: record({ zip: text }) })),
});
const Subscribed = z.object({ webhookSubscriptions: nodes(record({ topic: text, uri: text })) });

/** Asks the store whether the source works: token, rights, contact data, webhooks. Never throws. */
export async function checkShopify(
  api: Api,
  settings: ShopifySettings,
  signed: boolean,
  webhookUrl: URL,
): Promise<readonly Check[]> {
  const answered = await api.ask(installation, {});
  if (!answered.ok) {
    const fix =
      answered.kind === "broken"
        ? `Compare the store's name, the token or client ID and secret, and the API version with ${dashboard}, and install the app in the store.`
        : "Check that this server can reach the store, then try again.";
    return [{ name: "token", result: "failed", said: `${sentence(answered.detail)}.`, fix }];
  }
  const installed = Installed.parse(answered.data);
  const scopes = new Set(
    (installed.currentAppInstallation?.accessScopes ?? []).map((scope) => scope.handle ?? ""),
  );
  return [
    { name: "token", result: "ok", said: `${settings.shop} takes the credentials.` },
    ...checkScopes(scopes, settings),
    await checkContacts(api),
    await checkWebhooks(api, signed, webhookUrl),
  ];
}

function checkScopes(scopes: ReadonlySet<string>, { readsAllOrders }: ShopifySettings): readonly Check[] {
  // Who may write may read.
  const has = (scope: string) => scopes.has(scope) || scopes.has(scope.replace(/^read_/u, "write_"));
  const missing = reading.filter(([scope]) => !has(scope));
  const fix = (names: readonly string[]) =>
    `In ${dashboard} add ${names.join(", ")} to the app's access scopes, release a version and let the store accept it.`;
  const read: Check =
    missing.length === 0
      ? { name: "scopes", result: "ok", said: "The app may read all that is needed." }
      : {
          name: "scopes",
          result: "failed",
          said: `Scopes are missing: ${missing.map(([scope, without]) => `${scope} (${without})`).join(", ")}.`,
          fix: fix(missing.map(([scope]) => scope)),
        };
  const idle = acting.filter(([scope]) => !scopes.has(scope));
  const act: Check =
    idle.length === 0
      ? { name: "actions", result: "ok", said: "The app may cancel orders and make returns and refunds." }
      : {
          name: "actions",
          result: "skipped",
          said: `Only needed where actions are turned on: ${idle.map(([scope, without]) => `${scope} (without it ${without})`).join(", ")}.`,
          fix: fix(idle.map(([scope]) => scope)),
        };
  const granted = has("read_all_orders");
  const window: Check =
    readsAllOrders && !granted
      ? {
          name: "window",
          result: "failed",
          said: "readsAllOrders is set, but the app was not granted read_all_orders: Shopify shows the orders of 60 days.",
          fix: `Ask for access to all orders in ${dashboard} › API access, or take readsAllOrders out.`,
        }
      : granted
        ? { name: "window", result: "ok", said: "Orders of any age can be found." }
        : { name: "window", result: "ok", said: "Orders of the last 60 days can be found." };
  return [read, act, window];
}

/** Protected customer data that was not granted comes as null, or as an error. Source: Shopify "Protected customer data". */
async function checkContacts(api: Api): Promise<Check> {
  const name = "contacts";
  const fix = `In ${dashboard} › API access › Protected customer data ask for name, address, phone and e-mail; without them no shopper can be recognised.`;
  const answered = await api.ask(contactData, {});
  if (!answered.ok)
    return { name, result: "failed", said: `Orders cannot be read: ${answered.detail}.`, fix };
  const orders = Contacts.parse(answered.data).orders;
  if (answered.denied.length > 0) {
    return { name, result: "failed", said: `The app may not read ${answered.denied.join(", ")}.`, fix };
  }
  if (orders.length === 0) return { name, result: "skipped", said: "There is no order yet to try it on." };
  const any = orders.some(({ email, phone }) => email !== null || phone !== null);
  return any
    ? { name, result: "ok", said: "E-mail addresses and phones of orders can be read." }
    : { name, result: "failed", said: "The newest orders come without e-mail addresses and phones.", fix };
}

async function checkWebhooks(api: Api, signed: boolean, webhookUrl: URL): Promise<Check> {
  const name = "webhook";
  const setUp = `Subscribe in the app's configuration or by webhookSubscriptionCreate, all to ${webhookUrl.href}; there also customers/data_request, customers/redact and shop/redact.`;
  if (!signed) {
    return {
      name,
      result: "skipped",
      said: "Without webhookSecret (the app's client secret) webhooks are not taken: changes are seen when somebody asks.",
      fix: `Give the client secret as webhookSecret. ${setUp}`,
    };
  }
  const answered = await api.ask(subscriptions, {});
  if (!answered.ok)
    return { name, result: "skipped", said: `Subscriptions cannot be read: ${answered.detail}.`, fix: setUp };
  const ours = Subscribed.parse(answered.data).webhookSubscriptions.flatMap((entry) =>
    sameAddress(entry.uri, webhookUrl) ? [entry.topic ?? ""] : [],
  );
  const missing = topics.filter((topic) => !ours.includes(topic));
  if (missing.length === 0) return { name, result: "ok", said: "Changes of orders are brought here." };
  if (ours.length === 0) {
    return {
      name,
      result: "skipped",
      said: "The API shows no subscription to this address; those of the app's own configuration it does not show.",
      fix: setUp,
    };
  }
  return { name, result: "failed", said: `Not brought here: ${missing.join(", ")}.`, fix: setUp };
}

function sameAddress(uri: string | null, webhookUrl: URL): boolean {
  return uri !== null && URL.parse(uri)?.href === webhookUrl.href;
}

function sentence(detail: string): string {
  return detail.charAt(0).toUpperCase() + detail.slice(1);
}
