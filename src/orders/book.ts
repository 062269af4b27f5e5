import { normalNumber, sameNumber } from "./number.ts";
import type { Order } from "./order.ts";
import { phoneKey, samePhone } from "./phone.ts";
import type { OrderQuery } from "./source.ts";
import { normalTracking, sameTracking } from "./tracking-number.ts";

/** The most orders a source answers with. */
export const mostOrders = 50;

/** Orders in memory, found by index. */
export interface Book {
  readonly size: number;
  add(order: Order): void;
  /** At most the newest 50 that `answers`, newest first. */
  find(query: OrderQuery): readonly Order[];
}

/**
 * True when the order is one that the query asks for: equal, never alike. What a source's own search found
 * is checked with it.
 */
export function answers(order: Order, query: OrderQuery): boolean {
  switch (query.by) {
    case "number":
      return sameNumber(order.number, query.number);
    case "email":
      return order.customer.email !== undefined && emailKey(order.customer.email) === emailKey(query.email);
    case "phone":
      return order.customer.phone !== undefined && samePhone(order.customer.phone, query.phone);
    case "id":
      return order.id === query.id;
    case "tracking":
      return order.shipments.some(
        (shipment) =>
          shipment.trackingNumber !== undefined &&
          sameTracking(shipment.trackingNumber, query.trackingNumber),
      );
  }
}

/** The newest 50, newest first; orders of the same moment keep their turn. */
export function newest(orders: readonly Order[]): readonly Order[] {
  return orders.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime()).slice(0, mostOrders);
}

/** Indexes orders by number, e-mail, phone and tracking number. */
export function createBook(orders: Iterable<Order> = []): Book {
  const index = new Map<string, Order[]>();
  let size = 0;
  const enter = (key: string, order: Order) => {
    const there = index.get(key);
    if (there === undefined) index.set(key, [order]);
    else if (there.at(-1) !== order) there.push(order);
  };
  const add = (order: Order) => {
    size += 1;
    for (const key of keysOf(order)) enter(key, order);
  };
  for (const order of orders) add(order);
  return {
    get size() {
      return size;
    },
    add,
    find: (query) => {
      const key = keyOf(query);
      const there = key === null ? undefined : index.get(key);
      return newest((there ?? []).filter((order) => answers(order, query)));
    },
  };
}

/** What an order is found by, each once: for every query that it `answers`, the `keyOf` of that query is among them. */
export function keysOf(order: Order): readonly string[] {
  const keys = [
    keyed("number", normalNumber(order.number)),
    keyed("id", order.id),
    keyed("email", emailKey(order.customer.email ?? "")),
    keyed("phone", phoneKey(order.customer.phone ?? "")),
    ...order.shipments.map(({ trackingNumber }) => keyed("tracking", normalTracking(trackingNumber ?? ""))),
  ];
  return [...new Set(keys.filter((key) => key !== null))];
}

/** What is looked up for a query, e.g. `number:1043`; null when no order can answer it. */
export function keyOf(query: OrderQuery): string | null {
  switch (query.by) {
    case "number":
      return keyed("number", normalNumber(query.number));
    case "email":
      return keyed("email", emailKey(query.email));
    case "phone":
      return keyed("phone", phoneKey(query.phone));
    case "tracking":
      return keyed("tracking", normalTracking(query.trackingNumber));
    case "id":
      return keyed("id", query.id);
  }
}

function keyed(by: OrderQuery["by"], value: string): string | null {
  return value === "" ? null : `${by}:${value}`;
}

function emailKey(email: string): string {
  return email.trim().toLowerCase();
}
