import type { Order, OrderItem, PendingItem, Span, When } from "../order.ts";
import { endOf, whenOf } from "./amounts.ts";
import { isOverFulfillmentOrder } from "./statuses.ts";
import type { WireFulfillmentOrder, WireOrder } from "./wire.ts";

/** Fulfilment orders that still hold something to be brought to the shopper. */
export function waitingOf(orders: readonly WireFulfillmentOrder[]): readonly WireFulfillmentOrder[] {
  return orders.filter(
    (order) =>
      !isOverFulfillmentOrder(order.status) &&
      order.deliveryMethod?.methodType !== "NONE" &&
      order.lineItems.some((line) => (line.remainingQuantity ?? 0) > 0),
  );
}

/** What has not been sent yet, by the fulfilment orders; by the items alone where those cannot be read. */
export function pendingOf(
  wire: WireOrder,
  waiting: readonly WireFulfillmentOrder[],
  items: readonly OrderItem[],
): readonly PendingItem[] {
  if (wire.fulfillmentOrders.length > 0) return waiting.flatMap(linesOf);
  return wire.lineItems.flatMap((line) => {
    const item = items.find(({ id }) => id === line.id);
    if (item === undefined || line.requiresShipping === false) return [];
    // Without a count of what is open an order that is sent must not look unsent.
    const open = Math.min(line.unfulfilledQuantity ?? 0, item.quantity - item.fulfilled);
    return open > 0 ? [{ itemId: item.id, quantity: open, reason: "not_yet" }] : [];
  });
}

function linesOf(order: WireFulfillmentOrder): readonly PendingItem[] {
  const held = order.status === "ON_HOLD";
  const outOfStock = order.fulfillmentHolds.some((hold) => hold.reason === "INVENTORY_OUT_OF_STOCK");
  const scheduled = order.status === "SCHEDULED";
  const expected = scheduled ? whenOf(order.fulfillAt) : null;
  const reason = held ? (outOfStock ? "backorder" : "hold") : scheduled ? "preorder" : "not_yet";
  return order.lineItems.flatMap((line) => {
    const itemId = line.lineItem?.id ?? null;
    const quantity = line.remainingQuantity ?? 0;
    if (itemId === null || quantity === 0) return [];
    return [{ itemId, quantity, reason, ...(expected === null ? {} : { expected }) }];
  });
}

/**
 * What the shop said: when it sends (`fulfillBy` of what is being prepared), else when it delivers (the dates of the
 * delivery method). Of several parts from the first to the last.
 */
export function promiseOf(waiting: readonly WireFulfillmentOrder[]): Order["promise"] | null {
  const preparing = waiting.filter(({ status }) => status !== "SCHEDULED" && status !== "ON_HOLD");
  const ship = spanOf(preparing.flatMap(({ fulfillBy }) => whenOf(fulfillBy) ?? []));
  if (ship !== null) return { what: "ship", by: ship };
  const deliver = spanOf(
    preparing
      .flatMap(({ deliveryMethod: method }) => [
        method?.minDeliveryDateTime ?? null,
        method?.maxDeliveryDateTime ?? null,
      ])
      .flatMap((given) => whenOf(given) ?? []),
  );
  return deliver === null ? null : { what: "deliver", by: deliver };
}

function spanOf(whens: readonly When[]): Span | null {
  const sorted = whens.toSorted((a, b) => endOf(a) - endOf(b));
  const [from] = sorted;
  const to = sorted.at(-1);
  return from === undefined || to === undefined ? null : { from, to };
}
