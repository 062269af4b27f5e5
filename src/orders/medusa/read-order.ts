import { isCountry, languageTag } from "../file/places.ts";
import { cleanText } from "../file/text.ts";
import { unknownTotal } from "../money.ts";
import { normalNumber } from "../number.ts";
import type { Money, Order, OrderItem, OrderReturn, Refund } from "../order.ts";
import { normalPhone } from "../phone.ts";
import { decimalMoney } from "../rest/decimal-money.ts";
import { dateOf, shipmentsOf } from "./read-shipments.ts";
import type { MedusaAddress, MedusaOrder, MedusaReturn } from "./wire.ts";

/** What an order is read with. */
export interface Reading {
  /** Where phones without a country code belong, unless the address says. */
  readonly country?: string;
  /** Called for what the merchant should know. */
  readonly complain: (problem: string) => void;
}

const states: Readonly<Record<string, Order["state"]>> = {
  pending: "open",
  completed: "closed",
  archived: "closed",
  canceled: "cancelled",
  requires_action: "on_hold",
};

const financials: Readonly<Record<string, Order["financial"]>> = {
  not_paid: "pending",
  awaiting: "pending",
  authorized: "pending",
  partially_authorized: "pending",
  requires_action: "pending",
  captured: "paid",
  partially_captured: "pending",
  partially_refunded: "partially_refunded",
  refunded: "refunded",
  canceled: "voided",
};

/** An order of Medusa 2 in the canonical form. Null for a draft and for one without a number or date. */
export function readOrder(order: MedusaOrder, reading: Reading): Order | null {
  if (order.is_draft_order === true || order.status === "draft") return null;
  const number = cleanText(order.custom_display_id ?? order.display_id ?? "");
  const createdAt = dateOf(order.created_at);
  if (normalNumber(number) === "" || createdAt === undefined) {
    reading.complain("an order without a readable number or date was left out");
    return null;
  }
  const cancelledAt = dateOf(order.canceled_at);
  const state = cancelledAt === undefined ? stateOf(order.status, reading) : "cancelled";
  const sent = order.fulfillments.filter((fulfillment) => fulfillment.canceled_at === undefined);
  const shipments = [
    ...sent.flatMap((fulfillment) => shipmentsOf(fulfillment)),
    ...order.returns.flatMap(({ fulfillments }) =>
      fulfillments
        .flatMap((fulfillment) => shipmentsOf(fulfillment))
        .map((shipment) => ({ ...shipment, isReturn: true })),
    ),
  ];
  const items = order.items.map((item): OrderItem => {
    const variant = cleanText(item.variant_title ?? "");
    const sku = cleanText(item.variant_sku ?? "");
    const quantity = Math.max(0, Math.trunc(item.quantity ?? 1));
    return {
      id: item.id,
      title: cleanText(item.product_title ?? item.title ?? "") || sku || "–",
      ...(variant === "" ? {} : { variant }),
      ...(sku === "" ? {} : { sku }),
      quantity,
      fulfilled: Math.min(quantity, Math.max(0, Math.trunc(shippedOf(item.id, order, item.detail)))),
    };
  });
  const goesOn = state === "open" || state === "on_hold";
  const locale = languageTag(order.locale ?? "");
  return {
    id: order.id,
    number,
    createdAt,
    customer: customerOf(order, reading),
    ...(locale === null ? {} : { locale }),
    total: totalOf(order, state),
    financial: financialOf(order.payment_status),
    state,
    ...(state === "on_hold" ? { hold: { reason: "payment" } as const } : {}),
    ...(cancelledAt === undefined ? {} : { cancelled: { at: cancelledAt } }),
    items,
    ...shipTo(order),
    shipments,
    pending: !goesOn
      ? []
      : items.flatMap((item) =>
          item.fulfilled < item.quantity
            ? [
                {
                  itemId: item.id,
                  quantity: item.quantity - item.fulfilled,
                  reason: state === "on_hold" ? "hold" : "not_yet",
                } as const,
              ]
            : [],
        ),
    returns: order.returns.flatMap((entry) => returnOf(entry)),
    refunds: refundsOf(order),
  };
}

/** Cancelling takes everything off the order, so that its total is 0; what it cost before is in the summary. */
function totalOf({ total, summary, currency_code: currency }: MedusaOrder, state: Order["state"]): Money {
  const amount = state === "cancelled" ? (summary?.original_order_total ?? total) : total;
  return decimalMoney(amount, currency) ?? unknownTotal;
}

function stateOf(status: string | undefined, { complain }: Reading): Order["state"] {
  if (status === undefined) return "open";
  if (Object.hasOwn(states, status)) return states[status] ?? "open";
  complain(`the order status ${JSON.stringify(cleanText(status).slice(0, 40))} is not known; taken as open`);
  return "open";
}

function financialOf(status: string | undefined): Order["financial"] {
  if (status === undefined || !Object.hasOwn(financials, status)) return "pending";
  return financials[status] ?? "pending";
}

