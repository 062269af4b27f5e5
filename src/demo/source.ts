import { z } from "zod";
import { createBook } from "#src/orders/book.ts";
import type { OrderSource, OrderSourceKind } from "#src/orders/source.ts";
import { demoOrders } from "./orders.ts";

/** The demo shop's orders as a source. They are worked out anew for each look-up, so they never grow old. */
export function demoOrderSource(now: () => Date): OrderSource {
  let closed = false;
  return {
    kind: "demo",
    find: async (query, signal) => {
      if (closed) return { ok: false, detail: "the source is closed" };
      if (signal?.aborted === true) return { ok: false, detail: "the look-up was aborted" };
      const asOf = now();
      return { ok: true, orders: createBook(demoOrders(asOf)).find(query), asOf, stale: false };
    },
    report: async () => {
      const loadedAt = now();
      return { orders: demoOrders(loadedAt).length, loadedAt, problems: [] };
    },
    close: async () => {
      closed = true;
    },
  };
}

/** The demo shop as a kind of source; it needs nothing. */
export const demoSourceKind: OrderSourceKind = {
  kind: "demo",
  settings: z.strictObject({}).optional(),
  secrets: z.strictObject({}).optional(),
  build: (settings, secrets, { now }) => {
    demoSourceKind.settings.parse(settings ?? {});
    demoSourceKind.secrets.parse(secrets ?? {});
    return demoOrderSource(now);
  },
};
