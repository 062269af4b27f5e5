import { createHash, timingSafeEqual } from "node:crypto";
import type { Answer, RawRequest } from "#src/channel/channel.ts";

/**
 * Answers the GET by which Meta checks a callback URL whenever URL or token are set: 200 with the challenge
 * exactly as it came when mode and token fit, else 403. It carries no signature. Undefined for other methods.
 * Source: Graph API "Webhooks, getting started", verification requests.
 */
export function metaHandshake(request: RawRequest, verifyToken: string): Answer | undefined {
  if (request.method !== "GET") return undefined;
  const asked = request.url.searchParams;
  const challenge = asked.get("hub.challenge");
  const token = asked.get("hub.verify_token");
  const welcome =
    asked.get("hub.mode") === "subscribe" && token !== null && verifyToken !== "" && same(token, verifyToken);
  if (!welcome || challenge === null || challenge === "") {
    return { status: 403, type: "text/plain; charset=utf-8", body: "Forbidden" };
  }
  return { status: 200, type: "text/plain; charset=utf-8", body: challenge };
}

/** Compares digests, so that neither content nor length shows in the time it takes. */
function same(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text, "utf8").digest();
}
