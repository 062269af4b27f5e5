import { answerStock, askWhichProduct, productsSchema, say } from "../answer/index.ts";
import { saysNew } from "./concerns-order.ts";
import type { Situation } from "./situation.ts";
import { spoken } from "./spoken.ts";
import { errorOf, type Seen, type Step } from "./step.ts";

/** What the shop sells: searched for in its catalogue. Null: nothing of that was asked, or there is none. */
export function productStep(
  { request, memory, context, can }: Situation,
  seen: readonly Seen[],
): Step | null {
  if (!can.catalogue) return null;
  const asks = request.intents.includes("stock");
  const named = memory.productAsked && request.intents.length === 0 && !saysNew(request);
  if (!asks && !named) return null;
  const words = request.product;
  // "Do you have …" may be about anything; only what is found shows that it was about a product.
  const sure = named || request.concepts.has("stock");
  if (words === "") return sure && !named ? spoken([askWhichProduct(context)], context) : null;
  const found = seen.find(({ name }) => name === "search_products");
  if (found === undefined) return { kind: "call", calls: [{ name: "search_products", args: { words } }] };
  const products = productsSchema.safeParse(found.result);
  if (!products.success)
    return errorOf(found.result) === "unavailable" ? spoken([say("unavailable", context)], context) : null;
  if (products.data.products.length === 0 && !sure) return null;
  return spoken([answerStock(products.data.products, context)], context);
}
