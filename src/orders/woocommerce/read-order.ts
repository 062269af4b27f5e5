import { readMoment } from "../file/dates.ts";
import { cleanText } from "../file/text.ts";
import { unknownTotal } from "../money.ts";
import { normalNumber } from "../number.ts";
import type { Order, OrderItem, OrderReturn, PendingItem, Refund } from "../order.ts";
import { decimalMoney } from "../rest/decimal-money.ts";
import { entriesOf } from "../rest/loose-fields.ts";
import { marketplaceOf } from "./marketplace.ts";
import { notedReturns } from "./noted-returns.ts";
import type { Parcel } from "./parcel.ts";
import { plainTitle } from "./plain-title.ts";
import { definedLocale, readCustomer, shipTo, textOf } from "./read-customer.ts";
import { shipmentsOf } from "./shipments.ts";
import { type Meaning, meaningOf, statusWord } from "./statuses.ts";
import { type LineItem, type WooOrder, type WooRefund, metaText } from "./wire.ts";

/** What an order is read with. */
export interface Reading {
  /** Of times without an offset. */
  readonly timeZone: string;
  /** Where phones without a country code belong, unless the billing address says. */
  readonly country?: string;
  readonly statuses: Readonly<Record<string, Meaning>>;
  /** Called for what the merchant should know: an unknown status, an order that cannot be used. */
  readonly complain: (problem: string) => void;
}

/**
 * An order in the canonical form. `parcels` is what plugins know of it, `refunds` what `/refunds` says; without them
 * the order tells only that there were some. Null when it has no number or date, or is a cart.
 */
export function readOrder(
  woo: WooOrder,
  parcels: readonly Parcel[],
  refunds: readonly WooRefund[],
  reading: Reading,
): Order | null {
  const number = cleanText(woo.number ?? woo.id);
  const createdAt = dateOf(woo.date_created_gmt, woo.date_created, reading.timeZone);
  const meaning = orderMeaning(woo, reading);
  if (meaning === "draft") return null;
  if (normalNumber(number) === "" || createdAt === undefined) {
    reading.complain("an order without a readable number or date was left out");
    return null;
  }
  const total = decimalMoney(woo.total, woo.currency) ?? unknownTotal;
  const paid = woo.date_paid !== undefined || woo.date_paid_gmt !== undefined;
  const { items, shipments } = shipmentsOf(
    readItems(woo),
    parcels,
    meaning,
    dateOf(woo.date_completed_gmt, woo.date_completed, reading.timeZone),
    needsShipping(woo),
  );
  const state = stateOf(meaning);
  const financial = financialOf(woo, meaning, paid, total.amount);
  const marketplace = marketplaceOf(woo);
  return {
    id: woo.id,
    number,
    createdAt,
    customer: readCustomer(woo, reading),
    ...definedLocale(woo),
    total,
    financial,
    state,
    ...(state === "on_hold" ? { hold: { reason: meaning === "unpaid" || !paid ? "payment" : "other" } } : {}),
    ...(marketplace === undefined ? {} : { marketplace }),
    items,
    ...shipTo(woo),
    shipments,
    pending: pendingOf(woo, items, refunds, meaning),
    returns: returnsOf(meaning, notedReturns(woo, refunds, financial === "refunded", reading.timeZone)),
    refunds: refunds.flatMap((refund) => readRefund(refund, woo, reading)),
  };
}

/** What the order's status means; an unknown one is taken as open, and the merchant is told. */
export function orderMeaning(woo: WooOrder, { statuses, complain }: Reading): Meaning {
  if (woo.status === undefined) return "open";
  const meaning = meaningOf(woo.status, statuses);
  if (meaning !== undefined) return meaning;
  const word = statusWord(woo.status).slice(0, 40);
  complain(
    `the order status ${JSON.stringify(cleanText(word))} is not known; taken as open until the setting statuses names it`,
  );
  return "open";
}

function stateOf(meaning: Meaning): Order["state"] {
  switch (meaning) {
    case "open":
    case "backorder":
    case "partly_shipped":
    case "draft":
      return "open";
    case "unpaid":
    case "on_hold":
      return "on_hold";
    case "scheduled":
      return "scheduled";
    case "cancelled":
      return "cancelled";
    case "shipped":
    case "ready_for_pickup":
    case "delivered":
    case "return_requested":
    case "return_approved":
    case "returned":
    case "refunded":
    case "closed":
      return "closed";
  }
}

/**
 * WooCommerce counts processing and completed orders as paid (`wc_get_is_paid_statuses`), but for those that are paid
 * to the carrier: they have no date of payment until they are completed.
 */
function financialOf(woo: WooOrder, meaning: Meaning, paid: boolean, total: number): Order["financial"] {
  if (meaning === "refunded") return "refunded";
  const back = woo.refunds.reduce(
    (sum, refund) => sum + Math.abs(decimalMoney(refund.total, woo.currency)?.amount ?? 0),
    0,
  );
  if (back > 0) return back >= total ? "refunded" : "partially_refunded";
  if (paid) return "paid";
  if (meaning === "cancelled") return "voided";
  if (meaning === "unpaid" || meaning === "on_hold" || woo.status === undefined) return "pending";
  return woo.payment_method === "cod" && meaning !== "shipped" && meaning !== "delivered"
    ? "pending"
    : "paid";
}

