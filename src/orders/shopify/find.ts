import { answers, newest } from "../book.ts";
import type { Order } from "../order.ts";
import { phoneVariants } from "../phone.ts";
import type { OrderQuery } from "../source.ts";
import type { Api } from "./client.ts";
import type { CallFailure } from "./failure.ts";
import { plainId } from "./id.ts";
import { customersByPhone, orderList } from "./queries.ts";
import type { Details, Read } from "./read-details.ts";
import { readListed } from "./read-order.ts";
import { customerSearch, emailSearch, numberSearch } from "./search.ts";

/** A search by number finds words that begin like it; more candidates than this are not one shopper's order. */
const mostCandidates = 15;
const mostOfOne = 50;
const none: Read = { ok: true, orders: [] };

/**
 * Looks orders up: first a list that tells which orders are meant, then those orders themselves. Whatever Shopify's
 * search brings up, only what `answers` the question comes out.
 */
export async function findOrders(
  query: OrderQuery,
  deps: { readonly api: Api; readonly details: Details },
  signal: AbortSignal | undefined,
): Promise<Read> {
  const found = await candidates(query, deps, signal);
  if (!found.ok) return found;
  return { ok: true, orders: newest(found.orders.filter((order) => answers(order, query))) };
}

async function candidates(
  query: OrderQuery,
  { api, details }: { readonly api: Api; readonly details: Details },
  signal: AbortSignal | undefined,
): Promise<Read> {
  const read = async (search: string | null, first: number): Promise<Read> => {
    if (search === null) return none;
    const listed = await list(search, first, api, details, signal);
    if (!listed.ok) return listed;
    const ids = newest(listed.orders.filter((order) => answers(order, query))).map(({ id }) => id);
    const [only] = ids;
    return ids.length === 1 && only !== undefined ? details.one(only, signal) : details.many(ids, signal);
  };
  switch (query.by) {
    case "number":
      return read(numberSearch(query.number), mostCandidates);
    case "email":
      return read(emailSearch(query.email), mostOfOne);
    case "phone": {
      const customers = await customersOf(query.phone, api, signal);
      return customers.ok ? read(customerSearch(customers.ids), mostOfOne) : customers;
    }
    case "id": {
      const id = plainId(query.id, "Order");
      return id === null ? none : details.one(id, signal);
    }
    // Shopify has no search by tracking number, and reading every recent order to compare would cost more points than
    // a store has. Parcels we follow are found in our own tables.
    case "tracking":
      return none;
  }
}

async function list(
  search: string,
  first: number,
  api: Api,
  details: Details,
  signal: AbortSignal | undefined,
): Promise<Read> {
  for (;;) {
    const { customer } = details.parts();
    const answered = await api.ask(orderList, { search, first, customer }, signal);
    if (!answered.ok) {
      if (details.leaveOut(answered.denied ?? [])) continue;
      return answered;
    }
    details.leaveOut(answered.denied);
    return {
      ok: true,
      orders: nodesIn(answered.data["orders"]).flatMap((node): Order | [] => readListed(node) ?? []),
    };
  }
}

/** The store's customers with this phone, in each way of writing it; guests who only left it at an address are not found. */
async function customersOf(
  phone: string,
  api: Api,
  signal: AbortSignal | undefined,
): Promise<{ readonly ok: true; readonly ids: readonly string[] } | CallFailure> {
  const [first, second = ""] = phoneVariants(phone);
  if (first === undefined) return { ok: true, ids: [] };
  const variables = { phone: first, variant: second === "" ? first : second, two: second !== "" };
  const answered = await api.ask(customersByPhone, variables, signal);
  if (!answered.ok) return answered;
  const ids = ["one", "two"].flatMap((name) => {
    const customer = answered.data[name];
    if (typeof customer !== "object" || customer === null || !("id" in customer)) return [];
    return plainId(customer.id, "Customer") ?? [];
  });
  return { ok: true, ids: [...new Set(ids)] };
}

function nodesIn(connection: unknown): readonly unknown[] {
  if (typeof connection !== "object" || connection === null || !("nodes" in connection)) return [];
  return Array.isArray(connection.nodes) ? connection.nodes : [];
}
