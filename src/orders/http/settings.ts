import { z } from "zod";
import { isTimeZone } from "../calendar.ts";
import { storeActionKinds } from "../actions.ts";
import { isCountry } from "../file/places.ts";
import { isCurrency } from "../money.ts";

const local = new Set(["localhost", "127.0.0.1", "[::1]"]);

export const httpSettings = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/u })
      .max(2000)
      .describe("Where the shop's endpoint is: https, without a name, password or fragment."),
    mode: z
      .enum(["lookup", "get"])
      .default("lookup")
      .describe(
        "`lookup`: signed POST to <url>/orders/lookup. `get`: GET <url>?order_id=…&customer_email=… with x-api-key.",
      ),
    allowInsecure: z.boolean().optional().describe("Allows http to this machine itself, for trying it out."),
    country: z
      .string()
      .refine(isCountry, "must be an ISO 3166-1 alpha-2 code like DE")
      .optional()
      .describe("Where phones without a country code belong."),
    currency: z
      .string()
      .refine(isCurrency, "must be an ISO 4217 code like EUR")
      .optional()
      .describe("Of amounts without a currency."),
    timeZone: z
      .string()
      .refine(isTimeZone, "must be an IANA time zone like Europe/Berlin")
      .optional()
      .describe("Of times without an offset; UTC by default."),
    timeoutMs: z.int().min(500).max(10_000).default(5_000).describe("How long one request may take."),
    reachesDays: z
      .int()
      .min(1)
      .max(36_500)
      .optional()
      .describe("How far back the endpoint looks, days; everything by default."),
    products: z.boolean().optional().describe("The shop also answers to <url>/products/search."),
    actions: z
      .array(z.enum(storeActionKinds))
      .min(1)
      .optional()
      .describe("What the shop does when it is asked to at <url>/orders/actions; nothing by default."),
    endpointCompares: z
      .literal(true)
      .optional()
      .describe(
        "Mode get, where the endpoint cannot tell an order's e-mail address: it compares the address itself and says so with `verified: true`.",
      ),
  })
  .superRefine((settings, context) => {
    const wrong = (path: string, message: string) =>
      context.addIssue({ code: "custom", path: [path], message });
    const url = new URL(settings.url);
    if (url.username !== "" || url.password !== "") wrong("url", "must have no name or password in it");
    if (url.hash !== "") wrong("url", "must have no fragment");
    if (settings.mode === "lookup" && url.search !== "") wrong("url", "must have no query");
    if (url.protocol === "http:" && !(settings.allowInsecure === true && local.has(url.hostname)))
      wrong("url", "must be https");
    if (settings.mode === "get") {
      if (settings.products !== undefined) wrong("products", "needs the mode lookup");
      if (settings.actions !== undefined) wrong("actions", "needs the mode lookup");
    } else if (settings.endpointCompares !== undefined) {
      wrong("endpointCompares", "needs the mode get");
    }
  });
export type HttpSettings = z.output<typeof httpSettings>;

/** One of the two, as the mode needs it. */
export const httpSecrets = z.union([
  z.strictObject({
    signingSecret: z
      .string()
      .min(16)
      .max(500)
      .describe("Mode lookup: what both sides sign with, at least 16 characters."),
  }),
  z.strictObject({
    apiKey: z
      .string()
      .regex(/^[!-~]{8,500}$/u, "must have at least 8 characters, without spaces")
      .describe("Mode get: sent as x-api-key."),
  }),
]);
export type HttpSecrets = z.output<typeof httpSecrets>;

/** An endpoint below the shop's address. */
export function below(base: string, path: string): URL {
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/+$/u, "")}/${path}`;
  return url;
}
