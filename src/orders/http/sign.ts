import { createHmac, timingSafeEqual } from "node:crypto";
import type { RawRequest } from "#src/channel/channel.ts";

/** How far the two clocks may be apart, and how late a request may be, ms. */
export const clockTolerance = 5 * 60_000;

/** Headers that prove a body: `X-Timestamp` (Unix seconds) and `X-Signature: sha256=<hex HMAC-SHA256 of "<timestamp>.<body>">`. */
export function signed(body: string, secret: string, at: Date): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  return { "x-timestamp": timestamp, "x-signature": signature(timestamp, body, secret) };
}

/** True when the request carries the headers of `signed`, made with this secret, not long ago. */
export function isSigned(request: RawRequest, secret: string): boolean {
  const timestamp = request.headers["x-timestamp"] ?? "";
  if (!/^\d{1,12}$/u.test(timestamp)) return false;
  const apart = Math.abs(request.receivedAt.getTime() - Number(timestamp) * 1000);
  if (apart > clockTolerance) return false;
  const given = Buffer.from(request.headers["x-signature"] ?? "");
  const right = Buffer.from(signature(timestamp, request.body, secret));
  return given.length === right.length && timingSafeEqual(given, right);
}

function signature(timestamp: string, body: string | Buffer, secret: string): string {
  return `sha256=${createHmac("sha256", secret).update(`${timestamp}.`).update(body).digest("hex")}`;
}
