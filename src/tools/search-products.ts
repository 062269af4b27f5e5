import { tool, type ToolRuntime } from "langchain";
import { z } from "zod";
import type { Json } from "#src/conversation/json.ts";
import type { Product, ProductsFound } from "#src/orders/product.ts";
import type { toolContext } from "./context.ts";
import { resultText } from "./order-result.ts";
import { plainText, plainUrl } from "./outside-text.ts";

/** The shop's own catalogue: what anybody may see. */
export interface Catalogue {
  /** Null: none of the shop's stores has one. */
  search(shop: string, words: string, signal?: AbortSignal): Promise<ProductsFound | null>;
}

const most = 5;

/** `search_products(words)`: `{products, as_of}`, or `{error: "unavailable" | "no_catalogue"}`. */
export function searchProducts(catalogue: Catalogue) {
  return tool(
    async ({ words }: { words: string }, runtime: ToolRuntime<unknown, typeof toolContext>) => {
      const found = await catalogue.search(runtime.context.turn.subject.shop, words, runtime.signal);
      if (found === null) return resultText({ error: "no_catalogue" });
      if (!found.ok) return resultText({ error: "unavailable" });
      return resultText({
        products: found.products.slice(0, most).map(plainProduct),
        as_of: found.asOf.toISOString(),
      });
    },
    {
      name: "search_products",
      description:
        "Products of the shop by words: price, page, whether they are in stock and when they are expected back. Say nothing about stock that is not in the result.",
      schema: z.strictObject({ words: z.string().min(1).max(120).describe("What the product is called.") }),
    },
  );
}

function plainProduct({ title, variant, price, url, stock, left, expected }: Product): Json {
  return {
    title: plainText(title),
    ...(variant === undefined ? {} : { variant: plainText(variant) }),
    ...(price === undefined ? {} : { price: { ...price } }),
    url: url === undefined ? null : plainUrl(url),
    stock,
    ...(left === undefined ? {} : { left }),
    ...(expected === undefined
      ? {}
      : { expected: "day" in expected ? { day: expected.day } : { at: expected.at.toISOString() } }),
  };
}