function customerOf(order: MedusaOrder, { country }: Reading): Order["customer"] {
  const { customer, shipping_address: shipping, billing_address: billing } = order;
  const email = order.email?.trim().toLowerCase() ?? "";
  const [written, from] =
    customer?.phone !== undefined
      ? [customer.phone, shipping]
      : billing.phone !== undefined
        ? [billing.phone, billing]
        : [shipping.phone ?? "", shipping];
  const phone = normalPhone(written, countryOf(from) ?? country);
  const name =
    personOf(customer?.first_name, customer?.last_name) ??
    personOf(billing.first_name, billing.last_name) ??
    personOf(shipping.first_name, shipping.last_name);
  return {
    ...(customer?.id === undefined ? {} : { id: customer.id }),
    ...(email.length <= 254 && /^[^\s@]+@[^\s@]+$/u.test(email) ? { email } : {}),
    ...(phone === null ? {} : { phone }),
    ...(name === undefined ? {} : { name }),
  };
}

function shipTo({ shipping_address: address }: MedusaOrder): {
  readonly shipTo?: NonNullable<Order["shipTo"]>;
} {
  const parts = {
    name: personOf(address.first_name, address.last_name) ?? textOf(address.company),
    line: textOf([address.address_1, address.address_2].flatMap((part) => part ?? []).join(", ")),
    zip: textOf(address.postal_code),
    city: textOf(address.city),
    country: countryOf(address),
  };
  return Object.values(parts).some((part) => part !== undefined) ? { shipTo: parts } : {};
}

function countryOf({ country_code }: MedusaAddress): string | undefined {
  const code = country_code?.trim().toUpperCase() ?? "";
  return isCountry(code) ? code : undefined;
}

function personOf(...names: readonly (string | undefined)[]): string | undefined {
  return textOf(names.flatMap((name) => name ?? []).join(" "));
}

function textOf(text: string | undefined): string | undefined {
  const clean = cleanText(text ?? "");
  return clean === "" ? undefined : clean;
}

/** How many have left. What is packed (`fulfilled`) and not shipped is still in the warehouse. */
function shippedOf(
  itemId: string,
  order: MedusaOrder,
  detail: { readonly shipped_quantity?: number } | undefined,
): number {
  if (detail?.shipped_quantity !== undefined) return detail.shipped_quantity;
  return order.fulfillments
    .filter(({ shipped_at, canceled_at }) => shipped_at !== undefined && canceled_at === undefined)
    .flatMap(({ items }) => items)
    .reduce((sum, item) => sum + (item.line_item_id === itemId ? (item.quantity ?? 0) : 0), 0);
}

function returnOf(entry: MedusaReturn): readonly OrderReturn[] {
  if (entry.canceled_at !== undefined || entry.status === "canceled" || entry.status === "open") return [];
  const requestedAt = dateOf(entry.requested_at);
  const receivedAt = dateOf(entry.received_at);
  const status = entry.status === "received" ? "received" : "requested";
  const items = entry.items.map(({ item_id: itemId, quantity }) => ({ itemId, quantity }));
  const told = items.flatMap(({ itemId, quantity = 0 }) =>
    itemId === undefined || quantity <= 0 ? [] : [{ itemId, quantity: Math.trunc(quantity) }],
  );
  const parcel = entry.fulfillments.find((fulfillment) => shipmentsOf(fulfillment).length > 0);
  return [
    {
      id: entry.id,
      status,
      ...(requestedAt === undefined ? {} : { requestedAt }),
      ...(receivedAt === undefined || status !== "received" ? {} : { receivedAt }),
      // One that cannot be read might be anything: then it is not known what comes back.
      ...(told.length === 0 || told.length < items.length ? {} : { items: told }),
      ...(parcel === undefined ? {} : { shipmentId: parcel.id }),
    },
  ];
}

function refundsOf(order: MedusaOrder): readonly Refund[] {
  const payments = order.payment_collections.flatMap((collection) => collection.payments);
  return payments.flatMap((payment) =>
    payment.refunds.flatMap((refund): readonly Refund[] => {
      const amount = decimalMoney(refund.amount, order.currency_code);
      const at = dateOf(refund.created_at);
      if (amount === null || at === undefined) return [];
      const method = methodOf(payment.provider_id);
      // The system provider moves no money: somebody still pays it back.
      const status = payment.provider_id === "pp_system_default" ? "pending" : "done";
      return [{ id: refund.id, amount, at, ...(method === undefined ? {} : { method }), status }];
    }),
  );
}

/** A payment provider's id is `pp_<module>_<name>`; `pp_system_default` is no provider at all. */
function methodOf(provider: string | undefined): string | undefined {
  if (provider?.includes("paypal") === true) return "paypal";
  return provider === "pp_stripe_stripe" ? "card" : undefined;
}
