import type { Failure } from "#src/channel/failure.ts";
import type { SendRecord } from "#src/store/deliveries.ts";

/** Tries of one part before it is set aside. */
export const sendTries = 5;
/** Pauses between the tries of one part, ms. */
export const sendPausesMs: readonly number[] = [1_000, 5_000, 20_000, 60_000];
/** How soon a connection that is waiting for its merchant is looked at again, ms; a repaired one is woken at once. */
export const brokenPauseMs = 30_000;
/** The longest wait a provider may ask for, ms. */
const longestPauseMs = 15 * 60_000;

/**
 * What a failed send leads to. `failedBefore` is the number of counted tries before this one; `jitter` is 0 to
 * 1, so that what failed together is not tried again together.
 */
export function afterFailure(
  failure: Failure,
  failedBefore: number,
  jitter: number,
  pausesMs: readonly number[] = sendPausesMs,
): SendRecord {
  switch (failure.kind) {
    case "retry": {
      if (failedBefore + 1 >= sendTries) return { lane: "next", state: "failed", failure, park: true };
      const pause = pausesMs[failedBefore] ?? longestPauseMs;
      const afterMs = Math.min(longestPauseMs, Math.max(pause * (1 + jitter / 4), failure.afterMs ?? 0));
      return { lane: "again", state: "queued", failure, afterMs, counts: true };
    }
    case "uncertain":
      // It may have arrived: settled by the provider's receipt, else by a person. What waits behind it goes on.
      return { lane: "next", state: "uncertain", failure, park: false };
    case "closed":
    case "refused":
      return { lane: "next", state: "failed", failure, park: false };
    case "broken":
      return failure.what === "connection"
        ? { lane: "again", state: "queued", failure, afterMs: brokenPauseMs, counts: false }
        : { lane: "next", state: "failed", failure, park: true };
  }
}
