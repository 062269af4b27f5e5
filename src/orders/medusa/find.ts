import { asciiDigits } from "../digits.ts";
import { answers, newest } from "../book.ts";
import { normalNumber } from "../number.ts";
import type { Order } from "../order.ts";
import { entriesOf, looseList } from "../rest/loose-fields.ts";
import { phoneTerms } from "../rest/phone-terms.ts";
import { type LookupFailure, type StoreAnswer, type StoreCall, lookupFailure } from "../rest/store-call.ts";
import type { OrderQuery, OrdersFound } from "../source.ts";
import { normalTracking } from "../tracking-number.ts";
import { type Reading, readOrder } from "./read-order.ts";
import { MedusaOrder, orderFields } from "./wire.ts";

export const theStore = "the store";
const perPage = 50;
/** Of one search. */
const mostPages = 4;
/** Parcels have no search: they are looked for among so many of the newest orders. */
const day = 24 * 60 * 60_000;

export interface FindOptions {
  readonly call: StoreCall;
  readonly reading: Reading;
  readonly now: () => Date;
}

type Candidates =
  | { readonly ok: true; readonly orders: readonly MedusaOrder[]; readonly all: boolean }
  | LookupFailure;

/**
 * Looks orders up. Medusa's `q` is a LIKE over number, e-mail and address in which `%` and `_` are wildcards, and it has
 * no filter for any of them; what it finds is compared exactly.
 */
export function orderFinder({
  call,
  reading,
  now,
}: FindOptions): (query: OrderQuery, signal?: AbortSignal) => Promise<OrdersFound> {
  return async (query, signal) => {
    const asOf = now();
    const found = await candidates(query, call, signal);
    if (!found.ok) return found;
    const unique = [...new Map(found.orders.map((order) => [order.id, order])).values()];
    const orders = unique.flatMap((each) => readOrder(each, reading) ?? []);
    const matching = orders.filter((order) => answers(order, query));
    const reach = query.by === "tracking" && !found.all ? reachOf(orders, asOf) : undefined;
    return {
      ok: true,
      orders: newest(matching),
      asOf,
      stale: false,
      ...(reach === undefined ? {} : { reachesDays: reach }),
    };
  };
}

/** One order by its id; null when there is none. */
export async function readOne(
  call: StoreCall,
  id: string,
  signal?: AbortSignal,
): Promise<
  | { readonly ok: true; readonly order: MedusaOrder | null }
  | (StoreAnswer & { readonly kind: Exclude<StoreAnswer["kind"], "ok"> })
> {
  const answer = await call("GET", `/admin/orders/${id}?fields=${encodeURIComponent(orderFields)}`, {
    signal,
  });
  if (answer.kind === "ok") {
    const { body } = answer;
    const inner = typeof body === "object" && body !== null && "order" in body ? body["order"] : undefined;
    const read = MedusaOrder.safeParse(inner);
    return read.success
      ? { ok: true, order: read.data }
      : { kind: "unreadable", detail: `${theStore} answers with something that is no order` };
  }
  if (answer.kind === "error" && answer.httpStatus === 404 && answer.code === "not_found")
    return { ok: true, order: null };
  return answer;
}

async function candidates(
  query: OrderQuery,
  call: StoreCall,
  signal: AbortSignal | undefined,
): Promise<Candidates> {
  switch (query.by) {
    case "id": {
      if (!/^order_[A-Za-z0-9]{10,60}$/u.test(query.id)) return none;
      const read = await readOne(call, query.id, signal);
      if (!("ok" in read)) return lookupFailure(read, theStore);
      return read.order === null ? none : { ok: true, orders: [read.order], all: true };
    }
    case "number":
      return together(numberTerms(query.number), call, signal);
    case "email": {
      const address = query.email.trim().toLowerCase();
      const fits = address.length <= 254 && /^[^\s@%_\\]+@[^\s@%_\\]+$/u.test(address);
      if (fits) return together([address], call, signal);
      // `_` is common in addresses, and any character to the search; the longest part without one finds it too.
      const parts =
        /^[^\s@]+@[^\s@]+$/u.test(address) && address.length <= 254 ? address.split(/[%_\\]/u) : [];
      const [longest = ""] = parts.toSorted((a, b) => b.length - a.length);
      return longest.length >= 4 ? together([longest], call, signal) : none;
    }
    case "phone":
      return together(phoneTerms(query.phone), call, signal);
    case "tracking":
      return normalTracking(query.trackingNumber) === "" ? none : search(undefined, call, signal);
  }
}

const none: Candidates = { ok: true, orders: [], all: true };

function numberTerms(text: string): readonly string[] {
  const number = normalNumber(text);
  if (number === "" || number.length > 60 || !/^[\p{L}\p{N}]+$/u.test(number)) return [];
  const written = asciiDigits(text.normalize("NFKC")).trim().replace(/^#\s*/u, "");
  const longest = (number.match(/\d+/gu) ?? []).toSorted((a, b) => b.length - a.length)[0];
  const terms = [
    number,
    ...(/^[\p{L}\p{N}](?:[\p{L}\p{N} ./-]*[\p{L}\p{N}])?$/u.test(written) ? [written] : []),
    ...(longest !== undefined && longest.length >= 3 ? [longest] : []),
  ];
  return [...new Set(terms)];
}

async function together(
  terms: readonly string[],
  call: StoreCall,
  signal: AbortSignal | undefined,
): Promise<Candidates> {
  const orders: MedusaOrder[] = [];
  for (let from = 0; from < terms.length; from += 3) {
    const found = await Promise.all(terms.slice(from, from + 3).map((term) => search(term, call, signal)));
    for (const part of found) {
      if (!part.ok) return part;
      orders.push(...part.orders);
    }
  }
  return { ok: true, orders, all: true };
}

/** The newest orders that the search finds; without a term the newest of all. */
async function search(
  term: string | undefined,
  call: StoreCall,
  signal: AbortSignal | undefined,
): Promise<Candidates> {
  const orders: MedusaOrder[] = [];
  for (let page = 0; page < mostPages; page += 1) {
    const q = term === undefined ? "" : `q=${encodeURIComponent(term)}&`;
    const path =
      `/admin/orders?${q}order=-created_at&limit=${String(perPage)}&offset=${String(page * perPage)}` +
      `&fields=${encodeURIComponent(orderFields)}`;
    const answer = await call("GET", path, { signal });
    if (answer.kind !== "ok") return lookupFailure(answer, theStore);
    const { body } = answer;
    const list = typeof body === "object" && body !== null && "orders" in body ? body["orders"] : undefined;
    if (!Array.isArray(list))
      return {
        ok: false,
        kind: "retry",
        detail: `${theStore} answers with something that is no list of orders`,
      };
    orders.push(...looseList(MedusaOrder).parse(list));
    if (entriesOf(list).length < perPage) return { ok: true, orders, all: true };
  }
  return { ok: true, orders, all: false };
}

function reachOf(orders: readonly Order[], now: Date): number {
  const oldest = Math.min(now.getTime(), ...orders.map(({ createdAt }) => createdAt.getTime()));
  return Math.floor((now.getTime() - oldest) / day);
}
