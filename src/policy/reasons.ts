import { z } from "zod";
import type { ReturnReason } from "#src/orders/actions.ts";

/** Why something comes back, as a schema. */
export const returnReasonSchema = z.enum({
  color: "color",
  defective: "defective",
  not_as_described: "not_as_described",
  size_too_large: "size_too_large",
  size_too_small: "size_too_small",
  style: "style",
  unwanted: "unwanted",
  wrong_item: "wrong_item",
  other: "other",
} satisfies { readonly [R in ReturnReason]: R });

/** The shop's fault rather than the shopper's change of mind (schema.org: `itemDefect…` and `customerRemorse…`). */
export function isShopsFault(reason: ReturnReason): boolean {
  return reason === "defective" || reason === "not_as_described" || reason === "wrong_item";
}
