import { createHmac, timingSafeEqual } from "node:crypto";

/** Node gives header names in lower case; Meta sends `X-Hub-Signature-256`. */
export const signatureHeader = "x-hub-signature-256";

const form = /^sha256=[0-9a-f]{64}$/;

/** The value of `X-Hub-Signature-256` for these bytes: `sha256=` and the HMAC-SHA256 in lower-case hex. */
export function metaSignature(body: Buffer, appSecret: string): string {
  return `sha256=${createHmac("sha256", appSecret).update(body).digest("hex")}`;
}

/**
 * True when the header is Meta's signature over exactly these bytes under one of the app secrets (two while
 * a secret is rotated). The bytes must be as received: Meta signs its own escaping (`\u00e4`, `\/`), which a
 * parsed and re-serialised body has lost. Only lower-case hex is Meta's form. Without a secret, nothing passes.
 * Source: WhatsApp "Create a webhook endpoint", Messenger Platform "Webhooks", section on validating payloads.
 */
export function signedByMeta(
  body: Buffer,
  header: string | undefined,
  appSecrets: readonly string[],
): boolean {
  if (header === undefined || !form.test(header)) return false;
  const claimed = Buffer.from(header, "latin1");
  let genuine = false;
  for (const secret of appSecrets) {
    if (secret === "") continue;
    // No early exit: how long it takes must not tell which secret is in use.
    if (timingSafeEqual(Buffer.from(metaSignature(body, secret), "latin1"), claimed)) genuine = true;
  }
  return genuine;
}
