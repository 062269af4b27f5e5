import { setTimeout as sleep } from "node:timers/promises";
import { orLeft } from "./shared-calls.ts";
import type { OrderQuery, OrderSource, OrderSourceDeps, OrdersFound } from "./source.ts";

/** How patient we are with a store. Times in ms. */
export interface Patience {
  /** One try. */
  readonly tryMs: number;
  /** All tries of one question and the pauses between them: somebody is waiting for the answer. */
  readonly wholeMs: number;
  /** Before the second try, where the store names no pause. */
  readonly pauseMs: number;
  /** An answer is given again for this long: a turn asks the same several times. */
  readonly freshMs: number;
  /** Failures in a row after which the store is left alone. */
  readonly failures: number;
  /** For how long at first; doubles up to `longestRestMs`. */
  readonly restMs: number;
  readonly longestRestMs: number;
}

export const patience: Patience = {
  tryMs: 5_000,
  wholeMs: 11_000,
  pauseMs: 250,
  freshMs: 5_000,
  failures: 5,
  restMs: 5_000,
  longestRestMs: 120_000,
};

export type Failed = OrdersFound & { readonly ok: false };

export const aborted: Failed = { ok: false, detail: "the look-up was aborted" };

/** A second try needs at least this long to come to anything, ms. */
const leastTryMs = 250;

/** What a call comes to that did not end by itself. */
export interface Unended<Found> {
  readonly late: Found;
  readonly threw: Found;
}

/** Makes one call with a limit of time; it never throws, and nobody waits for a source that does not heed its signal. */
export type Limited = <Found>(
  ms: number,
  signal: AbortSignal,
  unended: Unended<Found>,
  call: (signal: AbortSignal) => Promise<Found>,
) => Promise<Found>;

export function limited(source: OrderSource, log: OrderSourceDeps["log"]): Limited {
  return async (ms, signal, { late, threw }, call) => {
    const enough = AbortSignal.any([signal, AbortSignal.timeout(ms)]);
    const guarded = async () => {
      try {
        return await call(enough);
      } catch (error) {
        if (enough.aborted) return late;
        const name = error instanceof Error ? error.name : "unknown";
        log("error", "a source failed in a way it should not", {
          source: source.id ?? null,
          kind: source.kind,
          error: name,
        });
        return threw;
      }
    };
    return orLeft(guarded(), late, enough);
  };
}

/**
 * Asks with one more try where that may help, and never before the store's own pause is over, which holds for all
 * questions. Null when there was not even time to begin.
 */
export function twice(
  find: (query: OrderQuery, signal: AbortSignal) => Promise<OrdersFound>,
  call: Limited,
  patient: Patience,
  now: () => Date,
): (query: OrderQuery, signal: AbortSignal) => Promise<OrdersFound | null> {
  /** The store has asked for no calls until then, ms. */
  let restUntil = 0;
  return async (query, signal) => {
    const until = performance.now() + patient.wholeMs;
    let last: OrdersFound | null = null;
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const rest = Math.max(restUntil - now().getTime(), attempt === 0 ? 0 : jittered(patient.pauseMs));
      if (performance.now() + rest + leastTryMs > until) return last;
      if (rest > 0 && !(await slept(rest, signal))) return last ?? aborted;
      const ms = Math.min(patient.tryMs, Math.ceil(until - performance.now()));
      const unended = {
        late: retry(`the store did not answer within ${Math.ceil(ms / 1000)} s`),
        threw: retry("the source failed unexpectedly"),
      };
      last = await call<OrdersFound>(ms, signal, unended, (enough) => find(query, enough));
      if (signal.aborted) return aborted;
      if (last.ok) return last;
      if (last.afterMs !== undefined) {
        restUntil = now().getTime() + Math.min(last.afterMs, patient.longestRestMs);
      }
      if (last.kind === "broken") return last;
    }
    return last;
  };
}

function retry(detail: string): Failed {
  return { ok: false, kind: "retry", detail };
}

/** Half as much again at most, so that instances do not come back at the same moment. */
function jittered(ms: number): number {
  return ms * (1 + Math.random() / 2);
}

async function slept(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