function readItems(woo: WooOrder): readonly OrderItem[] {
  return woo.line_items.map((line) => {
    const name = plainTitle(line.name) ?? textOf(line.sku) ?? "–";
    const parent = plainTitle(line.parent_name);
    const ofVariant = parent !== undefined && name.startsWith(`${parent} - `);
    const variant = ofVariant ? name.slice(parent.length + 3).trim() : "";
    const sku = textOf(line.sku);
    return {
      id: line.id,
      title: ofVariant ? parent : name,
      ...(variant === "" ? {} : { variant }),
      ...(sku === undefined ? {} : { sku }),
      quantity: Math.max(0, Math.trunc(line.quantity ?? 1)),
      fulfilled: 0,
    };
  });
}

/**
 * An order with local pickup only is fetched. One without a line for shipping has something to be sent when it has a
 * shipping address: WooCommerce asks for none where everything is virtual.
 */
function needsShipping(woo: WooOrder): boolean {
  if (!Array.isArray(woo.shipping_lines)) return true;
  const lines = entriesOf(woo.shipping_lines);
  if (lines.length === 0) return woo.shipping.address_1 !== undefined || woo.shipping.city !== undefined;
  return lines.some((line) => {
    const method =
      typeof line === "object" && line !== null && "method_id" in line && typeof line.method_id === "string"
        ? line.method_id
        : "";
    return !/^(?:local_pickup|pickup_location)(?::|$)/u.test(method);
  });
}

/** What is still to be sent: less what was paid back before it was sent. */
function pendingOf(
  woo: WooOrder,
  items: readonly OrderItem[],
  refunds: readonly WooRefund[],
  meaning: Meaning,
): readonly PendingItem[] {
  const state = stateOf(meaning);
  if (state === "cancelled" || state === "closed") return [];
  const lines = new Map(woo.line_items.map((line) => [line.id, line]));
  return items.flatMap((item): PendingItem[] => {
    const quantity = item.quantity - item.fulfilled - takenBack(item.id, refunds);
    if (quantity <= 0) return [];
    const short = Math.min(quantity, backordered(lines.get(item.id)));
    const reason = state === "on_hold" ? "hold" : state === "scheduled" ? "preorder" : "not_yet";
    if (meaning === "backorder") return [{ itemId: item.id, quantity, reason: "backorder" }];
    if (short === 0) return [{ itemId: item.id, quantity, reason }];
    const rest = quantity - short;
    return [
      ...(rest === 0 ? [] : [{ itemId: item.id, quantity: rest, reason } as const]),
      { itemId: item.id, quantity: short, reason: "backorder" },
    ];
  });
}

function takenBack(itemId: string, refunds: readonly WooRefund[]): number {
  return refunds
    .flatMap((refund) => refund.line_items)
    .filter((line) => metaText(line.meta_data, "_refunded_item_id") === itemId)
    .reduce((sum, line) => sum + Math.abs(line.quantity ?? 0), 0);
}

/** WooCommerce notes how many of a line were not in stock under a key in the shop's language; this is the English one. */
function backordered(line: LineItem | undefined): number {
  const noted = Number(line === undefined ? 0 : (metaText(line.meta_data, "Backordered") ?? 0));
  return Number.isInteger(noted) && noted > 0 ? noted : 0;
}

/**
 * Core WooCommerce has no returns: there are those that the gateway noted, and plugins say by the order's status how one
 * stands. Such a status is about what was noted, where something was and is not paid back yet.
 */
function returnsOf(meaning: Meaning, noted: readonly OrderReturn[]): readonly OrderReturn[] {
  const status = returnStatuses[meaning];
  if (status === undefined) return noted;
  return noted.some((one) => one.status === "requested")
    ? noted.map((one) => (one.status === "requested" ? { ...one, status } : one))
    : [...noted, { id: "status", status }];
}

const returnStatuses: Readonly<Partial<Record<Meaning, OrderReturn["status"]>>> = {
  return_requested: "requested",
  return_approved: "approved",
  returned: "received",
};

const methods: readonly (readonly [RegExp, string])[] = [
  [/^(?:stripe$|stripe_cc|woocommerce_payments$|square_credit_card|braintree_credit_card)/u, "card"],
  [/paypal|ppcp/u, "paypal"],
  [/^bacs$/u, "bank_transfer"],
];

function readRefund(refund: WooRefund, woo: WooOrder, { timeZone }: Reading): readonly Refund[] {
  const amount = decimalMoney(refund.amount, woo.currency);
  const at = dateOf(refund.date_created_gmt, refund.date_created, timeZone);
  if (amount === null || at === undefined) return [];
  // A refund that did not go through the payment provider is a note: somebody still transfers it, by what means is not said.
  const done = refund.refunded_payment !== false;
  const method = methods.find(([form]) => form.test(woo.payment_method ?? ""))?.[1];
  return [
    {
      id: refund.id,
      amount: { amount: Math.abs(amount.amount), currency: amount.currency },
      at,
      ...(done && method !== undefined ? { method } : {}),
      status: done ? "done" : "pending",
    },
  ];
}

/** A time in UTC, else the same on the shop's clocks; both are written without an offset. */
function dateOf(gmt: string | undefined, local: string | undefined, timeZone: string): Date | undefined {
  return readMoment(gmt ?? "", "UTC") ?? readMoment(local ?? "", timeZone) ?? undefined;
}
