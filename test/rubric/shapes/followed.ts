import { answers } from "#src/orders/book.ts";
import type { Shipment } from "#src/orders/order.ts";
import type { OrderQuery, OrderSource, OrdersFound } from "#src/orders/source.ts";
import { normalTracking } from "#src/orders/tracking-number.ts";
import { mergeOrder, mergeTracked } from "#src/tracking/merge.ts";
import type { Tracked } from "#src/tracking/source.ts";
import { trackedFromJson, trackedToJson } from "#src/tracking/tracked-json.ts";

/**
 * A source whose orders are completed with what is tracked of their parcels, and that finds them by tracking number
 * once they were seen: what `src/work/tracking` does, with maps in place of our tables.
 */
export function followed(
  source: OrderSource,
  heard: ReadonlyMap<string, Tracked>,
  now: () => Date,
): OrderSource {
  const orderOf = new Map<string, string>();

  async function find(query: OrderQuery, signal?: AbortSignal): Promise<OrdersFound> {
    const found = await source.find(query, signal);
    if (!found.ok || found.orders.length > 0 || query.by !== "tracking") return found;
    const id = orderOf.get(normalTracking(query.trackingNumber));
    if (id === undefined) return found;
    const again = await source.find({ by: "id", id }, signal);
    return again.ok ? { ...again, orders: again.orders.filter((order) => answers(order, query)) } : again;
  }

  function trackedOf({ trackingNumber, shippedAt }: Shipment): Tracked | null {
    const told = trackingNumber === undefined ? undefined : heard.get(trackingNumber);
    if (told === undefined) return null;
    const context = { now: now(), ...(shippedAt === undefined ? {} : { shippedAt }) };
    const kept = mergeTracked(null, told, context);
    return kept === null ? null : trackedFromJson(JSON.parse(JSON.stringify(trackedToJson(kept))));
  }

  return {
    ...source,
    async find(query, signal) {
      const found = await find(query, signal);
      if (!found.ok) return found;
      for (const order of found.orders)
        for (const { trackingNumber } of order.shipments)
          if (trackingNumber !== undefined) orderOf.set(normalTracking(trackingNumber), order.id);
      return { ...found, orders: found.orders.map((order) => mergeOrder(order, trackedOf)) };
    },
  };
}
