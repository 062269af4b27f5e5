import { z } from "zod";

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

const MediaHost = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^(?:\*\.)?(?:[a-z0-9-]+\.)*[a-z0-9-]+$|^\[::1\]$/, "must be a host name, or *. and a domain");

/** What a WhatsApp connection may set; everything has a default. */
export const WhatsAppSettings = z.strictObject({
  apiUrl: ApiUrl.default("https://graph.facebook.com"),
  /** Graph API version. */
  version: z
    .string()
    .regex(/^v\d{1,3}\.\d{1,2}$/, "must look like v26.0")
    .default("v26.0"),
  /** Hosts files may be fetched from; the API's own host is not among them unless it is named. */
  mediaHosts: z.array(MediaHost).default(["lookaside.fbsbx.com", "*.fbcdn.net", "*.whatsapp.net"]),
  /** How long to wait for the rest of a burst before answering, ms. */
  settleMs: z.number().int().min(0).max(8_000).default(1_500),
  /** For each call to Meta, ms. */
  timeoutMs: z.number().int().min(1).max(60_000).default(10_000),
});
export type WhatsAppSettings = z.infer<typeof WhatsAppSettings>;

/** Printable, because it becomes a header; pasted white space around it is dropped. */
const Secret = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]+$/, "must not be empty, and have no spaces in it");

/** Without all of these a connection does not start. */
export const WhatsAppSecrets = z.strictObject({
  accessToken: Secret,
  /** Several while one is being replaced; webhooks signed with any of them are accepted. */
  appSecret: z.union([Secret.transform((secret) => [secret]), z.array(Secret).min(1).max(10)]),
  verifyToken: z.string().trim().min(1).max(512),
});
export type WhatsAppSecrets = z.infer<typeof WhatsAppSecrets>;

/** A phone number id, Meta's id of the shop's number; not the number itself. */
export const WhatsAppAccount = z.string().regex(/^\d{1,32}$/, "must be a phone number id: digits only");
