import type { Json } from "#src/conversation/json.ts";
import { looseList } from "../rest/loose-fields.ts";
import { type LookupFailure, type StoreCall, lookupFailure } from "../rest/store-call.ts";
import { type Reading, readOrder } from "./read-order.ts";
import { WooOrder, orderFields } from "./wire.ts";

export interface ListOptions {
  readonly call: StoreCall;
  readonly reading: Reading;
  readonly now: () => Date;
}

/** How the shop is named to the merchant. */
export const theShop = "the shop";
const perPage = 100;
/** Of one search; what is found beyond it is older than 300 orders that look alike. */
const mostPages = 3;
/** Parcels have no search: they are looked for among orders of this many days. */
const recentDays = 60;
const day = 24 * 60 * 60_000;

/** Orders that may be the ones asked for, and how far back they reach where that is a limit. */
export type Candidates =
  | { readonly ok: true; readonly orders: readonly WooOrder[]; readonly reachesDays?: number }
  | LookupFailure;

/** The newest orders that the shop's search finds. */
export function search(
  term: string,
  options: ListOptions,
  signal: AbortSignal | undefined,
): Promise<Candidates> {
  const of = (number: number) =>
    `/wc/v3/orders?search=${encodeURIComponent(term)}&orderby=date&order=desc&per_page=${String(perPage)}` +
    `&page=${String(number)}&_fields=${orderFields}`;
  return pages(of, options, signal);
}

function recentPath(now: Date, number: number): string {
  const after = new Date(now.getTime() - recentDays * day).toISOString().slice(0, 19);
  return (
    `/wc/v3/orders?after=${after}&dates_are_gmt=true&orderby=date&order=desc&per_page=${String(perPage)}` +
    `&page=${String(number)}&_fields=${orderFields}`
  );
}

/** The newest orders, and how many days back they reach. */
export async function recent(options: ListOptions, signal: AbortSignal | undefined): Promise<Candidates> {
  const now = options.now();
  const found = await pages((number) => recentPath(now, number), options, signal);
  if (!found.ok) return found;
  if (found.orders.length < perPage * mostPages) return { ...found, reachesDays: recentDays };
  const times = found.orders.flatMap((woo) => {
    const order = readOrder(woo, [], [], { ...options.reading, complain: () => undefined });
    return order === null ? [] : [order.createdAt.getTime()];
  });
  const oldest = Math.min(...times, now.getTime());
  return { ...found, reachesDays: Math.floor((now.getTime() - oldest) / day) };
}

/** Pages until one is not full, at most `mostPages`. */
async function pages(
  pathOf: (number: number) => string,
  options: ListOptions,
  signal: AbortSignal | undefined,
): Promise<Candidates> {
  const orders: WooOrder[] = [];
  for (let number = 1; number <= mostPages; number += 1) {
    const read = await page(pathOf(number), options, signal);
    if (!read.ok) return read;
    orders.push(...read.orders);
    if (read.size < perPage) break;
  }
  return { ok: true, orders };
}

async function page(
  path: string,
  { call, reading }: ListOptions,
  signal: AbortSignal | undefined,
): Promise<
  { readonly ok: true; readonly orders: readonly WooOrder[]; readonly size: number } | LookupFailure
> {
  const answer = await call("GET", path, { signal });
  if (answer.kind !== "ok") return lookupFailure(answer, theShop);
  const entries = objectsIn(answer.body);
  if (entries === null)
    return {
      ok: false,
      kind: "retry",
      detail: `${theShop} answers with something that is no list of orders`,
    };
  const orders = looseList(WooOrder).parse(entries);
  if (orders.length < entries.length) reading.complain("an order that cannot be read was left out");
  return { ok: true, orders, size: entries.length };
}

/** The list's entries; null when it is no list, or not a list of objects. */
function objectsIn(body: Json): readonly Json[] | null {
  if (!Array.isArray(body)) return null;
  const list: readonly Json[] = body;
  const strange = list.some((entry) => typeof entry !== "object" || entry === null || Array.isArray(entry));
  return strange ? null : list;
}

/** The newest hundred: one page of `recent`. */
export function latest(options: ListOptions, signal: AbortSignal | undefined): Promise<Candidates> {
  return page(recentPath(options.now(), 1), options, signal);
}
