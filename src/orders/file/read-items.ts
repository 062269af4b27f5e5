import type { Order, OrderItem, PendingItem, Shipment } from "../order.ts";
import { count, listOf, pick, plain, text, when, word } from "./fields.ts";
import type { Fields, Reading } from "./fields.ts";
import { itemNamed, quoted } from "./read-shipment.ts";

const reasons = ["not_yet", "backorder", "preorder", "hold"] as const;
const otherReasons = { backordered: "backorder", preordered: "preorder", onhold: "hold" } as const;

/** An item, with what only the file says about it. */
export interface ReadItem {
  readonly item: OrderItem;
  /** The row or object it was read from. */
  readonly fields: Fields;
  /** Whether the file said how many have left. */
  readonly counted: boolean;
}

/** The items of an order. A missing id is the item's position, counted from 1. */
export function readItems(value: unknown, reading: Reading): readonly ReadItem[] {
  const taken = new Set<string>();
  return listOf(value, "item", reading).flatMap((fields, index) => {
    const what = `item ${index + 1}`;
    const title = text(pick(fields, "title", "itemtitle", "name", "product"), `${what}: title`, reading);
    const sku = text(pick(fields, "sku"), `${what}: sku`, reading);
    const named = title ?? sku;
    if (named === undefined) {
      reading.complain(`${what} has no title; left out`);
      return [];
    }
    let id = text(pick(fields, "id", "itemid"), `${what}: id`, reading) ?? String(index + 1);
    while (taken.has(id)) id = `${id}-${index + 1}`;
    taken.add(id);
    const quantity = count(pick(fields, "quantity", "qty"), `${what}: quantity`, 1, 1, reading);
    const left = pick(fields, "fulfilled", "fulfilledquantity", "shippedquantity");
    const fulfilled = Math.min(quantity, count(left, `${what}: fulfilled`, 0, 0, reading));
    const variant = text(pick(fields, "variant", "varianttitle"), `${what}: variant`, reading);
    return [
      { item: { id, title: named, variant, sku, quantity, fulfilled }, fields, counted: left !== undefined },
    ];
  });
}

/**
 * How many of each item have left: as the file says, else as the outbound parcels contain. Where an order has
 * one outbound parcel and nothing is said about what is in it, that is everything not stated to be pending.
 */
export function settleItems(
  read: readonly ReadItem[],
  shipments: readonly Shipment[],
  pending: readonly PendingItem[],
): { readonly items: readonly OrderItem[]; readonly shipments: readonly Shipment[] } {
  const outbound = shipments.filter(
    (shipment) => shipment.isReturn !== true && shipment.status !== "cancelled",
  );
  const [only] = outbound;
  const waiting = (id: string) => sum(pending, id);
  const guess = outbound.length === 1 && only !== undefined && only.items.length === 0;
  const filled: Shipment | undefined = guess
    ? {
        ...only,
        items: read.flatMap(({ item, counted }) => {
          const quantity = counted ? item.fulfilled : Math.max(0, item.quantity - waiting(item.id));
          return quantity === 0 ? [] : [{ itemId: item.id, quantity }];
        }),
      }
    : undefined;
  const all = shipments.map((shipment) => (filled !== undefined && shipment === only ? filled : shipment));
  const sent = filled === undefined ? outbound : [filled];
  const items = read.map(({ item, counted }) => {
    const inParcels = sum(
      sent.flatMap((shipment) => shipment.items),
      item.id,
    );
    return counted ? item : { ...item, fulfilled: Math.min(item.quantity, inParcels) };
  });
  return { items, shipments: all };
}

/** What the file says is still to be sent: in a list of its own, or beside the items. */
export function readPending(
  value: unknown,
  read: readonly ReadItem[],
  reading: Reading,
): readonly PendingItem[] {
  const items = read.map(({ item }) => item);
  if (value === undefined) {
    return read.flatMap(({ item, fields }, index) => {
      const stated = pick(fields, "pendingreason");
      const expected = when(pick(fields, "pendingexpected"), `item ${index + 1}: pending_expected`, reading);
      if (stated === undefined && expected === undefined) return [];
      const quantity = item.quantity - item.fulfilled;
      return quantity <= 0
        ? []
        : [{ itemId: item.id, quantity, reason: readReason(stated, `item ${index + 1}`, reading), expected }];
    });
  }
  return listOf(value, "pending", reading).flatMap((fields, index) => {
    const what = `pending ${index + 1}`;
    const name = plain(pick(fields, "itemid", "id", "sku", "title"));
    const item = itemNamed(name, items);
    if (item === undefined) {
      reading.complain(`${what}: ${quoted(name)} is not an item of the order; left out`);
      return [];
    }
    const quantity = count(pick(fields, "quantity", "qty"), `${what}: quantity`, 1, item.quantity, reading);
    const expected = when(pick(fields, "expected"), `${what}: expected`, reading);
    return [
      { itemId: item.id, quantity, reason: readReason(pick(fields, "reason"), what, reading), expected },
    ];
  });
}

/**
 * All that is still to be sent of an order that goes on: what is stated, at most as many as have not left,
 * and the rest for the reason that the state of the order gives.
 */
export function allPending(
  stated: readonly PendingItem[],
  items: readonly OrderItem[],
  state: Order["state"],
): readonly PendingItem[] {
  if (state === "cancelled" || state === "closed") return [];
  const reason = state === "on_hold" ? "hold" : state === "scheduled" ? "preorder" : "not_yet";
  return items.flatMap((item) => {
    let rest = item.quantity - item.fulfilled;
    const entries: PendingItem[] = [];
    for (const entry of stated) {
      if (entry.itemId !== item.id || rest <= 0) continue;
      const quantity = Math.min(entry.quantity, rest);
      entries.push({ ...entry, quantity });
      rest -= quantity;
    }
    return rest > 0 ? [...entries, { itemId: item.id, quantity: rest, reason }] : entries;
  });
}

function readReason(value: unknown, what: string, reading: Reading): PendingItem["reason"] {
  const reason = word(value, reasons, otherReasons);
  if (value !== undefined && reason === undefined) {
    reading.complain(`${what}: the reason ${quoted(value)} is not known; taken as not_yet`);
  }
  return reason ?? "not_yet";
}

function sum(
  list: readonly { readonly itemId: string; readonly quantity: number }[],
  itemId: string,
): number {
  return list.reduce((total, entry) => total + (entry.itemId === itemId ? entry.quantity : 0), 0);
}
