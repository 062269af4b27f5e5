import { answers, newest } from "./book.ts";
import type { Order } from "./order.ts";
import type { Snapshots } from "./snapshots.ts";
import type { OrderQuery, OrderSource, OrdersFound } from "./source.ts";

/** Orders asked for again by what is known of them; the others wait until they are asked for by themselves. */
const mostAsked = 5;

/**
 * Finds in a source that `needsEmail` what was found there before: the number and address that the snapshot of an
 * order has are asked for again, and what comes is compared with the query. Nothing is found by the snapshot alone.
 */
export async function completed(
  source: OrderSource,
  snapshots: Snapshots,
  query: OrderQuery,
  now: () => Date,
  signal: AbortSignal,
): Promise<OrdersFound> {
  if (query.by === "number" && query.email !== undefined) return source.find(query, signal);
  const known = await snapshots.find(query);
  const answersFound = await Promise.all(
    (known?.orders ?? []).slice(0, mostAsked).flatMap(({ number, customer: { email } }) => {
      return email === undefined ? [] : [source.find({ by: "number", number, email }, signal)];
    }),
  );
  const orders = new Map<string, Order>();
  let oldest = now().getTime();
  for (const found of answersFound) {
    if (!found.ok) return found;
    oldest = Math.min(oldest, found.asOf.getTime());
    for (const order of found.orders) if (answers(order, query)) orders.set(order.id, order);
  }
  return { ok: true, orders: newest([...orders.values()]), asOf: new Date(oldest), stale: false };
}
