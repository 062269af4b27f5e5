import { expect, it } from "vitest";
import { givenShop } from "./shop.ts";

const shirt = {
  id: 7,
  name: "Shirt &amp; tie",
  type: "simple",
  permalink: "https://shop.example.com/product/shirt/",
  catalog_visibility: "visible",
  sku: "SH",
  price: "21.99",
  manage_stock: true,
  stock_quantity: 3,
  stock_status: "instock",
};

async function products(
  words: string,
  found: Parameters<Awaited<ReturnType<typeof givenShop>>["shop"]["products"]["push"]>,
) {
  const { source, shop } = await givenShop();
  shop.products.push(...found);
  const answer = await source.products?.(words);
  if (answer?.ok !== true) throw new Error("no answer");
  return answer.products;
}

it("tells what is sold, and what is left of it", async () => {
  expect(await products("shirt", [shirt])).toEqual([
    {
      id: "7",
      title: "Shirt & tie",
      sku: "SH",
      price: { amount: 2199, currency: "EUR" },
      url: "https://shop.example.com/product/shirt/",
      stock: "in_stock",
      left: 3,
    },
  ]);
});

it.each([
  ["instock", "in_stock"],
  ["outofstock", "out_of_stock"],
  ["onbackorder", "backorder"],
  ["brand_new_value", "unknown"],
  [null, "unknown"],
])("a stock of %s is %s", async (word, stock) => {
  const [product] = await products("shirt", [{ ...shirt, stock_status: word, manage_stock: false }]);
  expect(product).toMatchObject({ stock });
  expect(product?.left).toBeUndefined();
});

it("tells nothing that is hidden, and no price that is none", async () => {
  expect(await products("shirt", [{ ...shirt, catalog_visibility: "hidden" }])).toEqual([]);
  expect((await products("shirt", [{ ...shirt, price: "" }]))[0]?.price).toBeUndefined();
});

it("lists the variations of the first few, at most ten", async () => {
  const { source, shop } = await givenShop();
  for (let id = 1; id <= 6; id += 1) {
    shop.products.push({ ...shirt, id, type: "variable", stock_quantity: null });
    shop.variations.set(
      String(id),
      ["Green", "Red"].map((option, n) => ({
        id: id * 100 + n,
        price: "9.00",
        stock_status: n === 0 ? "instock" : "outofstock",
        attributes: [
          { id: 6, name: "Color", option },
          { id: 7, name: "Size", option: "M" },
        ],
      })),
    );
  }
  const answer = await source.products?.("shirt");
  const list = answer?.ok === true ? answer.products : [];
  expect(list.map(({ title, variant, stock }) => [title, variant, stock]).slice(0, 2)).toEqual([
    ["Shirt & tie", "Green / M", "in_stock"],
    ["Shirt & tie", "Red / M", "out_of_stock"],
  ]);
  expect(list).toHaveLength(9);
  expect(shop.requests.filter(({ path }) => path.includes("variations"))).toHaveLength(3);
});

it("fails with a reason, and asks for nothing without words", async () => {
  const { source, shop } = await givenShop();
  expect(await source.products?.("  ")).toMatchObject({ ok: true, products: [] });
  expect(shop.requests).toEqual([]);
  for (const how of ["unauthorized", "unavailable", "html", "dropped"] as const) {
    shop.fail(how);
    expect(await source.products?.("shirt")).toMatchObject({ ok: false });
  }
});
