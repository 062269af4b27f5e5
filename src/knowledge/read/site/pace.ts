import { setTimeout as sleep } from "node:timers/promises";

/** Keeps a pause between two requests to the same host. */
export interface Pace {
  /** Resolves when the next request to the host may be made, and counts it. Resolves at once when aborted. */
  turn(host: string, signal: AbortSignal): Promise<void>;
  /** The host asked for longer pauses from now on, or for one before the next request. */
  slower(host: string, everyMs: number, nextMs?: number): void;
}

const longestPause = 60_000;

export function pace(pauseMs: number): Pace {
  const every = new Map<string, number>();
  const free = new Map<string, number>();
  return {
    async turn(host, signal) {
      const wait = (free.get(host) ?? 0) - performance.now();
      if (wait > 0) await pause(wait, signal);
      free.set(host, performance.now() + (every.get(host) ?? pauseMs));
    },
    slower(host, everyMs, nextMs = 0) {
      every.set(host, Math.min(longestPause, Math.max(everyMs, every.get(host) ?? pauseMs)));
      const until = performance.now() + Math.min(longestPause, nextMs);
      free.set(host, Math.max(until, free.get(host) ?? 0));
    },
  };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    // Aborted: whoever waits sees it in the signal.
  }
}
