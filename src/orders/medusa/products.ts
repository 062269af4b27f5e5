import { cleanText } from "../file/text.ts";
import type { Product, ProductsFound } from "../product.ts";
import { decimalMoney } from "../rest/decimal-money.ts";
import { looseList } from "../rest/loose-fields.ts";
import { type StoreCall, lookupFailure } from "../rest/store-call.ts";
import { theStore } from "./find.ts";
import { MedusaProduct, MedusaVariant } from "./wire.ts";

const mostProducts = 10;
/** Of so many products the variants are asked for, one call each. */
const mostWithVariants = 5;

/**
 * Looks published products up by words: each variant with what is left of it over all stock locations. Medusa does not
 * know the storefront's addresses, so there is no link; a price is told only where the variant has exactly one.
 */
export function productFinder(
  call: StoreCall,
  now: () => Date,
): (words: string, signal?: AbortSignal) => Promise<ProductsFound> {
  return async (words, signal) => {
    const asOf = now();
    const term = cleanText(words)
      .replace(/[%_\\]/gu, " ")
      .slice(0, 100)
      .trim();
    if (term === "") return { ok: true, products: [], asOf };
    const path = `/admin/products?q=${encodeURIComponent(term)}&status[]=published&limit=${String(mostWithVariants)}&fields=id,title`;
    const answer = await call("GET", path, { signal });
    if (answer.kind !== "ok") return { ok: false, detail: lookupFailure(answer, theStore).detail };
    const { body } = answer;
    const list =
      typeof body === "object" && body !== null && "products" in body ? body["products"] : undefined;
    if (!Array.isArray(list))
      return { ok: false, detail: `${theStore} answers with something that is no list of products` };
    const products: Product[] = [];
    for (const { id, title } of looseList(MedusaProduct).parse(list)) {
      if (products.length >= mostProducts) break;
      const variants = await variantsOf(id, signal);
      for (const variant of variants)
        products.push(productOf(variant, cleanText(title ?? ""), variants.length));
    }
    return { ok: true, products: products.slice(0, mostProducts), asOf };
  };

  async function variantsOf(id: string, signal: AbortSignal | undefined): Promise<readonly MedusaVariant[]> {
    const fields = "id,title,sku,manage_inventory,allow_backorder,inventory_quantity,*prices";
    const path = `/admin/products/${encodeURIComponent(id)}/variants?limit=20&fields=${fields}`;
    const answer = await call("GET", path, { signal });
    const body = answer.kind === "ok" ? answer.body : null;
    const list = typeof body === "object" && body !== null && "variants" in body ? body["variants"] : [];
    return looseList(MedusaVariant).parse(list);
  }
}

function productOf(variant: MedusaVariant, title: string, of: number): Product {
  const name = cleanText(variant.title ?? "");
  const sku = cleanText(variant.sku ?? "");
  const [price, other] = variant.prices.map(({ amount, currency_code: code }) => decimalMoney(amount, code));
  const left = variant.inventory_quantity;
  const stock = stockOf(variant);
  return {
    id: variant.id,
    title: title === "" ? "–" : title,
    // A product without options has one variant that nobody needs to hear of.
    ...(name === "" || of === 1 ? {} : { variant: name }),
    ...(sku === "" ? {} : { sku }),
    ...(price === undefined || price === null || other !== undefined ? {} : { price }),
    stock,
    ...(stock === "in_stock" && variant.manage_inventory === true && left !== undefined
      ? { left: Math.floor(left) }
      : {}),
  };
}

/** A variant whose stock is not managed can always be ordered. */
function stockOf({
  manage_inventory: managed,
  allow_backorder: backorder,
  inventory_quantity: left,
}: MedusaVariant): Product["stock"] {
  if (managed === false) return "in_stock";
  if (managed === undefined || left === undefined) return "unknown";
  if (left > 0) return "in_stock";
  return backorder === true ? "backorder" : "out_of_stock";
}
