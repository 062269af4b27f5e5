import { z } from "zod";
import type { Json } from "#src/conversation/json.ts";
import type { Log } from "#src/observe/observer.ts";
import { orderFromJson, orderToJson } from "#src/orders/order-json.ts";
import type { Order } from "#src/orders/order.ts";
import type { OrderSource, OrdersFound } from "#src/orders/source.ts";
import { normalTracking } from "#src/orders/tracking-number.ts";
import type { Db } from "#src/store/db.ts";
import { readingDone, readingFailed, type OrderRead } from "#src/store/order-reads.ts";
import { dropOtherParcels } from "#src/store/shipments.ts";
import { clearSourceProblem } from "#src/store/sources.ts";
import { mergeOrder } from "#src/tracking/merge.ts";
import { trackedFromJson } from "#src/tracking/tracked-json.ts";
import { brokenMs, longestRestMs, readGiveUpMs, readInMs } from "./intervals.ts";
import { parcelKey } from "./noteworthy.ts";

/**
 * Told of an order that has changed. `before` is what was known before, without the shopper's name and addresses; null
 * when the order was not known. At least once for every change: a rejection, or the death of the process, has it
 * called again with the same.
 */
export type OnOrder = (shop: string, source: string, before: Order | null, after: Order) => Promise<void>;

export interface RereadDeps {
  readonly db: Db;
  readonly log: Log;
  /** As shoppers are answered from: completed with what is tracked. */
  readonly sources: (shop: string) => Promise<readonly OrderSource[]>;
  /** Parcels of orders that were found so far have been kept. */
  readonly noted: () => Promise<void>;
  readonly onOrder: OnOrder;
  /** The order has changed once more. */
  readonly again: () => void;
}

const askMs = 20_000;

/** Reads a changed order from its store and tells of it. */
export function readOrderAgain(deps: RereadDeps): (read: OrderRead, signal: AbortSignal) => Promise<void> {
  const { db, log } = deps;

  const failed = async (read: OrderRead, problem: string, pauseMs: number) => {
    if (read.waitedMs < readGiveUpMs) return readingFailed(db, read, pauseMs, problem.slice(0, 500));
    log.warn(
      { source: read.source, attempts: read.attempts, problem },
      "an order that has changed could not be read for days; it is left until it changes again",
    );
    await readingDone(db, read, nothingKnown);
  };

  return async (read, signal) => {
    const source = (await deps.sources(read.shop)).find(({ id }) => id === read.source);
    const found = await ask(source, read.order, signal);
    if (signal.aborted) return;
    if (!found.ok) {
      const pause = found.afterMs ?? (found.kind === "broken" ? brokenMs : readInMs(read.attempts));
      return failed(read, found.detail, Math.min(pause, longestRestMs));
    }
    // What the store says has changed is not in an old copy; where a parcel is does not depend on it.
    if (found.stale && read.fromStore)
      return failed(read, "the store cannot be asked", readInMs(read.attempts));
    const after = found.orders.find(({ id }) => id === read.order);
    if (after === undefined) {
      await readingDone(db, read, nothingKnown);
      return;
    }
    await deps.noted();
    if (!found.stale) {
      await dropOtherParcels(db, read, numbered(after));
      await clearSourceProblem(db, read.source);
    }
    try {
      await deps.onOrder(read.shop, read.source, orderBefore(read.known), after);
    } catch (error) {
      log.warn({ error, source: read.source }, "what follows from a changed order failed; it is tried again");
      return failed(read, "what follows from the change failed", readInMs(read.attempts));
    }
    if (await readingDone(db, read, knownOf(after))) deps.again();
  };
}

async function ask(source: OrderSource | undefined, id: string, signal: AbortSignal): Promise<OrdersFound> {
  if (source === undefined) return { ok: true, orders: [], asOf: new Date(0), stale: false };
  try {
    return await source.find({ by: "id", id }, AbortSignal.any([signal, AbortSignal.timeout(askMs)]));
  } catch {
    return { ok: false, detail: "the source failed unexpectedly" };
  }
}

function numbered(order: Order) {
  return order.shipments.flatMap((shipment) =>
    parcelKey(shipment) === null
      ? []
      : [{ shipment: shipment.id, numberKey: normalTracking(shipment.trackingNumber ?? "") }],
  );
}

const nothingKnown: Json = { order: null, parcels: [] };

/** As `known` of `OrderRead`; what an order is completed with is in it already. */
function knownOf(order: Order): Json {
  const { shipTo: _shipTo, ...rest } = order;
  return { order: orderToJson({ ...rest, customer: {} }), parcels: [] };
}

const knownForm = z.object({
  order: z.unknown(),
  parcels: z.array(z.object({ shipment: z.string(), number: z.string(), tracked: z.unknown() })),
});

/** The order as it was known before it changed. */
function orderBefore(known: unknown): Order | null {
  const parsed = knownForm.safeParse(known);
  const order = parsed.success ? orderFromJson(parsed.data.order) : null;
  if (!parsed.success || order === null) return null;
  const parcels = new Map(
    parsed.data.parcels.map(({ shipment, number, tracked }) => [`${shipment} ${number}`, tracked]),
  );
  return mergeOrder(order, (shipment) => trackedFromJson(parcels.get(parcelKey(shipment) ?? "") ?? null));
}
