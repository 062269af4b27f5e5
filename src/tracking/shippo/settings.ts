import { z } from "zod";
import { ApiUrl, HeaderSecret, TimeoutMs } from "../provider-settings.ts";

export const ShippoSettings = z
  .strictObject({
    apiUrl: ApiUrl.default("https://api.goshippo.com"),
    /** The version of the API, a header. */
    version: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}$/, "must be a version like 2018-02-08")
      .default("2018-02-08"),
    timeoutMs: TimeoutMs,
  })
  .prefault({});
export type ShippoSettings = z.infer<typeof ShippoSettings>;

export const ShippoSecrets = z.strictObject({
  apiToken: HeaderSecret,
  /**
   * What proves that a webhook is Shippo's, which signs nothing: it is in the address that the merchant gives to
   * Shippo, as `?token=`. Only characters that need no escaping there.
   */
  webhookToken: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9_-]{20,200}$/, "must be 20 to 200 letters, digits, - or _"),
});
export type ShippoSecrets = z.infer<typeof ShippoSecrets>;
