import type { Order, Shipment } from "#src/orders/order.ts";
import { demoCalendar, type DemoCalendar } from "./calendar.ts";
import type { Person } from "./people.ts";

/** What is particular about a demo order; amounts in minor units of EUR. */
export type DemoOrder = Partial<Order> &
  Pick<Order, "number" | "items"> & { readonly hoursAgo: number; readonly euros: number };

/** Fills in what all demo orders have in common; `make` is given the calendar of the place it goes to. */
export function demoOrder(now: Date, person: Person, make: (calendar: DemoCalendar) => DemoOrder): Order {
  const calendar = demoCalendar(now, person.shipTo.timeZone);
  const { hoursAgo, euros, ...order } = make(calendar);
  return {
    id: `demo-${order.number.replace("#", "")}`,
    createdAt: calendar.ago(hoursAgo),
    customer: person.customer,
    locale: person.locale,
    total: { amount: Math.round(euros * 100), currency: "EUR" },
    financial: "paid",
    state: "open",
    shipTo: person.shipTo,
    shipments: [],
    pending: [],
    returns: [],
    refunds: [],
    ...order,
  };
}

/** Items of which all have left, or (`sent` 0) none. */
export function item(
  id: string,
  title: string,
  more: { variant?: string; quantity?: number; sent?: number } = {},
) {
  const { variant, quantity = 1, sent = quantity } = more;
  return { id, title, variant, sku: `LF-${id}`, quantity, fulfilled: sent };
}

/** A parcel with one of each of the given items. */
export function parcel(
  id: string,
  itemIds: readonly string[],
  more: Partial<Shipment> & Pick<Shipment, "status">,
): Shipment {
  return {
    id,
    items: itemIds.map((itemId) => ({ itemId, quantity: 1 })),
    flags: [],
    events: [],
    ...more,
  };
}
