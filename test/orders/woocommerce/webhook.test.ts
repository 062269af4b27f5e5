import { spawnSync } from "node:child_process";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RawRequest } from "#src/channel/channel.ts";
import type { SourceWebhook } from "#src/orders/source.ts";
import { woocommerceSourceKind } from "#src/orders/woocommerce/kind.ts";
import { keys } from "./shop.ts";

const secret = "a webhook secret – with ümlauts";
const settings = { url: "https://shop.example.com" };
const deps = { now: () => new Date(0), fetch, log: () => undefined, baseDir: "/" };

function webhook(): SourceWebhook {
  const { webhook: built } = woocommerceSourceKind.build(settings, { ...keys, webhookSecret: secret }, deps);
  if (built === undefined) throw new Error("there is no webhook");
  return built;
}

function request(
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
  method = "POST",
): RawRequest {
  return {
    method,
    url: new URL("https://chat.example.com/webhooks/stores/1"),
    headers,
    body: Buffer.from(body),
    receivedAt: new Date(0),
  };
}

const update = JSON.stringify({ id: 1043, status: "completed", billing: { first_name: "Zoë" } });
/** By OpenSSL: `printf '%s' "$body" | openssl dgst -sha256 -hmac "$secret" -binary | base64`. */
const signature = "8feRjrHWxizMX8igbHGz1K8n3peEtcjm24EMVa4uuqA=";
const topic = {
  "x-wc-webhook-topic": "order.updated",
  "x-wc-webhook-resource": "order",
  "x-wc-webhook-event": "updated",
  "x-wc-webhook-delivery-id": "7d3a1c9f5b2e4a6c8d0e1f2a3b4c5d6e",
};

describe("a webhook of WooCommerce", () => {
  it("is there only with its secret", () => {
    expect(woocommerceSourceKind.build(settings, keys, deps).webhook).toBeUndefined();
    expect(() => woocommerceSourceKind.build(settings, { ...keys, webhookSecret: "" }, deps)).toThrow();
  });

  it("is believed with the signature that OpenSSL computes", () => {
    expect(webhook().verify(request(update, { "x-wc-webhook-signature": signature }))).toBe(true);
  });

  it("is believed with what another program computes for any bytes", () => {
    const bodies = ["{}", "", "\u0000\uFFFF", "x".repeat(5_000)];
    for (const body of bodies) {
      const { stdout } = spawnSync("openssl", ["dgst", "-sha256", "-hmac", secret, "-binary"], {
        input: body,
      });
      const headers = { "x-wc-webhook-signature": stdout.toString("base64") };
      expect(webhook().verify(request(body, headers))).toBe(true);
    }
  });

  it.each([
    ["no signature", {}],
    ["an empty one", { "x-wc-webhook-signature": "" }],
    ["one in hex", { "x-wc-webhook-signature": Buffer.from(signature, "base64").toString("hex") }],
    ["one for other bytes", { "x-wc-webhook-signature": `A${signature.slice(1)}` }],
    ["one with something after it", { "x-wc-webhook-signature": `${signature}${signature}` }],
    ["one in another alphabet", { "x-wc-webhook-signature": signature.replace("=", "_") }],
    ["nothing but spaces", { "x-wc-webhook-signature": "   " }],
  ])("is not believed with %s", (_name, headers) => {
    expect(webhook().verify(request(update, headers))).toBe(false);
  });

  it("is not believed when a byte has changed, or by GET", () => {
    const headers = { "x-wc-webhook-signature": signature };
    expect(webhook().verify(request(`${update} `, headers))).toBe(false);
    expect(webhook().verify(request(update, headers, "GET"))).toBe(false);
  });

  it("names the order, whatever else it says", () => {
    expect(webhook().parse(request(update, topic))).toEqual([
      {
        kind: "order",
        id: expect.stringMatching(/^7d3a1c9f5b2e4a6c8d0e1f2a3b4c5d6e:[0-9a-f]{32}$/),
        orderId: "1043",
      },
    ]);
    for (const event of ["created", "deleted", "restored"]) {
      const [news] = webhook().parse(request('{"id":7}', { "x-wc-webhook-topic": `order.${event}` }));
      expect(news).toMatchObject({ kind: "order", orderId: "7" });
    }
  });

  it("is one when it is delivered twice, and two when two orders change in the same second", () => {
    const idOf = (body: string) => {
      const [news] = webhook().parse(request(body, topic));
      return news !== undefined && "id" in news ? news.id : undefined;
    };
    expect(idOf(update)).toBe(idOf(update));
    expect(idOf('{"id":1}')).not.toBe(idOf('{"id":2}'));
  });

  it("lets a ping through, which says nothing", () => {
    expect(webhook().verify(request("webhook_id=142"))).toBe(true);
    expect(webhook().parse(request("webhook_id=142"))).toEqual([{ kind: "ignored", reason: "ping" }]);
    for (const almost of [
      "webhook_id=142&id=7",
      "webhook_id=",
      'webhook_id=1{"id":7}',
      "webhook_id=1\nid=7",
    ]) {
      expect(webhook().verify(request(almost))).toBe(false);
    }
  });

  it("ignores what is not about an order", () => {
    const of = (name: string) => webhook().parse(request('{"id":7}', { "x-wc-webhook-topic": name }));
    for (const name of [
      "product.updated",
      "customer.created",
      "coupon.deleted",
      "action.woocommerce_add_to_cart",
      "",
    ]) {
      expect(of(name)).toEqual([{ kind: "ignored", reason: "not_about_an_order" }]);
    }
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.string(), fc.string(), (bytes, word, sign) => {
        const raw = request(Buffer.from(bytes), {
          "x-wc-webhook-topic": word,
          "x-wc-webhook-resource": "order",
          "x-wc-webhook-signature": sign,
          "x-wc-webhook-delivery-id": word,
        });
        expect(webhook().verify(raw)).toBe(false);
        expect(webhook().parse(raw)).toHaveLength(1);
      }),
    );
    for (const body of ["null", "[]", '{"id":{}}', '{"id":-1}', '{"id":"1/2"}', '{"id":1.5}']) {
      expect(webhook().parse(request(body, topic))).toEqual([{ kind: "ignored", reason: "no_order_id" }]);
    }
  });
});
