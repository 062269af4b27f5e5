import { z } from "zod";
import { isTimeZone } from "../calendar.ts";
import { isCountry } from "../file/places.ts";
import { safeAddress } from "../rest/safe-address.ts";
import { meanings } from "./statuses.ts";

export const wooSettings = z
  .strictObject({
    url: z.string().min(1).max(500).describe("The shop's address, e.g. https://shop.example."),
    restPath: z
      .string()
      .regex(/^[\w-]+(?:\/[\w-]+)*$/u, "must be a path like wp-json")
      .default("wp-json")
      .describe("Where the shop's REST API is, below its address."),
    allowInsecure: z.boolean().optional().describe("Allows http, for a shop on this machine."),
    country: z
      .string()
      .refine(isCountry, "must be an ISO 3166-1 alpha-2 code like DE")
      .optional()
      .describe("Where phones without a country code belong when the order has no country."),
    timeZone: z
      .string()
      .refine(isTimeZone, "must be an IANA time zone like Europe/Berlin")
      .default("UTC")
      .describe("Of the shop's own clock, for times without an offset and for days."),
    trackingPlugin: z
      .enum(["auto", "meta", "official", "ast", "core"])
      .default("auto")
      .describe("Where tracking numbers are; auto looks into the order, then asks each API there is."),
    statuses: z
      .record(z.string().min(1).max(60), z.enum(meanings))
      .default({})
      .describe("What the shop's own order statuses mean."),
  })
  .superRefine((settings, context) => {
    safeAddress(settings, (message) => {
      context.addIssue({ code: "custom", path: ["url"], message });
    });
  });
export type WooSettings = z.infer<typeof wooSettings>;

const secret = z
  .string()
  .min(1)
  .max(500)
  .refine((text) => text.trim() === text && !/[\s\p{Cc}]/u.test(text), "must have no spaces");

export const wooSecrets = z.strictObject({
  consumerKey: secret.describe("Of a REST API key: ck_…"),
  consumerSecret: secret.describe("Of the same key: cs_…"),
  webhookSecret: z.string().min(1).max(500).optional().describe("What the shop signs its webhooks with."),
});
export type WooSecrets = z.infer<typeof wooSecrets>;

/** Below which all WordPress REST namespaces are. */
export function restBase({ url, restPath }: WooSettings): string {
  return `${url.replace(/\/+$/u, "")}/${restPath}`;
}
