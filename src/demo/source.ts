import { z } from "zod";
import { createBook } from "#src/orders/book.ts";
import type { OrderSource, OrderSourceKind } from "#src/orders/source.ts";
import { demoActions, withDeeds, type DeedBook } from "./deeds.ts";
import { demoOrders } from "./orders.ts";

/** What the demo shop's source is called. */
export const demoKind = "demo";

/**
 * The demo shop's orders as a source. They are worked out anew for each look-up, so they never grow old; what is done
 * to them is in `deeds`. Without a book of deeds nothing can be done.
 */
export function demoOrderSource(now: () => Date, deeds?: DeedBook): OrderSource {
  let closed = false;
  const ordersAt = async (at: Date) => withDeeds(demoOrders(at), (await deeds?.all()) ?? []);
  const source: OrderSource = {
    kind: demoKind,
    find: async (query, signal) => {
      if (closed) return { ok: false, detail: "the source is closed" };
      if (signal?.aborted === true) return { ok: false, detail: "the look-up was aborted" };
      const asOf = now();
      try {
        return { ok: true, orders: createBook(await ordersAt(asOf)).find(query), asOf, stale: false };
      } catch {
        return { ok: false, kind: "retry", detail: "the database does not answer" };
      }
    },
    report: async () => {
      const loadedAt = now();
      return { orders: demoOrders(loadedAt).length, loadedAt, problems: [] };
    },
    close: async () => {
      closed = true;
    },
  };
  if (deeds === undefined) return source;
  const read = async (id: string) => (await ordersAt(now())).find((order) => order.id === id);
  return { ...source, actions: demoActions(deeds, read, now) };
}

const settings = z.strictObject({}).optional();

/** The demo shop as a kind of source; all it needs is where deeds are kept. */
export function demoSourceKind(deeds: DeedBook): OrderSourceKind {
  return {
    kind: demoKind,
    settings,
    secrets: settings,
    build: (given, secrets, { now }) => {
      settings.parse(given ?? {});
      settings.parse(secrets ?? {});
      return demoOrderSource(now, deeds);
    },
  };
}
