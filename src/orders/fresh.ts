import { keyOf, keysOf } from "./book.ts";
import type { OrderQuery, OrdersFound } from "./source.ts";

type Found = OrdersFound & { readonly ok: true };

/** Answers that are seconds old, for a turn asks the same several times. */
export interface Fresh {
  get(question: string): Found | null;
  keep(question: string, found: Found): void;
  /** Of these keys, see `keysOf`, and of orders that are found by one of them. */
  forget(keys: ReadonlySet<string>): void;
  clear(): void;
}

/** Questions whose answers are kept. */
const most = 500;

/** Tells questions apart; what was given beside a number belongs to the question. */
export function questionOf(query: OrderQuery): string {
  const beside = query.by === "number" ? (query.email ?? "") : "";
  return `${keyOf(query) ?? ""}\n${beside}`;
}

export function freshAnswers(freshMs: number, now: () => Date): Fresh {
  const kept = new Map<string, { readonly at: number; readonly found: Found }>();
  return {
    get(question) {
      const there = kept.get(question);
      return there !== undefined && Math.abs(now().getTime() - there.at) < freshMs ? there.found : null;
    },
    keep(question, found) {
      kept.delete(question);
      kept.set(question, { at: now().getTime(), found });
      const [oldest] = kept.keys();
      if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    },
    forget(keys) {
      for (const [question, { found }] of kept) {
        const held = found.orders.some((order) => keysOf(order).some((key) => keys.has(key)));
        if (held || keys.has(question.slice(0, question.indexOf("\n")))) kept.delete(question);
      }
    },
    clear: () => kept.clear(),
  };
}
