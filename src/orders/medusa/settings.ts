import { z } from "zod";
import { isCountry } from "../file/places.ts";
import { safeAddress } from "../rest/safe-address.ts";

export const medusaSettings = z
  .strictObject({
    url: z
      .string()
      .min(1)
      .max(500)
      .describe("Where the Medusa application is, e.g. https://api.shop.example."),
    allowInsecure: z.boolean().optional().describe("Allows http, for a store on this machine."),
    country: z
      .string()
      .refine(isCountry, "must be an ISO 3166-1 alpha-2 code like DE")
      .optional()
      .describe("Where phones without a country code belong when the order has no address."),
  })
  .superRefine((settings, context) => {
    safeAddress(settings, (message) => {
      context.addIssue({ code: "custom", path: ["url"], message });
    });
  });
export type MedusaSettings = z.infer<typeof medusaSettings>;

export const medusaSecrets = z.strictObject({
  apiKey: z
    .string()
    .regex(/^sk_[\w-]{8,500}$/u, "must be a secret API key (sk_…)")
    .describe("A secret API key; Medusa admin, Settings › Secret API Keys."),
});
export type MedusaSecrets = z.infer<typeof medusaSecrets>;
