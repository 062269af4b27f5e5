import { z } from "zod";
import { form } from "./sender.ts";

const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** True for this machine itself, the only place where an unencrypted connection carries a token nowhere. */
export function isLoopback(hostname: string): boolean {
  return loopback.has(hostname);
}

const ApiUrl = z
  .string()
  .trim()
  .refine((text) => {
    const url = URL.parse(text);
    if (url === null || url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "")
      return false;
    return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
  }, "must be an https address without user, query or fragment (http only for localhost)")
  .transform((text) => text.replace(/\/+$/u, ""));

/** Source: Twilio "Message resource", StatusCallback: "underscores are not allowed" in the host name. */
const CallbackUrl = z
  .string()
  .trim()
  .refine((text) => {
    const url = URL.parse(text);
    if (url === null || url.username !== "" || url.password !== "" || url.hostname.includes("_"))
      return false;
    return url.protocol === "https:" || url.protocol === "http:";
  }, "must be an address without user, and without an underscore in its host");

const MediaHost = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^(?:\*\.)?(?:[a-z0-9-]+\.)*[a-z0-9-]+$|^\[::1\]$/, "must be a host name, or *. and a domain");

const sid = (prefix: string) =>
  z
    .string()
    .trim()
    .regex(new RegExp(`^${prefix}[0-9a-fA-F]{32}$`), `must be ${prefix} and 32 hexadecimal digits`);

/** What an SMS connection is told besides its secrets; only the account is needed. */
export const SmsSettings = z.strictObject({
  /** The Twilio account (or subaccount) that owns the senders. Webhooks of any other are refused. */
  accountSid: sid("AC"),
  /** Sends through this Messaging Service, from the number the shopper wrote to. */
  messagingServiceSid: sid("MG").optional(),
  apiUrl: ApiUrl.default("https://api.twilio.com"),
  /** Where Twilio reports what became of a message: this connection's webhook address. Absent: it does not. */
  statusCallback: CallbackUrl.optional(),
  /** How long Twilio may keep a text message in its queue, s; an answer that comes later helps nobody. */
  validitySeconds: z.number().int().min(1).max(36_000).default(14_400),
  /** How long to wait for the rest of a burst before answering, ms: phones split long texts, in any order. */
  settleMs: z.number().int().min(0).max(8_000).default(2_000),
  /** Hosts the API may redirect to for a file. They are never shown the credentials. */
  mediaHosts: z.array(MediaHost).default(["*.twiliocdn.com", "s3-external-1.amazonaws.com"]),
  /** For each call to Twilio, ms. */
  timeoutMs: z.number().int().min(1).max(60_000).default(10_000),
});
export type SmsSettings = z.infer<typeof SmsSettings>;

/** Printable, because it becomes a header; pasted white space around it is dropped. */
const Secret = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]+$/, "must not be empty, and have no spaces in it");

/** Without both, what webhooks are signed with and what calls are made with, a connection does not start. */
export const SmsSecrets = z
  .strictObject({
    /**
     * What Twilio signs webhooks with: the account's Auth Token, or a webhook shared key. Several while one is
     * being replaced: a secondary Auth Token signs only once it is promoted.
     */
    signingSecrets: z.union([Secret.transform((secret) => [secret]), z.array(Secret).min(1).max(10)]),
    /** For calls: the Auth Token, or an API key and its secret. */
    authToken: Secret.optional(),
    apiKeySid: sid("SK").optional(),
    apiKeySecret: Secret.optional(),
  })
  .superRefine(({ authToken, apiKeySid, apiKeySecret }, issues) => {
    const key = apiKeySid !== undefined && apiKeySecret !== undefined;
    if ((apiKeySid === undefined) !== (apiKeySecret === undefined))
      issues.addIssue({ code: "custom", message: "apiKeySid and apiKeySecret belong together" });
    else if (!key && authToken === undefined)
      issues.addIssue({ code: "custom", message: "give authToken, or apiKeySid and apiKeySecret" });
    else if (key && authToken !== undefined)
      issues.addIssue({ code: "custom", message: "give authToken or an API key, not both" });
  });
export type SmsSecrets = z.infer<typeof SmsSecrets>;

/** One of the shop's senders, as Twilio writes it in `To`. */
export const SmsAccount = z
  .string()
  .regex(
    form.account,
    "must be a number like +15550100000, a short code, or whatsapp:+… or messenger:… and its id",
  );

/** User and password of calls (HTTP Basic). Source: Twilio "API keys": an API key goes in place of the account. */
export function credentialsOf(
  { accountSid }: SmsSettings,
  { authToken, apiKeySid, apiKeySecret }: SmsSecrets,
): { readonly username: string; readonly password: string } {
  return apiKeySid === undefined || apiKeySecret === undefined
    ? { username: accountSid, password: authToken ?? "" }
    : { username: apiKeySid, password: apiKeySecret };
}
