import { z } from "zod";
import {
  ApiUrl,
  AppSecrets,
  MediaHosts,
  MetaId,
  Secret,
  SettleMs,
  TimeoutMs,
  VerifyToken,
  Version,
} from "../meta/settings.ts";
import { Templates } from "../meta/templates.ts";

/** What a Messenger connection may set; everything has a default or may be left out. */
export const MessengerSettings = z.strictObject({
  apiUrl: ApiUrl.default("https://graph.facebook.com"),
  version: Version,
  /** Our app's id at Meta: tells who got a conversation, and lets the token and webhook be checked. */
  appId: MetaId.optional(),
  mediaHosts: MediaHosts,
  settleMs: SettleMs,
  timeoutMs: TimeoutMs,
  /** For what is said when the reply window is over; they need the permission page_utility_messaging. */
  templates: Templates,
});
export type MessengerSettings = z.infer<typeof MessengerSettings>;

/** Without all of these a connection does not start. */
export const MessengerSecrets = z.strictObject({
  /** A page access token; long-lived, so that it does not run out by itself. */
  accessToken: Secret,
  appSecret: AppSecrets,
  verifyToken: VerifyToken,
});
export type MessengerSecrets = z.infer<typeof MessengerSecrets>;

/** A page id. */
export const MessengerAccount = z.string().regex(/^\d{1,32}$/, "must be a page id: digits only");
