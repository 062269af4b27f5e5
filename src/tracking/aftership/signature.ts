import { createHmac, timingSafeEqual } from "node:crypto";

export const aftershipSignatureHeader = "aftership-hmac-sha256";

/** The base64 of 32 bytes. */
const form = /^[A-Za-z0-9+/]{43}=$/;

/** The signature of these bytes: base64 of the HMAC-SHA256. Source: AfterShip "Webhook signature". */
export function aftershipSignature(body: Buffer, secret: string): string {
  return createHmac("sha256", secret).update(body).digest("base64");
}

/** True when the header is AfterShip's signature over exactly these bytes. */
export function signedByAftership(body: Buffer, header: string | undefined, secret: string): boolean {
  if (secret === "" || header === undefined || !form.test(header)) return false;
  return timingSafeEqual(
    Buffer.from(header, "latin1"),
    Buffer.from(aftershipSignature(body, secret), "latin1"),
  );
}
