import { isTimeZone } from "../calendar.ts";
import { isCountry, languageTag } from "../file/places.ts";
import { cleanText } from "../file/text.ts";
import { unknownTotal } from "../money.ts";
import type { Order, OrderItem } from "../order.ts";
import { normalPhone } from "../phone.ts";
import { moneyOf } from "./amounts.ts";
import { marketplaceOf } from "./marketplace.ts";
import { pendingOf, promiseOf, waitingOf } from "./read-pending.ts";
import { refundsOf, returnsOf } from "./read-returns.ts";
import { shipmentsOf } from "./read-shipments.ts";
import { type Unknown, cancelReason, financialStatus, holdReason } from "./statuses.ts";
import { WireListed, WireOrder, type WireLineItem } from "./wire.ts";

/** What of an order tells whether it is one that was asked for; the rest of it is empty. Null when it is no order. */
export function readListed(node: unknown): Order | null {
  const read = WireListed.safeParse(node);
  if (!read.success) return null;
  const { id, name, createdAt } = read.data;
  return {
    id,
    number: cleanText(name),
    createdAt,
    customer: customerOf(read.data),
    total: unknownTotal,
    financial: "pending",
    state: "open",
    items: [],
    shipments: [],
    pending: [],
    returns: [],
    refunds: [],
  };
}

/**
 * An order of the Admin API as ours; null when it lacks what makes it one (id, name, date). Everything else may be
 * missing: data the app may not read comes as null, and what cannot be read is left out. The status page is never
 * part of it: its address is a key.
 */
export function readOrder(node: unknown, unknown: Unknown): Order | null {
  const read = WireOrder.safeParse(node);
  if (!read.success) return null;
  const wire = read.data;
  const { returns, parcels: returnParcels } = returnsOf(wire.returns, unknown);
  const sent = shipmentsOf(wire.fulfillments, unknown);
  const items = itemsOf(wire.lineItems, sent, wire.cancelledAt !== null);
  const waiting = waitingOf(wire.fulfillmentOrders);
  const pending = wire.cancelledAt === null ? pendingOf(wire, waiting, items) : [];
  const state = stateOf(wire, waiting, sent.length > 0);
  const promise = promiseOf(waiting);
  const held = waiting.flatMap(({ status, fulfillmentHolds }) =>
    status === "ON_HOLD" || fulfillmentHolds.length > 0 ? fulfillmentHolds.map((hold) => hold.reason) : [],
  );
  const locale = wire.customerLocale === null ? null : languageTag(wire.customerLocale);
  const reason = cancelReason(wire.cancelReason);
  const marketplace = marketplaceOf(wire.sourceName, wire.app?.name ?? null);
  const shipTo = shipToOf(wire.shippingAddress);
  return {
    id: wire.id,
    number: cleanText(wire.name),
    createdAt: wire.createdAt,
    customer: customerOf(wire),
    ...(locale === null ? {} : { locale }),
    total: moneyOf(wire.totalPriceSet) ?? moneyOf(wire.currentTotalPriceSet) ?? unknownTotal,
    financial: financialStatus(wire.displayFinancialStatus, unknown),
    state,
    ...(state === "on_hold" ? { hold: { reason: holdReason(held, unknown) } } : {}),
    ...(wire.cancelledAt === null
      ? {}
      : { cancelled: { at: wire.cancelledAt, ...(reason === undefined ? {} : { reason }) } }),
    ...(marketplace === null ? {} : { marketplace }),
    items,
    ...(shipTo === null ? {} : { shipTo }),
    ...(promise === null ? {} : { promise }),
    shipments: [...sent, ...returnParcels],
    pending,
    returns,
    refunds: refundsOf(wire.refunds),
  };
}

/**
 * The order's own contact data first, then the customer's account, then the phone at the address, where guests leave
 * it. Null e-mail and phone mean that nobody can be compared with them.
 */
