import { fileSourceKind } from "./file/kind.ts";
import { httpSourceKind } from "./http/kind.ts";
import { medusaSourceKind } from "./medusa/kind.ts";
import { shopifySourceKind } from "./shopify/kind.ts";
import type { OrderSourceKind } from "./source.ts";
import { woocommerceSourceKind } from "./woocommerce/kind.ts";

/** Every kind of store the gateway can read orders from. */
export const orderSourceKinds: readonly OrderSourceKind[] = [
  fileSourceKind,
  shopifySourceKind,
  woocommerceSourceKind,
  medusaSourceKind,
  httpSourceKind,
];
