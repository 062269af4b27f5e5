import { createHmac } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RawRequest } from "#src/channel/channel.ts";
import { createWebhook, shopifySignature } from "#src/orders/shopify/webhook.ts";
import { mutated } from "../../contracts/mutated.ts";

const shop = "example.myshopify.com";
const secret = "hush";
const webhook = createWebhook(shop, secret);

function request(
  topic: string,
  body: unknown,
  headers: Readonly<Record<string, string | undefined>> = {},
): RawRequest {
  const bytes = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  return {
    method: "POST",
    url: new URL("https://gateway.example/webhooks/stores/1"),
    headers: {
      "x-shopify-topic": topic,
      "x-shopify-shop-domain": shop,
      "x-shopify-webhook-id": "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
      "x-shopify-hmac-sha256": createHmac("sha256", secret).update(bytes).digest("base64"),
      ...headers,
    },
    body: bytes,
    receivedAt: new Date("2026-11-23T12:00:00Z"),
  };
}

const id = "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043";

describe("a webhook's signature", () => {
  it("is the HMAC of RFC 4231's third vector in base64", () => {
    // Test case 2: key "Jefe".
    const hex = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    expect(shopifySignature(Buffer.from("what do ya want for nothing?"), "Jefe")).toBe(
      Buffer.from(hex, "hex").toString("base64"),
    );
  });

  it("is believed over the bytes as they came, from this store", () => {
    expect(webhook.verify(request("orders/create", '{"id": 1,  "name":"\\u00e4\\/"}'))).toBe(true);
    expect(
      webhook.verify(request("orders/create", {}, { "x-shopify-shop-domain": "Example.myshopify.com" })),
    ).toBe(true);
  });

  it("is not believed when anything is wrong with it", () => {
    const good = request("orders/create", { id: 1 });
    const wrong: readonly RawRequest[] = [
      { ...good, body: Buffer.from('{"id":2}') },
      { ...good, body: Buffer.concat([good.body, Buffer.from("\n")]) },
      request("orders/create", { id: 1 }, { "x-shopify-hmac-sha256": undefined }),
      request("orders/create", { id: 1 }, { "x-shopify-hmac-sha256": "" }),
      request("orders/create", { id: 1 }, { "x-shopify-hmac-sha256": "A".repeat(44) }),
      request(
        "orders/create",
        { id: 1 },
        { "x-shopify-hmac-sha256": `${good.headers["x-shopify-hmac-sha256"] ?? ""} ` },
      ),
      request("orders/create", { id: 1 }, { "x-shopify-shop-domain": "other.myshopify.com" }),
      request("orders/create", { id: 1 }, { "x-shopify-shop-domain": undefined }),
    ];
    for (const one of wrong) expect(webhook.verify(one)).toBe(false);
    expect(createWebhook(shop, "another-secret").verify(good)).toBe(false);
    fc.assert(
      fc.property(fc.string(), (header) => {
        fc.pre(header !== good.headers["x-shopify-hmac-sha256"]);
        expect(
          webhook.verify({ ...good, headers: { ...good.headers, "x-shopify-hmac-sha256": header } }),
        ).toBe(false);
      }),
    );
  });
});

