import { createHmac, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Json } from "#src/conversation/json.ts";
import { eventually, testGateway, type TestGateway } from "../fakes/gateway.ts";
import { startShopify, type FakeShopify } from "../fakes/shopify.ts";
import { shopifyOrder } from "../fakes/shopify-orders.ts";

/*
 * A shop on Shopify, its shoppers on WhatsApp: what they are told comes from the store, and what is done is done in it.
 * Real ports on both sides; the store's address leads to the fake.
 */

const shop = "journey.myshopify.com";
const accessToken = "shpat_0123456789abcdef";
const webhookSecret = "shpss_the-secret-of-the-app";
const hour = 3_600_000;

const emma = "15555550101";
const omar = "15555550102";

let store: FakeShopify;
let gateway: TestGateway;
let source: string;

const order = (id: number, phone: string, email: string) =>
  shopifyOrder(id, {
    createdAt: new Date(Date.now() - 2 * hour).toISOString(),
    processedAt: new Date(Date.now() - 2 * hour).toISOString(),
    phone: `+${phone}`,
    email,
    customer: {
      id: `gid://shopify/Customer/${id}7`,
      firstName: "Test",
      lastName: "Shopper",
      defaultEmailAddress: { emailAddress: email },
      defaultPhoneNumber: { phoneNumber: `+${phone}` },
    },
  });

beforeAll(async () => {
  store = await startShopify({ shop, accessToken });
  store.orders.push(order(1043, emma, "emma@example.com"), order(1044, omar, "omar@example.com"));
  const network: typeof fetch = (input, init) => {
    const { hostname } = new URL(input instanceof Request ? input.url : input);
    return hostname === shop ? store.fetch(input, init) : fetch(input, init);
  };
  gateway = await testGateway({ fetch: network });
  const made = await gateway.api("/api/sources", {
    method: "POST",
    body: { kind: "shopify", settings: { shop }, secrets: { accessToken, webhookSecret } },
  });
  expect(made.status).toBe(201);
  source = z.object({ id: z.uuid() }).parse(made.body).id;
});
afterAll(async () => {
  await gateway.stop();
  await store.close();
});

const settings = async (actions: Json) => {
  const set = await gateway.api("/api/settings", { method: "PUT", body: { settings: { actions } } });
  expect(set.status).toBe(200);
};

/** Says something and waits for the one answer. */
async function ask(who: string, text: string): Promise<string> {
  const before = gateway.heard(who).length;
  expect(await gateway.say(who, text)).toBe(200);
  return eventually(() => gateway.heard(who)[before], 20_000);
}

/** How the store has an order. */
const inStore = (id: number) =>
  z
    .object({ cancelledAt: z.string().nullable() })
    .parse(store.orders.find(({ name }) => name === `#${String(id)}`));

const webhook = (topic: string, body: Json, secret = webhookSecret) => {
  const text = JSON.stringify(body);
  return fetch(new URL(`/webhooks/stores/${source}`, gateway.gateway.url), {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-shopify-topic": topic,
      "x-shopify-shop-domain": shop,
      "x-shopify-webhook-id": randomUUID(),
      "x-shopify-hmac-sha256": createHmac("sha256", secret).update(text).digest("base64"),
    },
    body: text,
  });
};

describe("a shop on Shopify", () => {
  it("answers from the store", async () => {
    const said = await ask(emma, "Where is my order?");
    expect(said).toContain("1043");
    expect(said).toMatch(/being prepared/i);
    expect(said).not.toMatch(/1044|bearer-key|Sample Street/);
  });

  it("leaves what is not allowed to a person", async () => {
    const said = await ask(omar, "Please cancel my order");
    expect(said).toMatch(/colleague/);
    expect(inStore(1044).cancelledAt).toBeNull();
    const conversations = z
      .object({ conversations: z.array(z.object({ id: z.string(), floor: z.string() })) })
      .parse((await gateway.api("/api/conversations")).body).conversations;
    const [theirs] = conversations.filter(({ floor }) => floor === "person");
    await gateway.api(`/api/conversations/${theirs?.id ?? ""}/floor`, {
      method: "POST",
      body: { floor: "agent" },
    });
  });

  it("cancels on a yes, once, and says so when the store shows it", async () => {
    await settings({ cancel_order: { mode: "automatic" } });
    const asked = await ask(emma, "Please cancel my order");
    expect(asked).toContain("1043");
    expect(asked).toMatch(/shall i do that\?/i);
    expect(inStore(1043).cancelledAt).toBeNull();
    const done = await ask(emma, "yes please");
    expect(done).toMatch(/1043.*is cancelled/s);
    expect(inStore(1043).cancelledAt).not.toBeNull();
    const after = await ask(emma, "where is my order?");
    expect(after).toMatch(/cancelled/);
  });

  it("waits for the merchant where they want to be asked, and tells the shopper what they said", async () => {
    await settings({ cancel_order: { mode: "ask" } });
    const asked = await ask(omar, "cancel my order please");
    expect(asked).toMatch(/1044/);
    const waiting = await ask(omar, "yes");
    expect(waiting).toMatch(/passed/);
    expect(inStore(1044).cancelledAt).toBeNull();
    const { approvals } = z
      .object({
        approvals: z.array(
          z.object({ id: z.uuid(), kind: z.string(), order: z.object({ number: z.string() }) }),
        ),
      })
      .parse((await gateway.api("/api/approvals")).body);
    expect(approvals).toMatchObject([{ kind: "cancel_order", order: { number: "#1044" } }]);
    const before = gateway.heard(omar).length;
    const decided = await gateway.api(`/api/approvals/${approvals[0]?.id ?? ""}`, {
      method: "POST",
      body: { decision: "approve" },
    });
    expect(decided.status).toBe(202);
    expect(await eventually(() => gateway.heard(omar)[before], 20_000)).toMatch(/1044.*is cancelled/s);
    expect(inStore(1044).cancelledAt).not.toBeNull();
  });

  it("takes the store's webhooks, and only the store's", async () => {
    expect((await webhook("orders/updated", { id: 1043 })).status).toBe(200);
    expect((await webhook("orders/updated", { id: 1043 }, "another secret")).status).toBe(401);
  });

  it("forgets whom the store says to forget", async () => {
    const redacted = await webhook("customers/redact", {
      shop_domain: shop,
      customer: { id: 10437, email: "emma@example.com", phone: `+${emma}` },
      orders_to_redact: [1043],
    });
    expect(redacted.status).toBe(200);
    const found = async () =>
      JSON.stringify(
        (await gateway.api("/api/privacy/export", { method: "POST", body: { phone: `+${emma}` } })).body,
      );
    await eventually(async () => !(await found()).includes("Where is my order?"), 20_000);
    const others = await gateway.api("/api/privacy/export", { method: "POST", body: { phone: `+${omar}` } });
    expect(JSON.stringify(others.body)).toContain("cancel my order please");
  });
});
