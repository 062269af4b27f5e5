import * as fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { answers } from "#src/orders/book.ts";
import type { OrderQuery } from "#src/orders/source.ts";
import { shopifySourceKind } from "#src/orders/shopify/kind.ts";
import { mutated } from "../../contracts/mutated.ts";
import type { FakeShop } from "../../fakes/shopify.ts";
import {
  connection,
  fulfillment,
  fulfillmentOrder,
  lineItem,
  scan,
  shopifyOrder,
} from "../../fakes/shopify-orders.ts";
import { accessToken, open as openStore, type Opened, orderOf, ordersBy } from "./store.ts";

const opened: Opened[] = [];
afterEach(async () => {
  for (const { store, source } of opened.splice(0)) {
    await source.close?.();
    await store.close();
  }
});

async function open(account?: FakeShop, settings?: Parameters<typeof openStore>[1]): Promise<Opened> {
  const one = await openStore(account, settings);
  opened.push(one);
  return one;
}

const operations = ({ store }: Opened) => store.requests.map(({ operation }) => operation);

describe("looking an order up", () => {
  it("never takes a like number for the number", async () => {
    const { store, source } = await open();
    for (const name of ["#1001", "#10010", "#1001-A", "EU-1001", "#11001"]) {
      store.orders.push(shopifyOrder(6_000 + store.orders.length, { name }));
    }
    expect((await orderOf(source, "1001")).number).toBe("#1001");
    expect((await orderOf(source, "eu 1001")).number).toBe("EU-1001");
    expect((await orderOf(source, "1001a")).number).toBe("#1001-A");
    expect(await ordersBy(source, { by: "number", number: "100" })).toEqual([]);
  });

  it("asks for nothing of what cannot be a number, an address or an id", async () => {
    const one = await open();
    one.store.orders.push(shopifyOrder(1001));
    const queries: readonly OrderQuery[] = [
      { by: "number", number: "*" },
      { by: "number", number: "' OR '1'='1" },
      { by: "email", email: "x@example.com' OR email:'emma.clarke@example.com" },
      { by: "phone", phone: "+1555 OR *" },
      { by: "id", id: "gid://shopify/Customer/7001" },
      { by: "id", id: "1001 OR 1002" },
      { by: "tracking", trackingNumber: "JD0146000011001" },
    ];
    for (const query of queries) expect(await ordersBy(one.source, query)).toEqual([]);
    expect(one.store.requests).toEqual([]);
  });

  it("finds a guest by number, and an id again", async () => {
    const { store, source } = await open();
    store.orders.push(shopifyOrder(1001, { customer: null, phone: null }));
    const order = await orderOf(source, "1001");
    expect(order.customer.email).toBe("emma.clarke@example.com");
    expect(await ordersBy(source, { by: "id", id: order.id })).toEqual([order]);
  });

  it("reads orders with more than a short look shows once more", async () => {
    const one = await open();
    const items = Array.from({ length: 9 }, (_, n) => lineItem(300 + n, `Thing ${n}`));
    one.store.orders.push(shopifyOrder(1001), shopifyOrder(1002, { lineItems: connection(items) }));
    const orders = await ordersBy(one.source, { by: "email", email: "emma.clarke@example.com" });
    expect(orders.map(({ items: lines }) => lines.length)).toEqual([9, 1]);
    expect(operations(one)).toEqual(["OrderList", "OrdersBrief", "OrderWhole"]);
  });

  it("never asks for the key of a status page", async () => {
    const one = await open();
    one.store.orders.push(shopifyOrder(1001));
    await orderOf(one.source, "1001");
    for (const { document } of one.store.requests) expect(document).not.toContain("statusPageUrl");
  });

  it("says how far back it sees, unless it sees all", async () => {
    const usual = await open();
    expect(await usual.source.find({ by: "number", number: "1" })).toMatchObject({
      ok: true,
      reachesDays: 60,
    });
    const all = await open({ accessToken }, { readsAllOrders: true });
    const found = await all.source.find({ by: "number", number: "1" });
    expect(found.ok && "reachesDays" in found).toBe(false);
  });
});

