import { answers, newest } from "../book.ts";
import type { Order } from "../order.ts";
import { looseList } from "../rest/loose-fields.ts";
import { phoneTerms } from "../rest/phone-terms.ts";
import { type StoreAnswer, type StoreCall, lookupFailure } from "../rest/store-call.ts";
import type { OrderQuery, OrdersFound } from "../source.ts";
import { type Candidates, latest, type ListOptions, recent, search, theShop } from "./list-orders.ts";
import { type Reading, orderMeaning, readOrder } from "./read-order.ts";
import { emailTerm, numberTerms, trackingTerms } from "./search.ts";
import { type FindParcels, isNoRoute } from "./tracking-api.ts";
import { WooOrder, WooRefund, orderFields } from "./wire.ts";

export interface FindOptions extends ListOptions {
  readonly parcels: FindParcels;
  readonly failed: (what: string, answer: StoreAnswer) => void;
}

/** Of so many orders the parcels and refunds are asked for; the others stay with what came along. */
const mostDetailed = 10;
const atOnce = 3;

/** Looks orders up: searches widely, compares exactly, then asks for what the list does not tell. */
export function orderFinder(
  options: FindOptions,
): (query: OrderQuery, signal?: AbortSignal) => Promise<OrdersFound> {
  const { now, reading } = options;
  return async (query, signal) => {
    const asOf = now();
    const found = await candidates(query, options, signal);
    if (!found.ok) return found;
    const matching = distinct(found.orders).filter((woo) => {
      const order = readOrder(woo, [], [], { ...reading, complain: () => undefined });
      // Tracking numbers may be where only another call tells.
      return order !== null && (query.by === "tracking" || answers(order, query));
    });
    const orders = await detailed(matching, options, query, signal);
    const { reachesDays } = found;
    return {
      ok: true,
      orders: newest(orders),
      asOf,
      stale: false,
      ...(reachesDays === undefined ? {} : { reachesDays }),
    };
  };
}

/** One order by its id; null when there is none. */
export async function readWoo(
  call: StoreCall,
  id: string,
  signal?: AbortSignal,
): Promise<
  | { readonly ok: true; readonly order: WooOrder | null }
  | (StoreAnswer & { kind: Exclude<StoreAnswer["kind"], "ok"> })
> {
  const answer = await call("GET", `/wc/v3/orders/${id}?_fields=${orderFields}`, { signal });
  if (answer.kind === "ok") {
    const read = WooOrder.safeParse(answer.body);
    return read.success
      ? { ok: true, order: read.data }
      : { kind: "unreadable", detail: `${theShop} answers with something that is no order` };
  }
  // Only the shop itself can say that it has no such order: without its word the API may not be there at all.
  if (answer.kind === "error" && answer.httpStatus === 404 && !isNoRoute(answer.code))
    return { ok: true, order: null };
  return answer;
}

async function candidates(
  query: OrderQuery,
  options: FindOptions,
  signal: AbortSignal | undefined,
): Promise<Candidates> {
  switch (query.by) {
    case "id":
      return /^[1-9]\d{0,17}$/u.test(query.id)
        ? byIds([query.id], options, signal)
        : { ok: true, orders: [] };
    case "number": {
      const { terms, ids } = numberTerms(query.number);
      return joined([byIds(ids, options, signal), ...terms.map((term) => search(term, options, signal))]);
    }
    case "email": {
      const term = emailTerm(query.email);
      return term === null ? { ok: true, orders: [] } : search(term, options, signal);
    }
    case "phone": {
      const terms = phoneTerms(query.phone);
      if (terms.length === 0) return { ok: true, orders: [] };
      const found = await inTurn(terms, (term) => search(term, options, signal));
      if (!found.ok) return found;
      // Whoever typed it in yet another way is found if the order is new.
      const recently = await latest(options, signal);
      return recently.ok ? { ok: true, orders: [...found.orders, ...recently.orders] } : recently;
    }
    case "tracking": {
      const terms = trackingTerms(query.trackingNumber);
      if (terms.length === 0) return { ok: true, orders: [] };
      return joined([...terms.map((term) => search(term, options, signal)), recent(options, signal)]);
    }
  }
}

async function byIds(
  ids: readonly string[],
  { call }: FindOptions,
  signal: AbortSignal | undefined,
): Promise<Candidates> {
  const orders: WooOrder[] = [];
  for (const id of ids) {
    const read = await readWoo(call, id, signal);
    if (!("ok" in read)) return lookupFailure(read, theShop);
    if (read.order !== null) orders.push(read.order);
  }
  return { ok: true, orders };
}

/** All of them, or the first failure. */
async function joined(parts: readonly Promise<Candidates>[]): Promise<Candidates> {
  const found = await Promise.all(parts);
  const orders: WooOrder[] = [];
  let reachesDays: number | undefined;
  for (const part of found) {
    if (!part.ok) return part;
    orders.push(...part.orders);
    reachesDays ??= part.reachesDays;
  }
  return { ok: true, orders, ...(reachesDays === undefined ? {} : { reachesDays }) };
}

async function inTurn<Item>(
  items: readonly Item[],
  look: (item: Item) => Promise<Candidates>,
): Promise<Candidates> {
  const orders: WooOrder[] = [];
  for (let from = 0; from < items.length; from += atOnce) {
    const found = await joined(items.slice(from, from + atOnce).map(look));
    if (!found.ok) return found;
    orders.push(...found.orders);
  }
  return { ok: true, orders };
}

/** The orders with their parcels and refunds, the newest first. */
async function detailed(
  woos: readonly WooOrder[],
  options: FindOptions,
  query: OrderQuery,
  signal: AbortSignal | undefined,
): Promise<readonly Order[]> {
  const { reading } = options;
  const bare = woos.flatMap((woo) => {
    const order = readOrder(woo, [], [], reading);
    return order === null ? [] : [{ woo, at: order.createdAt.getTime() }];
  });
  const sorted = bare.toSorted((a, b) => b.at - a.at).map(({ woo }) => woo);
  const orders: Order[] = [];
  for (let from = 0; from < sorted.length; from += atOnce) {
    const some = sorted.slice(from, from + atOnce);
    const read = await Promise.all(
      some.map((woo, index) => oneOrder(woo, from + index < mostDetailed, options, query, signal)),
    );
    orders.push(...read.flatMap((order) => order ?? []));
  }
  return orders;
}

async function oneOrder(
  woo: WooOrder,
  ask: boolean,
  { call, parcels, reading, failed }: FindOptions,
  query: OrderQuery,
  signal: AbortSignal | undefined,
): Promise<Order | null> {
  const quiet: Reading = { ...reading, complain: () => undefined };
  const meaning = orderMeaning(woo, quiet);
  const known = await parcels(woo, meaning, { ask, signal });
  if (query.by === "tracking") {
    const order = readOrder(woo, known, [], quiet);
    if (order === null || !answers(order, query)) return null;
  }
  if (woo.refunds.length === 0 || (!ask && query.by !== "tracking")) return readOrder(woo, known, [], quiet);
  const answer = await call("GET", `/wc/v3/orders/${woo.id}/refunds?per_page=100`, { signal });
  if (answer.kind !== "ok") failed("refunds", answer);
  const refunds = answer.kind === "ok" ? looseList(WooRefund).parse(answer.body) : [];
  return readOrder(woo, known, refunds, quiet);
}

function distinct(orders: readonly WooOrder[]): readonly WooOrder[] {
  return [...new Map(orders.map((order) => [order.id, order])).values()];
}
