import { createHmac, timingSafeEqual } from "node:crypto";

/** Node gives header names in lower case; EasyPost sends `X-Hmac-Signature`. */
export const easypostSignatureHeader = "x-hmac-signature";

const form = /^hmac-sha256-hex=[0-9a-f]{64}$/;

/**
 * The signature of these bytes: `hmac-sha256-hex=` and the HMAC-SHA256 in lower-case hex under the secret, which is
 * brought to Unicode's NFKD form first.
 * Source: EasyPost "Webhooks", section on HMAC validation; its clients' `validateWebhook`.
 */
export function easypostSignature(body: Buffer, secret: string): string {
  const key = Buffer.from(secret.normalize("NFKD"), "utf8");
  return `hmac-sha256-hex=${createHmac("sha256", key).update(body).digest("hex")}`;
}

/** True when the header is EasyPost's signature over exactly these bytes. */
export function signedByEasypost(body: Buffer, header: string | undefined, secret: string): boolean {
  if (secret === "" || header === undefined || !form.test(header)) return false;
  return timingSafeEqual(
    Buffer.from(header, "latin1"),
    Buffer.from(easypostSignature(body, secret), "latin1"),
  );
}
