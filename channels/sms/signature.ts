import { createHash, timingSafeEqual } from "node:crypto";
import { getExpectedTwilioSignature, validateRequest } from "twilio/lib/webhooks/webhooks.js";
import type { RawRequest } from "#src/channel/channel.ts";
import { type Fields, isJson, readForm } from "./fields.ts";

/** Node gives header names in lower case; Twilio sends `X-Twilio-Signature`. */
export const signatureHeader = "x-twilio-signature";

/** Text and parameters of a message are a few kB; nothing longer is worth a checksum. */
const MAX_BODY_BYTES = 64 * 1024;

/** Base64 of the 20 bytes of an HMAC-SHA1. */
const form = /^[A-Za-z0-9+/]{27}=$/;

/**
 * True when the request is signed by Twilio under one of the secrets. Signed are the address exactly as Twilio
 * called it, which is why `request.url` must be the public one, and every parameter, known to us or not; of a
 * JSON body the address alone, which has the body's SHA-256 in `bodySHA256`. Without a secret, nothing passes.
 * Source: Twilio "Webhooks security"; comparison in constant time by the `twilio` package.
 */
export function signedByTwilio(request: RawRequest, secrets: readonly string[]): boolean {
  const header = request.headers[signatureHeader];
  if (header === undefined || !form.test(header) || request.body.length > MAX_BODY_BYTES) return false;
  const signed = signedFields(request);
  if (signed === undefined) return false;
  let genuine = false;
  for (const secret of secrets) {
    if (secret === "") continue;
    // No early exit: how long it takes must not tell which secret is in use.
    if (validateRequest(secret, header, request.url.href, signed)) genuine = true;
  }
  return genuine;
}

/** The signature Twilio would send with these parameters to this address. */
export function twilioSignature(url: URL, fields: Fields, secret: string): string {
  return getExpectedTwilioSignature(secret, url.href, Object.fromEntries(fields));
}

/** The parameters the signature covers besides the address; undefined when the request cannot be genuine. */
function signedFields(request: RawRequest): Record<string, string> | undefined {
  if (!isJson(request)) {
    const fields = readForm(request.body);
    return fields === undefined ? undefined : Object.fromEntries(fields);
  }
  const [stated, ...others] = request.url.searchParams.getAll("bodySHA256");
  if (stated === undefined || others.length > 0) return undefined;
  const expected = Buffer.from(createHash("sha256").update(request.body).digest("hex"), "latin1");
  const claimed = Buffer.from(stated, "utf8");
  return claimed.length === expected.length && timingSafeEqual(claimed, expected) ? {} : undefined;
}
