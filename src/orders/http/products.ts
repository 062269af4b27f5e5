import { count, fieldsOf, listOf, pick, text, when, word, address } from "../file/fields.ts";
import type { Fields, Reading } from "../file/fields.ts";
import { readMoney } from "../file/read-amounts.ts";
import type { Product, ProductsFound } from "../product.ts";
import { failureOf, type Post } from "./ask.ts";

const mostProducts = 10;
const longestWords = 200;
const stocks = ["in_stock", "out_of_stock", "backorder", "unknown"] as const;

/** `POST <url>/products/search {words, limit}`: `{products: [{id, title, variant, sku, price, currency, url, stock, left, expected}]}`. */
export function productSearch(
  post: Post,
  given: Omit<Reading, "complain">,
  now: () => Date,
): (words: string, signal?: AbortSignal) => Promise<ProductsFound> {
  const reading: Reading = { ...given, complain: () => undefined };
  return async (words, signal) => {
    const asOf = now();
    const plain = words.toWellFormed().trim().slice(0, longestWords);
    if (plain === "") return { ok: true, products: [], asOf };
    const answer = await post("products/search", { words: plain, limit: mostProducts }, signal);
    if (answer.kind !== "answer" || answer.status !== 200) {
      if (answer.kind === "answer" && answer.status === 404) return { ok: true, products: [], asOf };
      return { ok: false, detail: failureOf(answer).detail };
    }
    const list = productsIn(answer.text);
    if (list === null) {
      return { ok: false, detail: "the shop's endpoint did not answer with products in JSON" };
    }
    const products = listOf(list, "product", reading).flatMap((fields) => readProduct(fields, reading));
    return { ok: true, products: products.slice(0, mostProducts), asOf };
  };
}

function productsIn(body: string): readonly unknown[] | null {
  try {
    const value: unknown = JSON.parse(body);
    const list: unknown = Array.isArray(value) ? value : pick(fieldsOf(value) ?? new Map(), "products");
    return Array.isArray(list) ? list : null;
  } catch {
    return null;
  }
}

function readProduct(fields: Fields, reading: Reading): readonly Product[] {
  const title = text(pick(fields, "title", "name"), "title", reading);
  const sku = text(pick(fields, "sku"), "sku", reading);
  const id = text(pick(fields, "id", "productid"), "id", reading) ?? sku;
  if (title === undefined || id === undefined) return [];
  const currency = text(pick(fields, "currency"), "currency", reading)?.toUpperCase() ?? reading.currency;
  const price = readMoney(pick(fields, "price"), currency);
  const left = pick(fields, "left", "quantity", "stockquantity");
  const leftCount = left === undefined ? -1 : count(left, "left", 0, -1, reading);
  return [
    {
      id,
      title,
      variant: text(pick(fields, "variant"), "variant", reading),
      sku,
      price: price ?? undefined,
      url: address(pick(fields, "url"), "url", reading),
      stock: word(pick(fields, "stock", "availability"), stocks) ?? "unknown",
      left: leftCount < 0 ? undefined : leftCount,
      expected: when(pick(fields, "expected"), "expected", reading),
    },
  ];
}
