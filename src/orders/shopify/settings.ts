import { z } from "zod";

/** A store's permanent name, which never changes: `example.myshopify.com`. Also taken with `https://`, a slash or an admin address behind it. */
const shop = z
  .string()
  .max(200)
  .transform((given) =>
    given
      .trim()
      .toLowerCase()
      .replace(/^https:\/\//u, "")
      .replace(/\/.*$/su, ""),
  )
  .pipe(
    z
      .string()
      .regex(
        /^[a-z0-9][a-z0-9-]{0,60}\.myshopify\.com$/u,
        "must be the store's permanent name, like example.myshopify.com",
      ),
  );

/** Refunds need an idempotency key, which the API knows since 2026-01. Source: Shopify changelog, 2025-12-12. */
const apiVersion = z
  .string()
  .regex(/^20\d{2}-(?:01|04|07|10)$/u, "must be a version of the Admin API like 2026-10")
  .refine((version) => version >= "2026-01", "must be 2026-01 or later");

export const shopifySettings = z.strictObject({
  shop: shop.describe("The store's permanent name, like example.myshopify.com."),
  apiVersion: apiVersion.default("2026-10").describe("Version of the Admin API."),
  readsAllOrders: z
    .boolean()
    .default(false)
    .describe("The app was granted read_all_orders; without it Shopify shows the orders of 60 days."),
});
export type ShopifySettings = z.infer<typeof shopifySettings>;

/** What HTTP headers can hold, and nothing that was pasted along with it. */
const secret = z
  .string()
  .min(8)
  .max(500)
  .regex(/^[!-~]+$/u, "must not contain spaces");

const webhookSecret = secret
  .optional()
  .describe("The app's client secret, by which webhooks are signed; without it webhooks are not taken.");

/** Either a token that stays (legacy custom apps), or the credentials of an app in the Dev Dashboard. */
export const shopifySecrets = z.union([
  z.strictObject({ accessToken: secret, webhookSecret }),
  z.strictObject({ clientId: secret, clientSecret: secret, webhookSecret }),
]);
export type ShopifySecrets = z.infer<typeof shopifySecrets>;

/** What webhooks are signed with: Shopify signs with the client secret, so who gave that has given this. */
export function signingSecret(secrets: ShopifySecrets): string | undefined {
  if (secrets.webhookSecret !== undefined) return secrets.webhookSecret;
  return "clientSecret" in secrets ? secrets.clientSecret : undefined;
}
