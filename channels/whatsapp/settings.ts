import { z } from "zod";
import {
  ApiUrl,
  AppSecrets,
  MediaHost,
  Secret,
  SettleMs,
  TimeoutMs,
  VerifyToken,
  Version,
} from "../meta/settings.ts";
import { Templates } from "../meta/templates.ts";

/** What a WhatsApp connection may set; everything has a default. */
export const WhatsAppSettings = z.strictObject({
  apiUrl: ApiUrl.default("https://graph.facebook.com"),
  version: Version,
  /** Hosts files may be fetched from; the API's own host is not among them unless it is named. */
  mediaHosts: z.array(MediaHost).default(["lookaside.fbsbx.com", "*.fbcdn.net", "*.whatsapp.net"]),
  settleMs: SettleMs,
  timeoutMs: TimeoutMs,
  /** For what is said when the reply window is over, e.g. that a parcel is out for delivery. */
  templates: Templates,
});
export type WhatsAppSettings = z.infer<typeof WhatsAppSettings>;

/** Without all of these a connection does not start. */
export const WhatsAppSecrets = z.strictObject({
  accessToken: Secret,
  appSecret: AppSecrets,
  verifyToken: VerifyToken,
});
export type WhatsAppSecrets = z.infer<typeof WhatsAppSecrets>;

/** A phone number id, Meta's id of the shop's number; not the number itself. */
export const WhatsAppAccount = z.string().regex(/^\d{1,32}$/, "must be a phone number id: digits only");
