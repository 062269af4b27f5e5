import { createHash, timingSafeEqual } from "node:crypto";

export const seventeentrackSignatureHeader = "sign";

const form = /^[0-9a-f]{64}$/i;

/** The signature of these bytes: the SHA-256 of body, slash and key in hex; no HMAC. Source: 17TRACK API v2.4, "WebHook". */
export function seventeentrackSignature(body: Buffer, key: string): string {
  return createHash("sha256").update(body).update(`/${key}`, "utf8").digest("hex");
}

/** True when the header is 17TRACK's signature over exactly these bytes. */
export function signedBy17track(body: Buffer, header: string | undefined, key: string): boolean {
  if (key === "" || header === undefined || !form.test(header)) return false;
  const claimed = Buffer.from(header.toLowerCase(), "latin1");
  return timingSafeEqual(claimed, Buffer.from(seventeentrackSignature(body, key), "latin1"));
}
