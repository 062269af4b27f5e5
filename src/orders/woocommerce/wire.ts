import { z } from "zod";
import { looseBoolean, looseList, looseNumber, looseText } from "../rest/loose-fields.ts";

/*
 * WooCommerce REST API v3 as far as it is read. Only an order's id, number and date must be there; whatever else is
 * missing or of another type is absent.
 */

const Meta = z.object({ key: z.string(), value: z.unknown() });
export type Meta = z.infer<typeof Meta>;

const Address = z
  .object({
    first_name: looseText,
    last_name: looseText,
    company: looseText,
    address_1: looseText,
    address_2: looseText,
    city: looseText,
    state: looseText,
    postcode: looseText,
    country: looseText,
    email: looseText,
    phone: looseText,
  })
  .catch({});
export type Address = z.infer<typeof Address>;

const id = z.union([z.number().int().positive(), z.string().regex(/^\d{1,18}$/u)]).transform(String);

const LineItem = z.object({
  id,
  name: looseText,
  parent_name: looseText,
  variation_id: looseNumber,
  quantity: looseNumber,
  /** Of all pieces together, after discounts and without tax. */
  total: looseText,
  total_tax: looseText,
  sku: looseText,
  meta_data: looseList(Meta),
});
export type LineItem = z.infer<typeof LineItem>;

/** A refund as an order mentions it: without a date. */
const RefundNote = z.object({ id, total: looseText });

export const WooOrder = z.object({
  id,
  number: looseText,
  status: looseText,
  currency: looseText,
  /** Without an offset, on the shop's clocks. */
  date_created: looseText,
  /** Without an offset, UTC. */
  date_created_gmt: looseText,
  date_paid: looseText,
  date_paid_gmt: looseText,
  date_completed: looseText,
  date_completed_gmt: looseText,
  total: looseText,
  /** 0 for a guest. */
  customer_id: looseNumber,
  /** Of Polylang. */
  lang: looseText,
  billing: Address,
  shipping: Address,
  payment_method: looseText,
  meta_data: looseList(Meta),
  line_items: looseList(LineItem),
  shipping_lines: z.unknown(),
  refunds: looseList(RefundNote),
});
export type WooOrder = z.infer<typeof WooOrder>;

/** Only these are asked for: an order also has the shopper's network address, their browser and their remarks. */
export const orderFields = Object.keys(WooOrder.shape).join(",");

/** `GET /orders/{id}/refunds`. */
export const WooRefund = z.object({
  id,
  date_created: looseText,
  date_created_gmt: looseText,
  amount: looseText,
  reason: looseText,
  /** False when it was only noted: somebody pays it back by hand. */
  refunded_payment: looseBoolean,
  meta_data: looseList(Meta),
  line_items: looseList(z.object({ quantity: looseNumber, meta_data: looseList(Meta) })),
});
export type WooRefund = z.infer<typeof WooRefund>;

/** `GET /orders/{id}/fulfillments`, core, off by default. */
export const WooFulfillment = z.object({
  id,
  is_fulfilled: looseBoolean,
  date_updated: looseText,
  date_deleted: looseText,
  meta_data: looseList(Meta),
});
export type WooFulfillment = z.infer<typeof WooFulfillment>;

export const WooProduct = z.object({
  id,
  name: looseText,
  type: looseText,
  permalink: looseText,
  catalog_visibility: looseText,
  sku: looseText,
  price: looseText,
  manage_stock: z
    .union([z.boolean(), z.literal("parent")])
    .optional()
    .catch(undefined),
  stock_quantity: looseNumber,
  stock_status: looseText,
  attributes: looseList(z.object({ name: looseText, option: looseText })),
});
export type WooProduct = z.infer<typeof WooProduct>;

/** The value of the first entry with this key. */
export function metaValue(meta: readonly Meta[], key: string): unknown {
  return meta.find((entry) => entry.key === key)?.value;
}

/** The same as text, when it is one (or a number) and not blank. */
export function metaText(meta: readonly Meta[], key: string): string | undefined {
  return looseText.parse(metaValue(meta, key));
}