describe("an app that may not read everything", () => {
  it("has orders nobody can be compared with where contact data is denied", async () => {
    const one = await open();
    one.store.orders.push(shopifyOrder(1001));
    for (const field of ["email", "phone", "customer", "shippingAddress"]) one.store.denied.add(field);
    const order = await orderOf(one.source, "1001");
    expect(order.customer).toEqual({});
    expect(order.items).toHaveLength(1);
    expect(one.logged.map(({ what }) => what)).toContain("shopify_partial_answer");
    expect(JSON.stringify(one.logged)).not.toMatch(/emma|555/i);
  });

  it.each(["fulfillmentOrders", "fulfillments", "returns"])("goes on without %s", async (field) => {
    const one = await open();
    one.store.orders.push(shopifyOrder(1001), shopifyOrder(1002));
    one.store.denied.add(field);
    expect((await orderOf(one.source, "1001")).pending).toEqual([
      { itemId: "103", quantity: 1, reason: "not_yet" },
    ]);
    expect(await ordersBy(one.source, { by: "email", email: "emma.clarke@example.com" })).toHaveLength(2);
    // Known by then, and not asked for in vain each time.
    expect(operations(one)).toEqual(["OrderList", "OrderWhole", "OrderWhole", "OrderList", "OrdersBrief"]);
    one.store.denied.clear();
    one.clock.now = new Date("2026-11-23T13:00:00Z");
    const before = one.store.requests.length;
    await orderOf(one.source, "1001");
    expect(one.store.requests.slice(before).at(-1)?.variables[field]).toBe(true);
  });

  it("is told that orders are denied, and not that there are none", async () => {
    const { store, source } = await open();
    store.orders.push(shopifyOrder(1001));
    store.denied.add("orders");
    const found = await source.find({ by: "number", number: "1001" });
    expect(found).toMatchObject({ ok: false, kind: "broken" });
    expect(found.ok ? "" : found.detail).toContain("Required access");
  });
});

describe("Shopify's limits and troubles", () => {
  it("are waited for where that takes a moment", async () => {
    const one = await open();
    one.store.orders.push(shopifyOrder(1001));
    one.store.script("OrderList", { do: "throttle", pauseMs: 150 });
    expect((await orderOf(one.source, "1001")).number).toBe("#1001");
    expect(operations(one)).toEqual(["OrderList", "OrderList", "OrderWhole"]);
  });

  it("are named where it takes longer", async () => {
    const { store, source } = await open();
    store.always({ do: "throttle", pauseMs: 2_000 });
    expect(await source.find({ by: "number", number: "1001" })).toMatchObject({
      ok: false,
      kind: "retry",
      afterMs: 2_000,
    });
    // The points are known to be gone: nothing is asked before they are back.
    const asked = store.requests.length;
    expect(await source.find({ by: "number", number: "1001" })).toMatchObject({ ok: false, kind: "retry" });
    expect(store.requests).toHaveLength(asked);
  });

  it.each([
    [429, { "retry-after": "2.0" }, { kind: "retry", afterMs: 2_000 }],
    [401, {}, { kind: "broken" }],
    [402, {}, { kind: "broken" }],
    [403, {}, { kind: "broken" }],
    [404, {}, { kind: "broken" }],
    [423, {}, { kind: "broken" }],
    [500, {}, { kind: "retry" }],
    [503, {}, { kind: "retry" }],
    [302, { location: "https://elsewhere.example/" }, { kind: "broken" }],
  ])("as HTTP %i come to a failure of their kind", async (status, headers, failure) => {
    const { store, source } = await open();
    store.always({ do: "status", status, headers, body: `{"errors":"${accessToken}"}` });
    const found = await source.find({ by: "number", number: "1001" });
    expect(found).toMatchObject({ ok: false, ...failure });
    expect(JSON.stringify(found)).not.toContain(accessToken);
  });

  it.each([
    ['{"errors":[{"message":"x","extensions":{"code":"INTERNAL_SERVER_ERROR"}}]}', "retry"],
    ['{"errors":[{"message":"x","extensions":{"code":"SHOP_INACTIVE"}}]}', "broken"],
    ['{"errors":[{"message":"Field does not exist","extensions":{"code":"undefinedField"}}]}', "broken"],
    ['{"errors":"Internal error"}', "retry"],
    ["null", "retry"],
    ["[]", "retry"],
    ["<html>", "retry"],
    ['{"data":', "retry"],
  ])("as the answer %s come to: %s", async (body, kind) => {
    const { store, source } = await open();
    store.always({ do: "body", body });
    expect(await source.find({ by: "number", number: "1001" })).toMatchObject({ ok: false, kind });
  });
});

describe("an app with credentials of its own", () => {
  const account = { clientId: "client-id-0001", clientSecret: "client-secret-0001" };
  const tokens = ({ store }: Opened) =>
    store.requests.filter(({ operation }) => operation === "token").length;

  it("fetches one token for all that is asked at once, and a new one before its end", async () => {
    const one = await open(account);
    one.store.orders.push(shopifyOrder(1001), shopifyOrder(1002));
    await Promise.all(["1001", "1002", "1001"].map((number) => orderOf(one.source, number)));
    expect(tokens(one)).toBe(1);
    one.clock.now = new Date("2026-11-24T11:50:00Z");
    await orderOf(one.source, "1001");
    expect(tokens(one)).toBe(1);
    one.clock.now = new Date("2026-11-24T11:56:00Z");
    await orderOf(one.source, "1001");
    expect(tokens(one)).toBe(2);
  });

  it("fetches a new one when the old is refused, once", async () => {
    const one = await open(account);
    one.store.orders.push(shopifyOrder(1001));
    await orderOf(one.source, "1001");
    one.store.tokens.clear();
    expect((await orderOf(one.source, "1001")).number).toBe("#1001");
    expect(tokens(one)).toBe(2);
    one.store.script(
      "OrderList",
      { do: "status", status: 401 },
      { do: "status", status: 401 },
      { do: "status", status: 401 },
    );
    expect(await one.source.find({ by: "number", number: "1001" })).toMatchObject({
      ok: false,
      kind: "broken",
    });
    expect(tokens(one)).toBe(3);
  });

  it("is told when they are wrong, without seeing them again", async () => {
    const { store, source } = await open(account);
    store.script("token", {
      do: "status",
      status: 400,
      body: `{"error":"invalid_client","secret":"${account.clientSecret}"}`,
    });
    const found = await source.find({ by: "number", number: "1001" });
    expect(found).toMatchObject({ ok: false, kind: "broken" });
    expect(JSON.stringify(found)).not.toContain(account.clientSecret);
    expect((await source.find({ by: "number", number: "1001" })).ok).toBe(true);
  });
});

