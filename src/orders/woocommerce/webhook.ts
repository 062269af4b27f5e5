import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { RawRequest } from "#src/channel/channel.ts";
import type { SourceNews } from "../news.ts";
import type { SourceWebhook } from "../source.ts";

/** What WooCommerce posts, as a form and unsigned, when a webhook is saved; it wants HTTP 200 for it. */
const ping = /^webhook_id=\d{1,20}$/u;

const Body = z.object({ id: z.union([z.number().int().positive(), z.string().regex(/^[1-9]\d{0,17}$/u)]) });

/**
 * WooCommerce's webhooks: `X-WC-Webhook-Signature` is base64 of HMAC-SHA256 over the body with the webhook's secret.
 * Source: WooCommerce REST API v3, "Webhooks". A ping is let through: it has no signature and says nothing.
 */
export function wooWebhook(secret: string): SourceWebhook {
  return {
    verify: ({ method, headers, body }) => {
      if (method !== "POST") return false;
      const signature = headers["x-wc-webhook-signature"];
      if (signature === undefined) return isPing(body);
      const expected = createHmac("sha256", secret).update(body).digest();
      // Buffer.from reads other alphabets and stops at what it does not know; only the exact text will do.
      if (!/^[A-Za-z0-9+/]{43}=$/u.test(signature.trim())) return false;
      return timingSafeEqual(Buffer.from(signature.trim(), "base64"), expected);
    },
    parse: (request) => [newsOf(request)],
  };
}

function isPing(body: Buffer): boolean {
  return body.length < 40 && ping.test(body.toString("latin1").trim());
}

function newsOf({ headers, body }: RawRequest): SourceNews {
  if (isPing(body)) return { kind: "ignored", reason: "ping" };
  const topic = headers["x-wc-webhook-topic"] ?? "";
  const resource = headers["x-wc-webhook-resource"] ?? topic.split(".")[0];
  if (resource !== "order") return { kind: "ignored", reason: "not_about_an_order" };
  const read = Body.safeParse(jsonOf(body));
  if (!read.success) return { kind: "ignored", reason: "no_order_id" };
  return {
    kind: "order",
    id: keyOf(headers["x-wc-webhook-delivery-id"], body),
    orderId: String(read.data.id),
  };
}

/**
 * The delivery's id and a digest of the body: the id is made of the webhook's number and the second, so two orders that
 * change at once have the same one (`WC_Webhook::get_new_delivery_id`).
 */
function keyOf(delivery: string | undefined, body: Buffer): string {
  const digest = createHash("sha256").update(body).digest("hex");
  const id = /^[\w-]{1,80}$/u.test(delivery ?? "") ? `${delivery ?? ""}:` : "";
  return `${id}${digest.slice(0, 32)}`;
}

function jsonOf(body: Buffer): unknown {
  try {
    const json: unknown = JSON.parse(body.toString("utf8"));
    return json;
  } catch {
    return undefined;
  }
}