function customerOf(wire: WireListed | WireOrder): Order["customer"] {
  const { customer, shippingAddress } = wire;
  const id = customer?.id ?? null;
  const email = [wire.email, customer?.defaultEmailAddress?.emailAddress ?? null]
    .map((given) => given?.toLowerCase() ?? "")
    .find((given) => given.length <= 254 && /^[^\s@]+@[^\s@]+$/u.test(given));
  const country = shippingAddress?.countryCodeV2 ?? undefined;
  const phone = [
    wire.phone,
    customer?.defaultPhoneNumber?.phoneNumber ?? null,
    shippingAddress?.phone ?? null,
  ]
    .map((given) => (given === null ? null : normalPhone(given, country)))
    .find((given) => given !== null);
  const name =
    fullName(customer?.firstName ?? null, customer?.lastName ?? null) ??
    ("displayFinancialStatus" in wire
      ? fullName(wire.shippingAddress?.firstName ?? null, wire.shippingAddress?.lastName ?? null)
      : null);
  return {
    ...(id === null ? {} : { id }),
    ...(email === undefined ? {} : { email }),
    ...(phone === null || phone === undefined ? {} : { phone }),
    ...(name === null ? {} : { name }),
  };
}

function fullName(first: string | null, last: string | null): string | null {
  const name = cleanText([first, last].filter((part) => part !== null).join(" "));
  return name === "" ? null : name;
}

function shipToOf(address: WireOrder["shippingAddress"]): Order["shipTo"] | null {
  if (address === null) return null;
  const name = fullName(address.firstName, address.lastName);
  const line = cleanText([address.address1, address.address2].filter((part) => part !== null).join(", "));
  const { zip, city, countryCodeV2: country, timeZone } = address;
  return {
    ...(name === null ? {} : { name }),
    ...(line === "" ? {} : { line }),
    ...(zip === null ? {} : { zip: cleanText(zip) }),
    ...(city === null ? {} : { city: cleanText(city) }),
    ...(country !== null && isCountry(country) ? { country } : {}),
    ...(timeZone !== null && isTimeZone(timeZone) ? { timeZone } : {}),
  };
}

/**
 * What was bought. What was taken out of an order that goes on, before it was sent, is no item of it any more
 * (`currentQuantity` leaves out what was removed or refunded).
 */
function itemsOf(
  lines: readonly WireLineItem[],
  shipments: Order["shipments"],
  cancelled: boolean,
): readonly OrderItem[] {
  const sent = new Map<string, number>();
  for (const { itemId, quantity } of shipments.flatMap(({ items }) => items)) {
    sent.set(itemId, (sent.get(itemId) ?? 0) + quantity);
  }
  const items = lines.flatMap((line) => {
    if (line.id === null) return [];
    const ordered = line.quantity ?? line.currentQuantity ?? 1;
    const shipped = Math.min(ordered, sent.get(line.id) ?? 0);
    const quantity = cancelled
      ? ordered
      : Math.max(shipped, Math.min(ordered, line.currentQuantity ?? ordered));
    const variant =
      line.variantTitle === null || line.variantTitle === "Default Title" ? "" : cleanText(line.variantTitle);
    const price = moneyOf(line.discountedUnitPriceAfterAllDiscountsSet);
    const tags = line.product?.tags?.flatMap((tag) => (tag === null ? [] : [cleanText(tag)]));
    const item: OrderItem = {
      id: line.id,
      title: cleanText(line.title ?? ""),
      ...(variant === "" ? {} : { variant }),
      ...(line.sku === null ? {} : { sku: cleanText(line.sku) }),
      quantity,
      fulfilled: shipped,
      ...(price === null ? {} : { price }),
      ...(tags === undefined ? {} : { tags }),
    };
    return [item];
  });
  const left = items.filter(({ quantity }) => quantity > 0);
  return left.length > 0 ? left : items;
}

function stateOf(wire: WireOrder, waiting: ReturnType<typeof waitingOf>, sent: boolean): Order["state"] {
  if (wire.cancelledAt !== null) return "cancelled";
  if (wire.closedAt !== null) return "closed";
  if (sent) return "open";
  const all = (status: string) => waiting.length > 0 && waiting.every((order) => order.status === status);
  if (wire.displayFulfillmentStatus === "ON_HOLD" || all("ON_HOLD")) return "on_hold";
  if (wire.displayFulfillmentStatus === "SCHEDULED" || all("SCHEDULED")) return "scheduled";
  return "open";
}
