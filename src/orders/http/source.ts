import { answers, keyOf, mostOrders, newest } from "../book.ts";
import type { Problem } from "../file/problem.ts";
import { normalNumber } from "../number.ts";
import type { Order } from "../order.ts";
import { phoneVariants } from "../phone.ts";
import type { OrderQuery, OrderSourceDeps, OrdersFound, SourceReport } from "../source.ts";
import { failureOf, signedPost, type Failed } from "./ask.ts";
import { send } from "./call.ts";
import { readReply, readSingle, type ReadReply } from "./reply.ts";
import type { HttpSettings } from "./settings.ts";

/** Asks the shop one question; null: it has no such order. */
export type Ask = (query: OrderQuery, signal?: AbortSignal) => Promise<ReadReply | Failed | null>;

/** Longer than any address or id; such a text is not worth a request. */
const longest = 300;
const mostProblems = 50;

/** Finds with `ask` and keeps what the merchant should know about the answers. */
export function finding(
  ask: Ask,
  settings: HttpSettings,
  now: () => Date,
): {
  find(query: OrderQuery, signal?: AbortSignal): Promise<OrdersFound>;
  report(): Promise<SourceReport>;
} {
  let problems: readonly Problem[] = [];
  let failure: string | null = null;
  let answeredAt: Date | null = null;

  const settle = (found: ReadReply | Failed | null): found is ReadReply | null => {
    if (found !== null && "ok" in found) {
      failure = found.detail;
      return false;
    }
    failure = null;
    answeredAt = now();
    if (found !== null && found.problems.length > 0) {
      const texts = new Set(found.problems.map(({ problem }) => problem));
      // The lines are those of a reply nobody can see any more.
      const all = [...problems.filter(({ problem }) => !texts.has(problem)), ...[...texts].map(unplaced)];
      problems = all.slice(-mostProblems);
    }
    return true;
  };

  return {
    async find(query, signal) {
      const givenUp = () => signal?.aborted === true;
      if (givenUp()) return { ok: false, detail: "the look-up was aborted" };
      const key = keyOf(query);
      const asOf = now();
      const orders = new Map<string, Order>();
      if (key !== null && key.length <= longest) {
        for (const found of await Promise.all(formsOf(query).map((form) => ask(form, signal)))) {
          if (givenUp()) return { ok: false, detail: "the look-up was aborted" };
          if (!settle(found)) return found ?? { ok: false, detail: "the endpoint failed" };
          for (const order of found?.orders ?? []) if (answers(order, query)) orders.set(order.id, order);
        }
      }
      const { reachesDays } = settings;
      return {
        ok: true,
        orders: newest([...orders.values()]),
        asOf,
        stale: false,
        ...(reachesDays === undefined ? {} : { reachesDays }),
      };
    },
    report: () => {
      const failed = failure === null ? [] : [unplaced(failure)];
      return Promise.resolve({ orders: null, loadedAt: answeredAt, problems: [...failed, ...problems] });
    },
  };
}

/** `POST <url>/orders/lookup`, signed: `{by: {number, plain} | {email} | {phone} | {tracking} | {id}, limit}`. */
export function lookup(
  settings: HttpSettings,
  secret: string,
  deps: Pick<OrderSourceDeps, "fetch" | "now">,
): Ask {
  const post = signedPost(settings, secret, deps);
  return async (query, signal) => {
    const answer = await post("orders/lookup", { by: asked(query), limit: mostOrders }, signal);
    if (answer.kind !== "answer" || answer.status < 200 || answer.status >= 300) {
      return answer.kind === "answer" && answer.status === 404 ? null : failureOf(answer);
    }
    return readReply(answer.text, reading(settings)) ?? failureOf(answer);
  };
}

/**
 * `GET <url>?order_id=…&customer_email=…` with `x-api-key`, as Zipchat's "Custom Order Tracking API" has it; both
 * values are required there, so nothing else can be asked.
 * Source: docs.zipchat.ai, Custom Order Tracking API integration.
 */
export function simpleGet(
  settings: HttpSettings,
  apiKey: string,
  deps: Pick<OrderSourceDeps, "fetch" | "now">,
): Ask {
  return async (query, signal) => {
    if (query.by !== "number" || query.email === undefined || query.email.length > longest) return null;
    const { email } = query;
    const url = new URL(settings.url);
    url.searchParams.set("order_id", written(query.number));
    url.searchParams.set("customer_email", email);
    const call = { url, method: "GET", headers: { "x-api-key": apiKey } } as const;
    const answer = await send(call, deps, settings.timeoutMs, signal);
    if (answer.kind !== "answer" || answer.status < 200 || answer.status >= 300) {
      return answer.kind === "answer" && answer.status === 404 ? null : failureOf(answer);
    }
    const read = readSingle(answer.text, reading(settings));
    if (read === null) return failureOf(answer);
    if (settings.endpointCompares !== true || !read.verified) return read;
    // The shop vouches that number and address belong together. An address that it does tell is compared as ever.
    const orders = read.orders.map((order) => {
      const { customer } = order;
      return customer.email === undefined ? { ...order, customer: { ...customer, email } } : order;
    });
    return { ...read, orders };
  };
}

function asked(query: OrderQuery): Readonly<Record<string, string>> {
  switch (query.by) {
    case "number":
      return { number: written(query.number), plain: normalNumber(query.number) };
    case "email":
      return { email: query.email.trim().toLowerCase() };
    case "phone":
      return { phone: query.phone };
    case "tracking":
      return { tracking: query.trackingNumber.replace(/\s+/gu, "").toUpperCase() };
    case "id":
      return { id: query.id };
  }
}

/** A phone that stores write in two ways is asked for in both. */
function formsOf(query: OrderQuery): readonly OrderQuery[] {
  return query.by === "phone" ? phoneVariants(query.phone).map((phone) => ({ by: "phone", phone })) : [query];
}

/** The number as the shopper wrote it, unless there are words around it. */
function written(number: string): string {
  const text = number.normalize("NFKC").trim();
  return /^[#\p{L}\p{N}._/-]{1,100}$/u.test(text) ? text : normalNumber(number);
}

function reading({ timeZone, country, currency }: HttpSettings) {
  return { timeZone: timeZone ?? "UTC", country, currency };
}

function unplaced(problem: string): Problem {
  return { line: null, problem };
}
