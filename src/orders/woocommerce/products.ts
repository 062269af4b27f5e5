import { cleanText, webAddress } from "../file/text.ts";
import type { Product, ProductsFound } from "../product.ts";
import { decimalMoney } from "../rest/decimal-money.ts";
import { looseList } from "../rest/loose-fields.ts";
import { type StoreCall, lookupFailure } from "../rest/store-call.ts";
import { theShop } from "./list-orders.ts";
import { plainTitle } from "./plain-title.ts";
import { WooProduct } from "./wire.ts";

const mostProducts = 10;
/** Of so many products with variations these are listed one by one. */
const mostWithVariations = 3;
const variationsEach = 20;
const currencyForMs = 60 * 60_000;
const fields =
  "id,name,type,permalink,catalog_visibility,sku,price,manage_stock,stock_quantity,stock_status,attributes";

/** Looks products up by words. Only what the shop shows to everybody; variations of the first few. */
export function productFinder(
  call: StoreCall,
  now: () => Date,
): (words: string, signal?: AbortSignal) => Promise<ProductsFound> {
  let currency: { readonly code: string | undefined; readonly until: number } | null = null;

  /** Products have prices and no currency; the shop has one. Without it no price is told. */
  const currencyOf = async (signal: AbortSignal | undefined): Promise<string | undefined> => {
    const at = now().getTime();
    if (currency !== null && currency.until > at) return currency.code;
    const answer = await call("GET", "/wc/v3/data/currencies/current?_fields=code", { signal });
    const body = answer.kind === "ok" ? answer.body : null;
    const code =
      typeof body === "object" && body !== null && "code" in body && typeof body.code === "string"
        ? body.code
        : undefined;
    if (answer.kind === "ok" || answer.kind === "error") currency = { code, until: at + currencyForMs };
    return code;
  };

  return async (words, signal) => {
    const asOf = now();
    const term = cleanText(words)
      .replace(/[+%\\]/gu, " ")
      .slice(0, 100)
      .trim();
    if (term === "") return { ok: true, products: [], asOf };
    const answer = await call(
      "GET",
      `/wc/v3/products?search=${encodeURIComponent(term)}&status=publish&per_page=${String(mostProducts)}&_fields=${fields}`,
      { signal },
    );
    if (answer.kind !== "ok") return { ok: false, detail: lookupFailure(answer, theShop).detail };
    if (!Array.isArray(answer.body))
      return { ok: false, detail: `${theShop} answers with something that is no list of products` };
    const shown = looseList(WooProduct)
      .parse(answer.body)
      .filter(({ catalog_visibility: visibility }) => visibility !== "hidden");
    const code = shown.length === 0 ? undefined : await currencyOf(signal);
    const products: Product[] = [];
    let listed = 0;
    for (const product of shown) {
      const variations =
        product.type === "variable" && listed < mostWithVariations
          ? await variationsOf(product.id, signal)
          : [];
      if (variations.length === 0) products.push(productOf(product, undefined, code));
      else listed += 1;
      for (const variation of variations) products.push(productOf(variation, product, code));
    }
    return { ok: true, products: products.slice(0, mostProducts), asOf };
  };

  async function variationsOf(id: string, signal: AbortSignal | undefined): Promise<readonly WooProduct[]> {
    const path = `/wc/v3/products/${id}/variations?status=publish&per_page=${String(variationsEach)}&_fields=${fields}`;
    const answer = await call("GET", path, { signal });
    return answer.kind === "ok" ? looseList(WooProduct).parse(answer.body) : [];
  }
}

function productOf(
  product: WooProduct,
  parent: WooProduct | undefined,
  currency: string | undefined,
): Product {
  const options =
    parent === undefined ? [] : product.attributes.flatMap(({ option }) => plainTitle(option) ?? []);
  const price = decimalMoney(product.price, currency);
  const url = webAddress(product.permalink ?? parent?.permalink ?? "");
  const sku = cleanText(product.sku ?? "");
  const left = product.stock_quantity;
  const stock = stockOf(product.stock_status);
  return {
    id: product.id,
    title: plainTitle(parent?.name ?? product.name) ?? "–",
    ...(options.length === 0 ? {} : { variant: options.join(" / ") }),
    ...(sku === "" ? {} : { sku }),
    ...(price === null ? {} : { price }),
    ...(url === null ? {} : { url }),
    stock,
    // Counted for the parent, it is not this variation's.
    ...(product.manage_stock === true && left !== undefined && left >= 0 && stock === "in_stock"
      ? { left: Math.floor(left) }
      : {}),
  };
}

function stockOf(status: string | undefined): Product["stock"] {
  if (status === "instock") return "in_stock";
  if (status === "outofstock") return "out_of_stock";
  return status === "onbackorder" ? "backorder" : "unknown";
}
