import { createHash, timingSafeEqual } from "node:crypto";
import type { RawRequest } from "#src/channel/channel.ts";

/** The header for services that can send one. */
export const tokenHeader = "x-webhook-token";

/**
 * True when the request brings one of the tokens: as the password of HTTP Basic (Postmark, SendGrid: in the address
 * they are given, `https://any:token@…`), in the header `x-webhook-token`, or for services that can only be given an
 * address as its query parameter `token`. The first of these that is there counts, and the others are not looked at.
 * None of these services but Mailgun signs what it posts; the token says who posts, TLS keeps the bytes whole.
 */
export function bringsToken(request: RawRequest, tokens: readonly string[]): boolean {
  const brought =
    request.headers[tokenHeader] ??
    basicPassword(request.headers["authorization"]) ??
    request.url.searchParams.get("token");
  if (brought === null || brought === undefined || brought === "") return false;
  let genuine = false;
  for (const token of tokens) {
    // No early exit: how long it takes must not tell which token is in use.
    if (token !== "" && timingSafeEqual(digest(token), digest(brought))) genuine = true;
  }
  return genuine;
}

/** RFC 7617 §2: `Basic` and base64 of `user:password`; the password may hold colons. */
function basicPassword(header: string | undefined): string | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/=_-]+) *$/i.exec(header ?? "")?.[1];
  if (encoded === undefined) return undefined;
  const decoded = Buffer.from(encoded, "base64").toString("utf8");
  const colon = decoded.indexOf(":");
  return colon === -1 ? undefined : decoded.slice(colon + 1);
}

/** Of equal length whatever the text is, as `timingSafeEqual` needs. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
