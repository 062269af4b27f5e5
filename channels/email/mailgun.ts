import { createHmac, timingSafeEqual } from "node:crypto";
import type { MailgunSignature } from "./raw-webhook.ts";

/** Mailgun tries for eight hours, and it is not documented that a new try has a new timestamp, ms. */
const MAX_AGE_MS = 9 * 60 * 60_000;

/**
 * True when these fields were made with the account's signing key, lately. They cover no byte of the mail, so they are
 * asked for besides the webhook's token, not instead. Source: Mailgun "Securing webhooks".
 */
export function signedByMailgun(claim: MailgunSignature | undefined, key: string, receivedAt: Date): boolean {
  if (claim === undefined || key === "") return false;
  const { timestamp, token, signature } = claim;
  if (!/^\d{1,12}$/.test(timestamp) || !/^[0-9a-f]{64}$/.test(signature)) return false;
  if (Math.abs(receivedAt.getTime() - Number(timestamp) * 1_000) > MAX_AGE_MS) return false;
  return timingSafeEqual(Buffer.from(signatureOf(timestamp, token, key)), Buffer.from(signature));
}

/** HMAC-SHA256 of timestamp (seconds since 1970) and token, lower-case hex. */
export function signatureOf(timestamp: string, token: string, key: string): string {
  return createHmac("sha256", key)
    .update(timestamp + token)
    .digest("hex");
}
