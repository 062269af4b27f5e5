import type { StoreForm } from "./form.ts";
import { httpForm } from "./http.ts";
import { medusaForm } from "./medusa.ts";
import { shopifyForm } from "./shopify.ts";
import { woocommerceForm } from "./woocommerce.ts";

/** Every kind of store that can be added from the command line, beside files. */
export const storeForms: readonly StoreForm[] = [shopifyForm, woocommerceForm, medusaForm, httpForm];
