import { z } from "zod";
import { ApiUrl, HeaderSecret, SigningSecret, TimeoutMs } from "../provider-settings.ts";

export const AftershipSettings = z
  .strictObject({
    apiUrl: ApiUrl.default("https://api.aftership.com"),
    /** The version of the API, which is part of its address. */
    version: z
      .string()
      .regex(/^\d{4}-\d{2}$/, "must be a version like 2026-07")
      .default("2026-07"),
    timeoutMs: TimeoutMs,
  })
  .prefault({});
export type AftershipSettings = z.infer<typeof AftershipSettings>;

export const AftershipSecrets = z.strictObject({
  apiKey: HeaderSecret,
  /** What webhooks are signed with. */
  webhookSecret: SigningSecret,
});
export type AftershipSecrets = z.infer<typeof AftershipSecrets>;
