import { z } from "zod";
import { ApiUrl, HeaderSecret, TimeoutMs } from "../provider-settings.ts";

export const DhlSettings = z
  .strictObject({
    apiUrl: ApiUrl.default("https://api-eu.dhl.com"),
    /** Language of the carrier's words, ISO 639-1. */
    language: z
      .string()
      .regex(/^[a-z]{2}$/, "must be a language code like en")
      .default("en"),
    timeoutMs: TimeoutMs,
  })
  .prefault({});
export type DhlSettings = z.infer<typeof DhlSettings>;

export const DhlSecrets = z.strictObject({
  /** The key of an app at developer.dhl.com. */
  apiKey: HeaderSecret,
});
export type DhlSecrets = z.infer<typeof DhlSecrets>;
