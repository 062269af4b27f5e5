import { createPublicKey } from "node:crypto";
import { z } from "zod";

/** The webhook scope takes bodies of 3 MB; base64 makes three bytes four, and the rest is for the words. */
const mostFileBytes = 2_200_000;

const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** An origin as CSP's `frame-ancestors` takes it: https, or http on this machine; `*.` stands for every host below. */
const Origin = z
  .string()
  .trim()
  .toLowerCase()
  .transform((text) => text.replace(/\/$/u, ""))
  .refine((text) => {
    const found = /^(?<scheme>https?):\/\/(?<wild>\*\.)?(?<host>[a-z0-9.-]+|\[::1\])(?::\d{1,5})?$/u.exec(
      text,
    );
    const host = found?.groups?.["host"];
    if (host === undefined || host.startsWith(".") || host.includes("..")) return false;
    if (found?.groups?.["wild"] !== undefined && !host.includes(".")) return false;
    return found?.groups?.["scheme"] === "https" || loopback.has(host);
  }, "must be an origin such as https://www.example.com or https://*.example.com, without a path (http only for localhost)");

/** What a website chat may set; everything has a default. */
export const WebSettings = z.strictObject({
  /** Where the chat may be embedded, besides `https://` and the site's own name. */
  origins: z.array(Origin).max(50).default([]),
  /** At the top of the chat; the site's name where it is empty. */
  title: z.string().trim().max(60).default(""),
  /** The first words a new visitor sees; one in their language where it is empty. */
  greeting: z.string().trim().max(500).default(""),
  color: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^#[0-9a-f]{6}$/u, "must look like #0a6b59")
    .default("#0a6b59"),
  /** The side of the page at which the button is; `end` is right in English and left in Arabic. */
  side: z.enum(["start", "end"]).default("end"),
  /** The name of the button; the word for a chat in the page's language where it is empty. */
  label: z.string().trim().max(60).default(""),
  /** How long to wait for the rest of a burst before answering, ms. */
  settleMs: z.number().int().min(0).max(8_000).default(1_000),
  /** Of one file. */
  maxFileBytes: z.number().int().min(0).max(mostFileBytes).default(2_000_000),
});
export type WebSettings = z.infer<typeof WebSettings>;

/** Long enough that it cannot be guessed; pasted white space around it is dropped. */
const Key = z.string().trim().min(32, "must be at least 32 characters long").max(512);
/** One, or several while it is being replaced: the first signs, any of them verifies. */
const Keys = z.union([Key.transform((key) => [key]), z.array(Key).min(1).max(10)]);

const PublicKey = z
  .string()
  .trim()
  .max(10_000)
  .refine(isPublicKey, "must be a public key in PEM form (BEGIN PUBLIC KEY): RSA, EC P-256 or Ed25519");

/** Without the visitor key a website chat does not start. */
export const WebSecrets = z.strictObject({
  /** Signs the tokens by which visitors are known. */
  visitorKey: Keys,
  /** The key with which the shop signs tokens (HS256) of shoppers who are logged in; 32 bytes at least (RFC 7518, section 3.2). */
  jwtSecret: Keys.optional(),
  /** The public half of the shop's key, where it signs with a private one (RS256, PS256, ES256, EdDSA). */
  jwtPublicKey: PublicKey.optional(),
});
export type WebSecrets = z.infer<typeof WebSecrets>;

/** The name of a site, which is also whom the shop's tokens are for. */
export const WebAccount = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(
    /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/u,
    "must be the host name of the site, such as shop.example.com",
  );

function isPublicKey(pem: string): boolean {
  // Node would take the public half out of a private key, which has no business here.
  if (!pem.startsWith("-----BEGIN PUBLIC KEY-----")) return false;
  try {
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = createPublicKey(pem);
    if (type === "rsa") return (details?.modulusLength ?? 0) >= 2048;
    return type === "ed25519" || (type === "ec" && details?.namedCurve === "prime256v1");
  } catch {
    return false;
  }
}