describe("settings", () => {
  const deps = { now: () => new Date(), fetch, log: () => undefined, baseDir: "/" };
  const secrets = { accessToken };

  it("take the store's name in the forms in which it is copied", () => {
    for (const shop of [
      "example.myshopify.com",
      " Example.myshopify.com ",
      "https://example.myshopify.com/admin",
    ]) {
      expect(shopifySourceKind.settings.parse({ shop })).toMatchObject({
        shop: "example.myshopify.com",
        apiVersion: "2026-10",
      });
    }
  });

  it.each([
    [{ shop: "shop.example.com" }],
    [{ shop: "example.myshopify.com.evil.example" }],
    [{ shop: "http://example.myshopify.com" }],
    [{ shop: "evil.example#.myshopify.com" }],
    [{ shop: "a@b.myshopify.com" }],
    [{ shop: "example.myshopify.com", apiVersion: "2025-10" }],
    [{ shop: "example.myshopify.com", apiVersion: "unstable" }],
    [{ shop: "example.myshopify.com", baseUrl: "http://127.0.0.1" }],
  ])("refuse %j", (settings) => {
    expect(() => shopifySourceKind.build(settings, secrets, deps)).toThrow();
  });

  it.each([
    [{}],
    [{ clientId: "client-id-0001" }],
    [{ accessToken: "" }],
    [{ accessToken, clientId: "client-id-0001", clientSecret: "x".repeat(20) }],
    [undefined],
  ])("refuse the secrets %j", (given) => {
    expect(() => shopifySourceKind.build({ shop: "example.myshopify.com" }, given, deps)).toThrow();
  });

  it("without the client secret take no webhooks", () => {
    expect(shopifySourceKind.build({ shop: "example.myshopify.com" }, secrets, deps).webhook).toBeUndefined();
    const signed = { ...secrets, webhookSecret: "client-secret-0001" };
    expect(shopifySourceKind.build({ shop: "example.myshopify.com" }, signed, deps).webhook).toBeDefined();
  });
});

describe("an answer with anything in it", () => {
  const node = shopifyOrder(1001, {
    fulfillments: [
      fulfillment(1, "IN_TRANSIT", [[103, 1]], {
        events: connection([scan("IN_TRANSIT", "2026-11-20T02:00:00Z")]),
      }),
    ],
    fulfillmentOrders: connection([fulfillmentOrder(3, "CLOSED", [[103, 0]])]),
  });
  const bodies = fc.record({
    list: mutated({ data: { orders: { nodes: [node, shopifyOrder(1002)] } } }),
    one: mutated({ data: { order: node } }),
    many: mutated({ data: { nodes: [node, shopifyOrder(1002)] } }),
    customers: mutated({ data: { one: { id: "gid://shopify/Customer/7001" } } }),
  });
  const queries: readonly OrderQuery[] = [
    { by: "number", number: "1001" },
    { by: "email", email: "emma.clarke@example.com" },
    { by: "phone", phone: "+15555550101" },
    { by: "id", id: "1001" },
  ];

  it("yields no other order than was asked for, and never throws", async () => {
    await fc.assert(
      fc.asyncProperty(bodies, async (given) => {
        const answer = (body: string): string => {
          if (body.includes("OrderList")) return JSON.stringify(given.list);
          if (body.includes("OrderWhole")) return JSON.stringify(given.one);
          return JSON.stringify(body.includes("OrdersBrief") ? given.many : given.customers);
        };
        const source = shopifySourceKind.build(
          { shop: "example.myshopify.com" },
          { accessToken },
          {
            now: () => new Date(),
            fetch: async (_url, init) =>
              new Response(answer(typeof init?.body === "string" ? init.body : "")),
            log: () => undefined,
            baseDir: "/",
          },
        );
        for (const query of queries) {
          const found = await source.find(query);
          if (found.ok) for (const order of found.orders) expect(answers(order, query)).toBe(true);
          else expect(found.detail).not.toMatch(/emma|clarke|555/i);
        }
      }),
      { numRuns: 150 },
    );
  });
});
