import { z } from "zod";
import { ApiUrl, HeaderSecret, SigningSecret, TimeoutMs } from "../provider-settings.ts";

export const EasypostSettings = z
  .strictObject({ apiUrl: ApiUrl.default("https://api.easypost.com/v2"), timeoutMs: TimeoutMs })
  .prefault({});
export type EasypostSettings = z.infer<typeof EasypostSettings>;

export const EasypostSecrets = z.strictObject({
  /** A production key, or a test key for EasyPost's test numbers. */
  apiKey: HeaderSecret,
  /** What webhooks are signed with: the one given to EasyPost when the webhook was made. */
  webhookSecret: SigningSecret,
});
export type EasypostSecrets = z.infer<typeof EasypostSecrets>;
