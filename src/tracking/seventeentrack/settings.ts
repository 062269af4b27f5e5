import { z } from "zod";
import { ApiUrl, HeaderSecret, TimeoutMs } from "../provider-settings.ts";

export const SeventeentrackSettings = z
  .strictObject({
    /** With the version, which is part of the address. */
    apiUrl: ApiUrl.default("https://api.17track.net/track/v2.4"),
    timeoutMs: TimeoutMs,
  })
  .prefault({});
export type SeventeentrackSettings = z.infer<typeof SeventeentrackSettings>;

export const SeventeentrackSecrets = z.strictObject({
  /** For calls, and what webhooks are signed with. */
  apiKey: HeaderSecret,
});
export type SeventeentrackSecrets = z.infer<typeof SeventeentrackSecrets>;
