import { keyOf, keysOf } from "./book.ts";
import { createCircuit, type Circuit } from "./circuit.ts";
import { completed } from "./completed.ts";
import { freshAnswers, questionOf } from "./fresh.ts";
import { aborted, limited, patience, twice, type Failed, type Patience } from "./patience.ts";
import type { ProductsFound } from "./product.ts";
import { orLeft, sharedCalls } from "./shared-calls.ts";
import type { Snapshots } from "./snapshots.ts";
import type { OrderQuery, OrderSource, OrderSourceDeps, OrdersFound, SourceReport } from "./source.ts";

export interface ResilientDeps extends Pick<OrderSourceDeps, "now" | "log"> {
  /** The last that is known of this source's orders; without it there is nothing to say while the store is down. */
  readonly snapshots?: Snapshots;
  readonly patience?: Partial<Patience>;
}

/**
 * Wraps a source so that a store's troubles stay its own: a time limit, one more try where that may help, a circuit
 * breaker, one call for equal questions at the same time, and, when the store cannot be asked, the last that is known
 * of its orders, with its age and `stale`. What is not known then is a failure, never "no such order".
 *
 * A question by `id` always goes to the store, alone: it is how an order is read after something has changed.
 */
export function resilient(source: OrderSource, deps: ResilientDeps): OrderSource {
  const { now, log, snapshots } = deps;
  const patient: Patience = { ...patience, ...deps.patience };
  const { failures, restMs: pauseMs, longestRestMs: longestPauseMs } = patient;
  const circuit = createCircuit({ now, failures, pauseMs, longestPauseMs });
  const productCircuit = createCircuit({ now, failures, pauseMs, longestPauseMs });
  const calls = sharedCalls<OrdersFound>();
  const fresh = freshAnswers(patient.freshMs, now);
  const call = limited(source, log);
  const tries = twice(
    (query, signal) =>
      source.needsEmail === true && snapshots !== undefined
        ? completed(source, snapshots, query, now, signal)
        : source.find(query, signal),
    call,
    patient,
    now,
  );
  /** Answers that were begun before the last action tell what was true before it. */
  let era = 0;
  /** Why the store could not be asked the last time; null: it could. */
  let trouble: string | null = null;
  const closing = new AbortController();
  const about = () => ({ source: source.id ?? null, kind: source.kind });

  async function ask(query: OrderQuery, signal: AbortSignal): Promise<OrdersFound> {
    const begun = era;
    const pass = circuit.enter();
    if (pass === null) return lastKnown(query, signal, resting(circuit));
    const found = await tries(query, signal);
    if (found === null || signal.aborted) {
      pass.left();
      return signal.aborted ? aborted : lastKnown(query, signal, resting(circuit));
    }
    if (!found.ok) {
      if (trouble === null) log("warn", "a store cannot be asked", { ...about(), detail: found.detail });
      trouble = found.detail;
      pass.failed();
      return lastKnown(query, signal, found);
    }
    if (trouble !== null) log("info", "a store can be asked again", about());
    trouble = null;
    pass.succeeded();
    if (!found.stale) keep(query, found);
    if (begun === era && query.by !== "id") fresh.keep(questionOf(query), found);
    return found;
  }

  function keep(query: OrderQuery, found: OrdersFound & { readonly ok: true }): void {
    if (query.by === "id") {
      fresh.forget(new Set([`id:${query.id}`, ...found.orders.flatMap((order) => keysOf(order))]));
      if (found.orders.length === 0 && source.needsEmail !== true) snapshots?.gone(query, found.asOf);
    }
    snapshots?.save(found.orders, found.asOf);
  }

  async function lastKnown(query: OrderQuery, signal: AbortSignal, failed: Failed): Promise<OrdersFound> {
    if (snapshots === undefined) return failed;
    const enough = AbortSignal.any([signal, AbortSignal.timeout(patient.tryMs)]);
    try {
      const known = await orLeft(snapshots.find(query), null, enough);
      return known === null ? failed : { ok: true, ...known, stale: true };
    } catch (error) {
      const name = error instanceof Error ? error.name : "unknown";
      log("warn", "the last known orders could not be read", { ...about(), error: name });
      return failed;
    }
  }

  function resting(of: Circuit): Failed {
    const since = of.failingSince();
    const when = since === null ? "" : ` since ${since.toISOString()}`;
    const why = trouble ?? "it asked for a pause";
    return {
      ok: false,
      kind: "retry",
      detail: `the store is left alone for a while, failing${when}: ${why}`,
    };
  }

  const searchProducts = source.products?.bind(source);
  const { actions } = source;
  return {
    kind: source.kind,
    ...(source.id === undefined ? {} : { id: source.id }),
    async find(asked, signal) {
      if (signal?.aborted === true) return aborted;
      const query = source.needsEmail === true ? asked : withoutEmail(asked);
      // Nothing can equal it, whatever the store would say.
      if (keyOf(query) === null) return { ok: true, orders: [], asOf: now(), stale: false };
      if (query.by === "id") {
        return ask(query, AbortSignal.any([closing.signal, ...(signal === undefined ? [] : [signal])]));
      }
      const question = questionOf(query);
      return (
        fresh.get(question) ??
        calls.call(question, (all) => ask(query, AbortSignal.any([all, closing.signal])), aborted, signal)
      );
    },
    async report(): Promise<SourceReport> {
      const report = await source.report();
      const since = circuit.failingSince();
      if (since === null || trouble === null) return report;
      const problem = `the store cannot be asked since ${since.toISOString()}: ${trouble}`;
      return { ...report, problems: [{ line: null, problem }, ...report.problems] };
    },
    ...(searchProducts === undefined
      ? {}
      : {
          async products(words: string, signal?: AbortSignal): Promise<ProductsFound> {
            const pass = productCircuit.enter();
            if (pass === null)
              return { ok: false, detail: "the store's catalogue is left alone for a while" };
            const asking = signal ?? closing.signal;
            const unended = {
              late: { ok: false, detail: "the store's catalogue did not answer in time" },
              threw: { ok: false, detail: "the source failed unexpectedly" },
            } as const;
            const found = await call<ProductsFound>(patient.tryMs, asking, unended, (enough) =>
              searchProducts(words, enough),
            );
            if (asking.aborted) pass.left();
            else if (found.ok) pass.succeeded();
            else pass.failed();
            return found;
          },
        }),
    ...(source.webhook === undefined ? {} : { webhook: source.webhook }),
    ...(actions === undefined
      ? {}
      : {
          actions: {
            can: actions.can,
            // Exactly one attempt, so nothing of the above; but what was read before it is no longer fresh.
            async execute(action, key, signal) {
              try {
                return await actions.execute(action, key, signal);
              } finally {
                era += 1;
                fresh.clear();
                calls.forget();
              }
            },
          },
        }),
    async close() {
      closing.abort();
      calls.abort();
      fresh.clear();
      await snapshots?.settled();
      await source.close?.();
    },
  };
}

/** What stands beside a number goes only to stores that need it. */
function withoutEmail(query: OrderQuery): OrderQuery {
  return query.by === "number" ? { by: "number", number: query.number } : query;
}
