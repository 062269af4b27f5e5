import type { OrderItem } from "#src/orders/order.ts";
import type { CountryPolicy, Exclusion } from "./returns.ts";

/** The exclusion that holds for the item; `uncertain`: one might, if the order said more of it. */
export function exclusionOf(
  policy: CountryPolicy,
  item: OrderItem,
): { readonly excluded: Exclusion | undefined; readonly uncertain: boolean } {
  let uncertain = false;
  for (const one of policy.exclusions) {
    const fits = [
      one.title === undefined ? undefined : folded(item.title).includes(folded(one.title)),
      one.sku === undefined ? undefined : item.sku === undefined ? null : sameSku(one.sku, item.sku),
      one.tag === undefined
        ? undefined
        : (item.tags?.some((tag) => folded(tag) === folded(one.tag ?? "")) ?? null),
    ].filter((fit) => fit !== undefined);
    if (fits.every((fit) => fit === true)) return { excluded: one, uncertain: false };
    if (!fits.includes(false)) uncertain = true;
  }
  return { excluded: undefined, uncertain };
}

function folded(text: string): string {
  return text.normalize("NFKC").toLowerCase().replaceAll(/\s+/gu, " ").trim();
}

function sameSku(pattern: string, sku: string): boolean {
  const wanted = folded(pattern);
  return wanted.endsWith("*") ? folded(sku).startsWith(wanted.slice(0, -1)) : folded(sku) === wanted;
}