describe("what a webhook says", () => {
  const gid = (type: string, number: number) => `gid://shopify/${type}/${number}`;
  it.each([
    ["orders/create", { id: 6100000000001, admin_graphql_api_id: gid("Order", 6100000000001) }],
    ["orders/updated", { id: 6100000000001 }],
    ["orders/cancelled", { id: "6100000000001" }],
    ["orders/edited", { order_edit: { id: 9, order_id: 6100000000001 } }],
    ["fulfillments/create", { id: 5, order_id: 6100000000001 }],
    ["fulfillments/update", { id: 5, order_id: 6100000000001 }],
    ["fulfillment_events/create", { id: 5, fulfillment_id: 6, order_id: 6100000000001 }],
    ["refunds/create", { id: 5, order_id: 6100000000001 }],
    [
      "returns/request",
      { id: 5, order: { id: 6100000000001, admin_graphql_api_id: gid("Order", 6100000000001) } },
    ],
    ["returns/approve", { id: 5, order: { admin_graphql_api_id: gid("Order", 6100000000001) } }],
    ["reverse_deliveries/attach_deliverable", { id: 5, return: { id: 6, order: { id: 6100000000001 } } }],
  ])("%s is about its order", (topic, body) => {
    expect(webhook.parse(request(topic, body))).toEqual([{ kind: "order", id, orderId: "6100000000001" }]);
  });

  it("has the delivery's id, else the event's, else one of its bytes", () => {
    const body = { id: 1 };
    const idOf = (headers: Readonly<Record<string, string | undefined>>) => {
      const [news] = webhook.parse(request("orders/create", body, headers));
      return news !== undefined && "id" in news ? news.id : undefined;
    };
    expect(idOf({ "x-shopify-event-id": "e1" })).toBe(id);
    expect(idOf({ "x-shopify-webhook-id": undefined, "x-shopify-event-id": "e1" })).toBe("e1");
    const digest = idOf({ "x-shopify-webhook-id": undefined });
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(idOf({ "x-shopify-webhook-id": "" })).toBe(digest);
  });

  it("is a wish for data, or to be forgotten", () => {
    const customer = { id: 191167, email: "Emma.Clarke@Example.com", phone: "+1 555 555 0101" };
    const asked = {
      shop_id: 954889,
      shop_domain: shop,
      customer,
      orders_requested: [299938, 280263],
      data_request: { id: 9 },
    };
    const redact = { shop_id: 954889, shop_domain: shop, customer, orders_to_redact: [299938, 299938] };
    const who = { customerId: "191167", email: "emma.clarke@example.com", phone: "+15555550101" };
    expect(webhook.parse(request("customers/data_request", asked))).toEqual([
      { kind: "privacy", id, wish: "export", ...who, orderIds: ["299938", "280263"] },
    ]);
    expect(webhook.parse(request("customers/redact", redact))).toEqual([
      { kind: "privacy", id, wish: "erase", ...who, orderIds: ["299938"] },
    ]);
    const little = {
      shop_domain: shop,
      customer: { email: "emma.clarke@example.com", phone: "555-625-1199" },
    };
    expect(webhook.parse(request("customers/redact", little))).toEqual([
      { kind: "privacy", id, wish: "erase", email: "emma.clarke@example.com", orderIds: [] },
    ]);
  });

  it("is the end of the shop, or of our access", () => {
    expect(webhook.parse(request("shop/redact", { shop_id: 1, shop_domain: shop }))).toEqual([
      { kind: "shop_erased", id },
    ]);
    expect(webhook.parse(request("app/uninstalled", { id: 1, myshopify_domain: shop }))).toEqual([
      { kind: "uninstalled", id },
    ]);
  });

  it("is nothing for another shop, whatever the unsigned header says", () => {
    const other = "other.myshopify.com";
    for (const topic of ["shop/redact", "customers/redact", "customers/data_request"]) {
      expect(webhook.parse(request(topic, { shop_domain: other, customer: { id: 1 } }))).toEqual([
        { kind: "ignored", reason: "other_shop" },
      ]);
    }
    expect(webhook.parse(request("app/uninstalled", { myshopify_domain: other }))).toEqual([
      { kind: "ignored", reason: "other_shop" },
    ]);
  });

  it("is ignored by name where there is nothing to do", () => {
    expect(webhook.parse(request("products/update", { id: 1 }))).toEqual([
      { kind: "ignored", reason: "other_topic" },
    ]);
    expect(webhook.parse(request("orders/create", "{"))).toEqual([{ kind: "ignored", reason: "unreadable" }]);
    expect(webhook.parse(request("orders/create", {}))).toEqual([{ kind: "ignored", reason: "no_order" }]);
    expect(webhook.parse(request("customers/redact", { shop_domain: shop }))).toEqual([
      { kind: "ignored", reason: "nobody_named" },
    ]);
    expect(webhook.parse(request("", {}))).toEqual([{ kind: "ignored", reason: "no_topic" }]);
  });

  it("never throws, and its order is a number", () => {
    const topics = [
      "orders/edited",
      "returns/update",
      "customers/redact",
      "shop/redact",
      "app/uninstalled",
      "refunds/create",
    ];
    const body = {
      id: 5,
      order_id: 6,
      order: { id: 7 },
      order_edit: { order_id: 8 },
      shop_domain: shop,
      customer: { id: 1, email: "a@example.com", phone: "+15555550101" },
      orders_to_redact: [1, 2],
    };
    fc.assert(
      fc.property(fc.constantFrom(...topics), mutated(body), (topic, changed) => {
        const [news, ...others] = webhook.parse(request(topic, JSON.stringify(changed) ?? ""));
        expect(others).toEqual([]);
        if (news?.kind === "order") expect(news.orderId).toMatch(/^\d{1,20}$/);
        if (news?.kind === "ignored") expect(news.reason).toMatch(/^[a-z_]{1,50}$/);
      }),
    );
  });
});
