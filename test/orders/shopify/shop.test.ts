import { afterEach, describe, expect, it } from "vitest";
import { shopifySourceKind } from "#src/orders/shopify/kind.ts";
import { shopifyOrder } from "../../fakes/shopify-orders.ts";
import { accessToken, open as openStore, type Opened, webhookSecret } from "./store.ts";

const opened: Opened[] = [];
afterEach(async () => {
  for (const { store } of opened.splice(0)) await store.close();
});

async function open(): Promise<Opened> {
  const one = await openStore();
  opened.push(one);
  return one;
}

describe("products", () => {
  it("are variants, the one that was meant first, with price, page and stock", async () => {
    const { source } = await open();
    const found = await source.products?.("linen shirt XL");
    if (found?.ok !== true) throw new Error("nothing was found");
    expect(found.products.map(({ variant, stock, left }) => [variant, stock, left])).toEqual([
      ["White / XL", "backorder", undefined],
      ["White / M", "out_of_stock", undefined],
      ["White / L", "in_stock", 3],
    ]);
    expect(found.products[0]).toMatchObject({
      id: "1013",
      title: "Linen shirt",
      price: { amount: 5990, currency: "EUR" },
      url: "https://shop.example.com/products/linen-shirt",
    });
  });

  it("are found by some of the words where none has all of them", async () => {
    const { source } = await open();
    const found = await source.products?.("is the blue ceramic mug back in stock?");
    expect(found).toMatchObject({
      ok: true,
      products: [{ title: "Ceramic mug", stock: "in_stock", left: 7 }],
    });
    expect(found?.ok === true && "variant" in (found.products[0] ?? {})).toBe(false);
  });

  it("are only those that are on sale, whatever the words say", async () => {
    const { store, source } = await open();
    const mug = store.products[0];
    if (mug === undefined) throw new Error("there is no product");
    mug["status"] = "DRAFT";
    for (const words of ["mug", "mug OR status:draft", "') OR status:draft OR ('mug", "*", "'", ""]) {
      const found = await source.products?.(words);
      expect(found?.ok, words).toBe(true);
      const titles = found?.ok === true ? found.products.map(({ title }) => title) : [];
      expect(titles, words).not.toContain("Ceramic mug");
    }
  });

  it("that the store does not count have no stock to tell", async () => {
    const { store, source } = await open();
    for (const product of store.products) product["tracksInventory"] = false;
    expect(await source.products?.("mug")).toMatchObject({ ok: true, products: [{ stock: "unknown" }] });
  });

  it("are not there while the store cannot be asked", async () => {
    const { store, source } = await open();
    store.always({ do: "status", status: 503 });
    expect(await source.products?.("mug")).toMatchObject({ ok: false });
  });
});

describe("the check", () => {
  const webhookUrl = new URL("https://gateway.example/webhooks/stores/s1");
  const check = async (
    { store }: Opened,
    secrets: object = { accessToken, webhookSecret },
    settings: object = {},
  ) => {
    const checks = await shopifySourceKind.check?.(
      { shop: store.shop, ...settings },
      secrets,
      { now: () => new Date(), fetch: store.fetch, log: () => undefined, baseDir: "/" },
      webhookUrl,
    );
    expect(JSON.stringify(checks)).not.toContain(accessToken);
    expect(JSON.stringify(checks)).not.toContain(webhookSecret);
    return new Map((checks ?? []).map((one) => [one.name, one]));
  };

  it("finds all well", async () => {
    const one = await open();
    one.store.orders.push(shopifyOrder(1001));
    one.store.scopes.add("read_all_orders");
    for (const topic of [
      "ORDERS_CREATE",
      "ORDERS_UPDATED",
      "ORDERS_CANCELLED",
      "FULFILLMENTS_CREATE",
      "FULFILLMENTS_UPDATE",
      "FULFILLMENT_EVENTS_CREATE",
      "REFUNDS_CREATE",
      "RETURNS_REQUEST",
      "RETURNS_APPROVE",
      "RETURNS_DECLINE",
      "RETURNS_CLOSE",
      "APP_UNINSTALLED",
    ]) {
      one.store.subscriptions.push({ topic, uri: webhookUrl.href });
    }
    const checks = await check(one, undefined, { readsAllOrders: true });
    expect([...checks.values()].map(({ name, result }) => [name, result])).toEqual([
      ["token", "ok"],
      ["scopes", "ok"],
      ["actions", "ok"],
      ["window", "ok"],
      ["contacts", "ok"],
      ["webhook", "ok"],
    ]);
  });

  it("names what is missing", async () => {
    const one = await open();
    one.store.orders.push(shopifyOrder(1001, { email: null, phone: null }));
    one.store.scopes.delete("read_returns");
    one.store.scopes.delete("write_returns");
    one.store.subscriptions.push({ topic: "ORDERS_CREATE", uri: webhookUrl.href });
    const checks = await check(one, undefined, { readsAllOrders: true });
    expect(checks.get("scopes")).toMatchObject({
      result: "failed",
      said: expect.stringContaining("read_returns"),
    });
    expect(checks.get("actions")).toMatchObject({ result: "skipped" });
    expect(checks.get("window")).toMatchObject({ result: "failed" });
    expect(checks.get("contacts")).toMatchObject({ result: "failed" });
    expect(checks.get("webhook")).toMatchObject({
      result: "failed",
      said: expect.stringContaining("ORDERS_UPDATED"),
    });
    expect((await check(one, { accessToken })).get("webhook")).toMatchObject({ result: "skipped" });
    one.store.denied.add("email");
    expect((await check(one)).get("contacts")).toMatchObject({
      result: "failed",
      said: expect.stringContaining("email"),
    });
  });

  it("says that the token is wrong, that the store is not there, or that it is not complete", async () => {
    const one = await open();
    one.store.tokens.clear();
    expect([...(await check(one)).values()]).toMatchObject([{ name: "token", result: "failed" }]);
    one.store.always({ do: "hang-up" });
    expect([...(await check(one)).values()]).toMatchObject([{ name: "token", result: "failed" }]);
    expect([...(await check(one, {})).values()]).toMatchObject([{ name: "settings", result: "failed" }]);
  });
});
