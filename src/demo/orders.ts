import type { Order } from "#src/orders/order.ts";
import { ordersInEurope, ordersOverseas } from "./orders-abroad.ts";
import { ordersAtHome } from "./orders-home.ts";

/** The demo shop's orders as they stand at `now`, newest first: one for each thing that happens to orders. */
export function demoOrders(now: Date): Order[] {
  return [...ordersAtHome(now), ...ordersInEurope(now), ...ordersOverseas(now)].sort(
    (a, b) => b.createdAt.getTime() - a.createdAt.getTime(),
  );
}
