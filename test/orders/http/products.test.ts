import { describe, expect, it } from "vitest";
import { givenStore } from "./given.ts";

const searched = async (body: string, status = 200) => {
  const { store, source } = await givenStore({ products: true, currency: "EUR" });
  store.next.push({ status, body });
  return { found: await source.products?.(" camp chair "), store };
};

describe("a search for products", () => {
  it("says what the shop said, in our words", async () => {
    const { found, store } = await searched(
      JSON.stringify({
        products: [
          {
            id: 1,
            title: "Camp chair",
            variant: "Green",
            sku: "C-1",
            price: "49,00",
            url: "https://shop.example.com/c",
            stock: "backorder",
            left: 0,
            expected: "2026-12-04",
          },
          { sku: "C-2", name: "Camp chair XL", price: "70", currency: "USD", stock: "a few", left: "many" },
          { id: "C-3" },
          null,
        ],
      }),
    );
    expect(JSON.parse(store.requests[0]?.body ?? "")).toEqual({ words: "camp chair", limit: 10 });
    expect(store.requests[0]?.path).toBe("/shop/products/search");
    expect(found).toMatchObject({
      ok: true,
      products: [
        {
          id: "1",
          title: "Camp chair",
          variant: "Green",
          sku: "C-1",
          price: { amount: 4900, currency: "EUR" },
          url: "https://shop.example.com/c",
          stock: "backorder",
          left: 0,
          expected: { day: "2026-12-04" },
        },
        {
          id: "C-2",
          title: "Camp chair XL",
          price: { amount: 7000, currency: "USD" },
          stock: "unknown",
          left: undefined,
        },
      ],
    });
    expect(found?.ok && found.products).toHaveLength(2);
  });

  it("takes ten at most, and 404 for none", async () => {
    const many = Array.from({ length: 30 }, (_, n) => ({ id: String(n), title: "x" }));
    const { found } = await searched(JSON.stringify({ products: many }));
    expect(found?.ok && found.products).toHaveLength(10);
    expect((await searched("{}", 404)).found).toMatchObject({ ok: true, products: [] });
  });

  it.each([
    ["{}", 200],
    ["<html>", 200],
    ['{"products": "none"}', 200],
    ["{}", 401],
    ["{}", 500],
  ])("fails at %s with %i", async (body, status) => {
    expect((await searched(body, status)).found).toMatchObject({ ok: false });
  });

  it("does not ask for nothing", async () => {
    const { store, source } = await givenStore({ products: true });
    expect(await source.products?.("  ")).toMatchObject({ ok: true, products: [] });
    expect(store.requests).toEqual([]);
  });
});
