import { z } from "zod";
import { looseBoolean, looseList, looseNumber, looseText } from "../rest/loose-fields.ts";

/*
 * Medusa 2's admin API as far as it is read; seen at a real 2.21.2. Only an order's id, number and date must be there;
 * whatever else is missing or of another type is absent. Amounts are in major units.
 */

const id = z.string().min(1).max(200);

const Address = z
  .object({
    first_name: looseText,
    last_name: looseText,
    company: looseText,
    address_1: looseText,
    address_2: looseText,
    city: looseText,
    /** Lower case. */
    country_code: looseText,
    postal_code: looseText,
    phone: looseText,
  })
  .catch({});
export type MedusaAddress = z.infer<typeof Address>;

const Quantities = z.object({ fulfilled_quantity: looseNumber, shipped_quantity: looseNumber }).catch({});

const Item = z.object({
  id,
  title: looseText,
  product_title: looseText,
  variant_title: looseText,
  variant_sku: looseText,
  quantity: looseNumber,
  requires_shipping: looseBoolean,
  detail: Quantities.optional().catch(undefined),
});

const Label = z.object({ tracking_number: looseText, tracking_url: looseText });

export const MedusaFulfillment = z.object({
  id,
  packed_at: looseText,
  shipped_at: looseText,
  delivered_at: looseText,
  canceled_at: looseText,
  requires_shipping: looseBoolean,
  provider: z.object({ id: looseText }).optional().catch(undefined),
  items: looseList(z.object({ line_item_id: looseText, quantity: looseNumber })),
  labels: looseList(Label),
});
export type MedusaFulfillment = z.infer<typeof MedusaFulfillment>;

export const MedusaReturn = z.object({
  id,
  status: looseText,
  requested_at: looseText,
  received_at: looseText,
  canceled_at: looseText,
  items: looseList(z.object({ item_id: looseText, quantity: looseNumber, note: looseText })),
  fulfillments: looseList(MedusaFulfillment),
});
export type MedusaReturn = z.infer<typeof MedusaReturn>;

const Payment = z.object({
  provider_id: looseText,
  refunds: looseList(z.object({ id, amount: looseNumber, created_at: looseText })),
});

export const MedusaOrder = z.object({
  id,
  display_id: looseText,
  custom_display_id: looseText,
  status: looseText,
  is_draft_order: looseBoolean,
  email: looseText,
  currency_code: looseText,
  locale: looseText,
  created_at: looseText,
  canceled_at: looseText,
  payment_status: looseText,
  total: looseNumber,
  summary: z.object({ original_order_total: looseNumber }).optional().catch(undefined),
  customer: z
    .object({ id: looseText, phone: looseText, first_name: looseText, last_name: looseText })
    .optional()
    .catch(undefined),
  shipping_address: Address,
  billing_address: Address,
  items: looseList(Item),
  fulfillments: looseList(MedusaFulfillment),
  returns: looseList(MedusaReturn),
  payment_collections: looseList(z.object({ payments: looseList(Payment) })),
});
export type MedusaOrder = z.infer<typeof MedusaOrder>;

/** What is asked for; `*name` is everything of a relation. `total` comes out wrong without the items. */
export const orderFields = [
  "id",
  "display_id",
  "custom_display_id",
  "status",
  "is_draft_order",
  "email",
  "currency_code",
  "locale",
  "created_at",
  "canceled_at",
  "payment_status",
  "total",
  "summary",
  "customer.id",
  "customer.phone",
  "customer.first_name",
  "customer.last_name",
  "*shipping_address",
  "*billing_address",
  "*items",
  "*fulfillments",
  "*fulfillments.items",
  "*fulfillments.labels",
  "*fulfillments.provider",
  "*returns",
  "*returns.items",
  "*returns.fulfillments",
  "*returns.fulfillments.labels",
  "*payment_collections.payments",
  "*payment_collections.payments.refunds",
].join(",");

export const MedusaProduct = z.object({ id, title: looseText });

export const MedusaVariant = z.object({
  id,
  title: looseText,
  sku: looseText,
  manage_inventory: looseBoolean,
  allow_backorder: looseBoolean,
  inventory_quantity: looseNumber,
  prices: looseList(z.object({ amount: looseNumber, currency_code: looseText })),
});
export type MedusaVariant = z.infer<typeof MedusaVariant>;
