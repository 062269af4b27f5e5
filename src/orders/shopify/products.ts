import { z } from "zod";
import { cleanText, webAddress } from "../file/text.ts";
import type { Product, ProductsFound } from "../product.ts";
import { amountOf } from "./amounts.ts";
import type { Api } from "./client.ts";
import { flag, idOf, list, nodes, record, text } from "./lenient.ts";
import { productList } from "./queries.ts";
import { productSearch, wordsOf } from "./search.ts";

const mostProducts = 10;

const Variant = record({
  id: idOf("ProductVariant"),
  title: text,
  sku: text,
  price: z.union([z.string(), z.number()]).nullable().catch(null),
  availableForSale: flag,
  inventoryPolicy: text,
  inventoryQuantity: z.int().nullable().catch(null),
});
type Variant = NonNullable<z.infer<typeof Variant>>;

const Listed = record({
  title: text,
  status: text,
  onlineStoreUrl: text,
  tracksInventory: flag,
  variants: nodes(Variant),
});
type Listed = NonNullable<z.infer<typeof Listed>>;

const Answer = z.object({
  shop: record({ currencyCode: text }),
  products: z.object({ nodes: list(Listed) }).catch({ nodes: [] }),
});

/**
 * Products that are on sale, by words; those that have all of the words, else those that have one of them. Variants
 * are products of their own, the ones that match best first.
 */
export async function findProducts(
  given: string,
  deps: { readonly api: Api; readonly now: () => Date },
  signal: AbortSignal | undefined,
): Promise<ProductsFound> {
  const words = wordsOf(given);
  const asOf = deps.now();
  for (const which of words.length > 1 ? (["all", "any"] as const) : (["all"] as const)) {
    const search = productSearch(words, which);
    if (search === null) break;
    const answered = await deps.api.ask(productList, { search }, signal);
    if (!answered.ok) return { ok: false, detail: answered.detail };
    const read = Answer.safeParse(answered.data);
    const found = read.success ? productsOf(read.data, words) : [];
    if (found.length > 0) return { ok: true, products: found, asOf };
  }
  return { ok: true, products: [], asOf };
}

function productsOf(answer: z.infer<typeof Answer>, words: readonly string[]): readonly Product[] {
  const currency = answer.shop?.currencyCode ?? null;
  const ranked = answer.products.nodes.flatMap((listed, place) => {
    if (listed.title === null || (listed.status ?? "ACTIVE").toUpperCase() !== "ACTIVE") return [];
    return listed.variants.flatMap((variant) => {
      if (variant.id === null) return [];
      const product = productOf(listed, variant, variant.id, currency);
      return [{ product, place, matches: matchesOf(product, words) }];
    });
  });
  return ranked
    .filter(({ matches }) => matches > 0)
    .toSorted((a, b) => b.matches - a.matches || a.place - b.place)
    .slice(0, mostProducts)
    .map(({ product }) => product);
}

function matchesOf({ title, variant = "", sku = "" }: Product, words: readonly string[]): number {
  const own = new Set(wordsIn(`${title} ${variant} ${sku}`));
  const exact = words.filter((word) => own.has(word)).length;
  // What the search found by description or tags is a find too, but behind the others.
  return exact + 0.5;
}

function wordsIn(given: string): readonly string[] {
  return (
    given
      .normalize("NFKC")
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  );
}

function productOf(listed: Listed, variant: Variant, id: string, currency: string | null): Product {
  const name = variant.title === null || variant.title === "Default Title" ? "" : cleanText(variant.title);
  const price = amountOf(variant.price, currency);
  const url = listed.onlineStoreUrl === null ? null : webAddress(listed.onlineStoreUrl);
  const stock = stockOf(listed, variant);
  return {
    id,
    title: cleanText(listed.title ?? ""),
    ...(name === "" ? {} : { variant: name }),
    ...(variant.sku === null ? {} : { sku: cleanText(variant.sku) }),
    ...(price === null ? {} : { price }),
    ...(url === null ? {} : { url }),
    stock,
    ...(stock === "in_stock" && variant.inventoryQuantity !== null
      ? { left: variant.inventoryQuantity }
      : {}),
  };
}

/** `CONTINUE`: it can be bought after it has run out. What is on sale with none of it left is not counted. */
function stockOf(listed: Listed, variant: Variant): Product["stock"] {
  const left = variant.inventoryQuantity;
  if (listed.tracksInventory !== true || left === null) return "unknown";
  if (left > 0) return variant.availableForSale === false ? "unknown" : "in_stock";
  if (variant.inventoryPolicy?.toUpperCase() === "CONTINUE") return "backorder";
  return variant.availableForSale === true ? "unknown" : "out_of_stock";
}
