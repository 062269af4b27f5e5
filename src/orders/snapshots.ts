import { createHash } from "node:crypto";
import type { Json } from "#src/conversation/json.ts";
import { answers, keyOf, keysOf, newest } from "./book.ts";
import { orderFromJson, orderToJson } from "./order-json.ts";
import type { Order } from "./order.ts";
import type { OrderQuery, OrderSourceDeps } from "./source.ts";

/** An order as it is kept. */
export interface SnapshotRow {
  readonly orderId: string;
  /** What it is found by, see `keysOf`. */
  readonly keys: readonly string[];
  /** As `orderToJson` writes it. */
  readonly data: Json;
  readonly asOf: Date;
}

/** Where snapshots are kept; `orderSnapshots` of `src/store/snapshots.ts` is one. */
export interface SnapshotRows {
  /** Keeps the newer of two of the same order, whatever the order they come in. */
  save(source: string, rows: readonly SnapshotRow[]): Promise<void>;
  find(source: string, key: string): Promise<readonly { readonly data: unknown; readonly asOf: Date }[]>;
  /** Lets go of what is kept under the key and is older than `before`. */
  drop(source: string, key: string, before: Date): Promise<void>;
}

/** The last that is known of one source's orders. */
export interface Snapshots {
  /** Returns at once: nobody waits for it, and a failure is only logged. */
  save(orders: readonly Order[], asOf: Date): void;
  /** The orders that answer the query, with the time of the oldest of them; null when none is known. */
  find(query: OrderQuery): Promise<{ readonly orders: readonly Order[]; readonly asOf: Date } | null>;
  /** The store has said at `asOf` that it has no such order. */
  gone(query: OrderQuery, asOf: Date): void;
  /** What was begun before has been written, or has failed. */
  settled(): Promise<void>;
}

/** An order that has not changed is written again when what is kept is older than this, ms: answers say how old it is. */
const renewMs = 5 * 60_000;
/** What is older than this is not shown any more, ms: of a parcel it says nothing. */
const oldestMs = 7 * 24 * 3_600_000;
/** How many orders are remembered as written. */
const mostRemembered = 5_000;
/** The longest key an index takes; no real number or address is as long. */
const longestKey = 300;

/** The snapshots of one source, by its row's id. */
export function snapshotsOf(
  rows: SnapshotRows,
  source: string,
  { now, log }: Pick<OrderSourceDeps, "now" | "log">,
): Snapshots {
  /** What this instance has written, so that a look-up that finds nothing new writes nothing. */
  const written = new Map<string, { readonly digest: string; readonly asOf: number }>();
  const waiting = new Map<string, SnapshotRow>();
  let writing: Promise<void> | null = null;

  const failed = (error: unknown) => {
    log("warn", "orders could not be kept for when their store is down", {
      source,
      error: error instanceof Error ? error.name : "unknown",
    });
  };

  const write = async () => {
    while (waiting.size > 0) {
      const batch = [...waiting.values()];
      waiting.clear();
      try {
        await rows.save(source, batch);
      } catch (error) {
        for (const { orderId } of batch) written.delete(orderId);
        failed(error);
      }
    }
  };

  const remember = (orderId: string, digest: string, asOf: number) => {
    written.delete(orderId);
    written.set(orderId, { digest, asOf });
    const [oldest] = written.keys();
    if (written.size > mostRemembered && oldest !== undefined) written.delete(oldest);
  };

  const settled = async () => {
    while (writing !== null) await writing;
  };

  return {
    settled,
    save(orders, asOf) {
      for (const order of orders) {
        const data = orderToJson(order);
        const digest = createHash("sha256").update(JSON.stringify(data)).digest("base64");
        const before = written.get(order.id);
        if (before?.digest === digest && asOf.getTime() - before.asOf < renewMs) continue;
        remember(order.id, digest, asOf.getTime());
        const keys = keysOf(order).filter((key) => key.length <= longestKey);
        waiting.set(order.id, { orderId: order.id, keys, data, asOf });
      }
      if (waiting.size === 0) return;
      writing ??= write().finally(() => {
        writing = null;
      });
    },
    async find(query) {
      const key = keyOf(query);
      if (key === null || key.length > longestKey) return null;
      await settled();
      const oldest = now().getTime() - oldestMs;
      const known = (await rows.find(source, key)).flatMap(({ data, asOf }) => {
        const order = asOf.getTime() < oldest ? null : orderFromJson(data);
        return order === null || !answers(order, query) ? [] : [{ order, asOf }];
      });
      const orders = newest(known.map(({ order }) => order));
      if (orders.length === 0) return null;
      const times = known.filter(({ order }) => orders.includes(order)).map(({ asOf }) => asOf.getTime());
      return { orders, asOf: new Date(Math.min(...times)) };
    },
    gone(query, asOf) {
      const key = keyOf(query);
      if (key === null || key.length > longestKey) return;
      for (const orderId of query.by === "id" ? [query.id] : []) written.delete(orderId);
      void settled()
        .then(() => rows.drop(source, key, asOf))
        .catch(failed);
    },
  };
}
