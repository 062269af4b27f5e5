import type { Log } from "#src/observe/observer.ts";
import { answers, newest } from "#src/orders/book.ts";
import type { Order, Shipment } from "#src/orders/order.ts";
import type { OrderQuery, OrderSource, OrdersFound } from "#src/orders/source.ts";
import { normalTracking } from "#src/orders/tracking-number.ts";
import type { Db } from "#src/store/db.ts";
import { ordersByNumber, parcelsOf, type KnownParcel } from "#src/store/shipments.ts";
import { carrierLink, carrierName } from "#src/tracking/carrier-links.ts";
import { mergeOrder } from "#src/tracking/merge.ts";
import { trackedFromJson } from "#src/tracking/tracked-json.ts";
import { staleForReaderMs } from "./intervals.ts";
import { parcelKey, storeEtaOf } from "./noteworthy.ts";

export interface WrapDeps {
  readonly db: Db;
  readonly log: Log;
  readonly now: () => Date;
  /** Keeps what is new about the orders' parcels. Returns at once; nobody waits for it. */
  readonly note: (source: string, orders: readonly Order[], known: KnownParcels) => void;
  /** Somebody reads about these parcels, of which nothing was heard for a while. Returns at once. */
  readonly hasten: (parcels: readonly string[]) => void;
}

/** Rows of parcels by order and `parcelKey`. */
export type KnownParcels = ReadonlyMap<string, ReadonlyMap<string, KnownParcel>>;

/** Orders asked for one by one when only our own table knows whose a tracking number is. */
const mostByNumber = 3;

/**
 * Completes every order that a source finds with what is tracked of its parcels, at the cost of one query. While the
 * database is away the orders are as the store tells them.
 */
export function tracked(source: OrderSource, shop: string, deps: WrapDeps): OrderSource {
  const { id } = source;
  if (id === undefined) return source;
  const { db, log, now } = deps;

  /** Few stores can be asked by tracking number; ours are kept with their orders. */
  const find = async (query: OrderQuery, signal?: AbortSignal): Promise<OrdersFound> => {
    const found = await source.find(query, signal);
    if (!found.ok || found.orders.length > 0 || query.by !== "tracking") return found;
    const number = normalTracking(query.trackingNumber);
    const ids = number === "" ? [] : await ordersByNumber(db, id, shop, number).catch(() => []);
    const each = await Promise.all(
      ids.slice(0, mostByNumber).map((order) => source.find({ by: "id", id: order }, signal)),
    );
    const all = each.filter((one) => one.ok);
    const orders = all.flatMap((one) => one.orders).filter((order) => answers(order, query));
    if (orders.length === 0) return each.find((one) => !one.ok) ?? found;
    return {
      ...found,
      orders: newest(orders),
      asOf: new Date(Math.min(...all.map((one) => one.asOf.getTime()))),
      stale: all.some((one) => one.stale),
    };
  };

  return {
    ...source,
    async find(query, signal) {
      const found = await find(query, signal);
      if (!found.ok || found.orders.length === 0) return found;
      let known: KnownParcels;
      try {
        known = byOrder(
          await parcelsOf(
            db,
            id,
            found.orders.map((order) => order.id),
          ),
        );
      } catch (error) {
        log.warn(
          { error, source: id },
          "what is tracked could not be read; orders are as the store tells them",
        );
        return { ...found, orders: found.orders.map(linked) };
      }
      if (!found.stale) deps.note(id, found.orders, known);
      deps.hasten(stale(known, now()));
      return { ...found, orders: found.orders.map((order) => linked(completed(order, known.get(order.id)))) };
    },
  };
}

/** Rows by the orders they are of. */
export function byOrder(rows: readonly KnownParcel[]): KnownParcels {
  const orders = new Map<string, Map<string, KnownParcel>>();
  for (const row of rows) {
    const parcels = orders.get(row.order) ?? new Map<string, KnownParcel>();
    parcels.set(`${row.shipment} ${row.numberKey}`, row);
    orders.set(row.order, parcels);
  }
  return orders;
}

function completed(order: Order, known: ReadonlyMap<string, KnownParcel> | undefined): Order {
  if (known === undefined) return order;
  const rowOf = (shipment: Shipment) => known.get(parcelKey(shipment) ?? "");
  const shipments = order.shipments.map((shipment) => {
    const previousEta = storeEtaOf(shipment, rowOf(shipment))?.previousEta;
    return previousEta === undefined ? shipment : { ...shipment, previousEta };
  });
  return mergeOrder({ ...order, shipments }, (shipment) => trackedFromJson(rowOf(shipment)?.tracked ?? null));
}

/** A machine's name for a carrier, as some stores have it: `dhl_express`. */
const code = /^[a-z0-9]+(?:[_-][a-z0-9]+)*$/;

/**
 * Gives parcels the carrier's page where the store names none. Without the postcode, also where a carrier would want
 * it: the link is shown to people who may not see it.
 */
function linked(order: Order): Order {
  const shipments = order.shipments.map((shipment): Shipment => {
    const { carrier, trackingNumber, trackingUrl } = shipment;
    if (carrier === undefined) return shipment;
    const name = code.test(carrier) ? (carrierName(carrier) ?? carrier) : carrier;
    const url =
      trackingUrl ?? (trackingNumber === undefined ? undefined : carrierLink(carrier, trackingNumber));
    return name === carrier && url === trackingUrl
      ? shipment
      : { ...shipment, carrier: name, ...(url === undefined ? {} : { trackingUrl: url }) };
  });
  return shipments.every((shipment, n) => shipment === order.shipments[n]) ? order : { ...order, shipments };
}

/** Parcels under way of which nothing was heard for longer than a reader likes. */
function stale(known: KnownParcels, now: Date): readonly string[] {
  return [...known.values()].flatMap((parcels) =>
    [...parcels.values()].flatMap(({ id, followed, ended, trackedAt }) =>
      followed && !ended && trackedAt !== null && now.getTime() - trackedAt.getTime() > staleForReaderMs
        ? [id]
        : [],
    ),
  );
}
