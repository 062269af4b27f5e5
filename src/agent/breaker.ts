/** Keeps a turn from waiting for a model that is known to be down. */
export interface Breaker {
  /** False while the model is left alone; after the pause one caller may try. */
  allows(): boolean;
  succeeded(): void;
  /**
   * `lasting`: it will not heal by itself (a refused key), so one failure is enough. `afterMs`: the server asked for
   * this pause, which opens it, too; at most the longest pause.
   */
  failed(lasting: boolean, afterMs?: number): void;
}

export interface BreakerSettings {
  readonly now: () => Date;
  /** Failures in a row that open it. */
  readonly failures: number;
  /** First pause, ms; doubles with each failed trial. */
  readonly pauseMs: number;
  readonly longestPauseMs: number;
}

/** A circuit breaker for one process. */
export function createBreaker({ now, failures, pauseMs, longestPauseMs }: BreakerSettings): Breaker {
  let inARow = 0;
  let pause = pauseMs;
  let closedUntil = 0;
  let open = false;
  return {
    allows() {
      if (!open) return true;
      const time = now().getTime();
      if (time < closedUntil) return false;
      // One trial; the others wait for its outcome, or for another pause if it never ends.
      closedUntil = time + pause;
      return true;
    },
    succeeded() {
      inARow = 0;
      pause = pauseMs;
      open = false;
    },
    failed(lasting, afterMs = 0) {
      inARow += 1;
      if (!open && !lasting && afterMs === 0 && inARow < failures) return;
      if (open) pause = Math.min(pause * 2, longestPauseMs);
      open = true;
      const rest = afterMs > 0 && inARow < failures ? afterMs : Math.max(pause, afterMs);
      closedUntil = now().getTime() + (lasting ? longestPauseMs : Math.min(rest, longestPauseMs));
    },
  };
}
