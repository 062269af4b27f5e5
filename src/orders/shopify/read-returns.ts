import { cleanText, webAddress } from "../file/text.ts";
import type { OrderReturn, Refund, Shipment } from "../order.ts";
import { moneyOf } from "./amounts.ts";
import { type Unknown, returnStatus } from "./statuses.ts";
import type { WireOrder } from "./wire.ts";

type WireReturn = WireOrder["returns"][number];
type WireRefund = WireOrder["refunds"][number];

/** The returns of an order, oldest first, and the parcels that bring them back. */
export function returnsOf(
  wires: readonly WireReturn[],
  unknown: Unknown,
): { readonly returns: readonly OrderReturn[]; readonly parcels: readonly Shipment[] } {
  const read = wires
    .flatMap((wire) => (wire.id === null ? [] : [{ wire, id: wire.id }]))
    .toSorted((a, b) => (a.wire.createdAt?.getTime() ?? 0) - (b.wire.createdAt?.getTime() ?? 0))
    .map(({ wire, id }) => {
      const parcels = parcelsOf(wire);
      const [parcel] = parcels;
      const items = itemsOf(wire);
      const status = statusOf(wire, unknown);
      const receivedAt = status === "received" || status === "refunded" ? receivedAtOf(wire) : undefined;
      const entry: OrderReturn = {
        id,
        status,
        ...(items.length === 0 ? {} : { items }),
        ...(wire.createdAt === null ? {} : { requestedAt: wire.createdAt }),
        ...(receivedAt === undefined ? {} : { receivedAt }),
        ...(parcel === undefined ? {} : { shipmentId: parcel.id }),
      };
      return { entry, parcels };
    });
  return { returns: read.map(({ entry }) => entry), parcels: read.flatMap(({ parcels }) => parcels) };
}

function itemsOf(wire: WireReturn): NonNullable<OrderReturn["items"]> {
  return wire.returnLineItems.flatMap(({ quantity, fulfillmentLineItem }) => {
    const itemId = fulfillmentLineItem?.lineItem?.id ?? null;
    return itemId === null || quantity === 0 ? [] : [{ itemId, quantity: quantity ?? 1 }];
  });
}

/**
 * An open return whose goods have all been dealt with has arrived, unless they were all found to be missing; one that is
 * closed and has a refund is paid back.
 */
function statusOf(wire: WireReturn, unknown: Unknown): OrderReturn["status"] {
  const status = returnStatus(wire.status, unknown);
  const reverse = wire.reverseFulfillmentOrders;
  const allIn = reverse.length > 0 && reverse.every((order) => order.status === "CLOSED");
  if (status === "approved" && allIn) return isMissing(wire) ? "closed" : "received";
  return wire.status === "CLOSED" && wire.refunds.length > 0 ? "refunded" : status;
}

function dispositionsOf(wire: WireReturn) {
  return wire.reverseFulfillmentOrders.flatMap((order) =>
    order.lineItems.flatMap((line) => line.dispositions),
  );
}

function isMissing(wire: WireReturn): boolean {
  const made = dispositionsOf(wire);
  return made.length > 0 && made.every(({ type }) => type === "MISSING");
}

/**
 * When the last of the goods was unpacked: there is no earlier word of their arrival.
 * Source: Shopify Admin API, `ReverseFulfillmentOrderDisposition`.
 */
function receivedAtOf(wire: WireReturn): Date | undefined {
  const times = dispositionsOf(wire).flatMap(({ createdAt, type }) =>
    createdAt === null || type === "MISSING" ? [] : [createdAt.getTime()],
  );
  return times.length === 0 ? undefined : new Date(Math.max(...times));
}

/** Shopify does not follow parcels on their way back: a label is all that is known. */
function parcelsOf(wire: WireReturn): readonly Shipment[] {
  const deliveries = wire.reverseFulfillmentOrders.flatMap((order) => order.reverseDeliveries);
  return deliveries.flatMap(({ id, deliverable }) => {
    if (id === null || deliverable === null) return [];
    const { tracking, label } = deliverable;
    const number = tracking?.number ?? null;
    if (number === null && label === null) return [];
    const url = tracking?.url === null || tracking?.url === undefined ? null : webAddress(tracking.url);
    const carrier = cleanText(tracking?.carrierName ?? "");
    const parcel: Shipment = {
      id: `return-${id}`,
      items: [],
      ...(carrier === "" ? {} : { carrier }),
      ...(number === null ? {} : { trackingNumber: cleanText(number) }),
      ...(url === null ? {} : { trackingUrl: url }),
      status: label === null ? "pending" : "label_created",
      flags: [],
      events: [],
      isReturn: true,
    };
    return [parcel];
  });
}

/** What was paid back, oldest first; corrections of nothing are left out. */
export function refundsOf(wires: readonly WireRefund[]): readonly Refund[] {
  return wires
    .flatMap((wire) => {
      const amount = moneyOf(wire.totalRefundedSet);
      if (wire.id === null || wire.createdAt === null || amount === null || amount.amount <= 0) return [];
      const made = wire.transactions;
      const methods = new Set(
        made.map(({ gateway, paymentDetails }) => methodOf(gateway, paymentDetails?.__typename ?? null)),
      );
      const [method] = methods.size === 1 ? methods : [];
      const open = made.some(({ status }) => status === "PENDING" || status === "AWAITING_RESPONSE");
      const refund: Refund = {
        id: wire.id,
        amount,
        at: wire.createdAt,
        ...(method === undefined || method === null ? {} : { method }),
        status: open ? "pending" : "done",
      };
      return [refund];
    })
    .toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

/** How it was paid, from Shopify's kinds of payment details, else from the name of the payment provider. */
function methodOf(gateway: string | null, details: string | null): string | null {
  if (details === "CardPaymentDetails") return "card";
  if (details === "PaypalWalletPaymentDetails") return "paypal";
  const name = gateway?.toLowerCase().replaceAll(/[\s-]+/gu, "_") ?? "";
  if (name.includes("store_credit")) return "store_credit";
  if (name.includes("paypal")) return "paypal";
  if (/bank_(?:deposit|transfer)|vorkasse|sepa/u.test(name)) return "bank_transfer";
  return null;
}
