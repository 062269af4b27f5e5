/** One call's leave to go out. Exactly one of its methods is called, once the call has ended. */
export interface Pass {
  succeeded(): void;
  failed(): void;
  /** Nothing was learnt: whoever wanted the answer went away. */
  left(): void;
}

/** Keeps calls from a store that is known to be down, and finds out when it is back. */
export interface Circuit {
  /** Null while it is open: calling now would only cost time. */
  enter(): Pass | null;
  /** Since when there has been no success, null when the last call was one. */
  failingSince(): Date | null;
}

export interface CircuitSettings {
  readonly now: () => Date;
  /** Failures in a row that open it. */
  readonly failures: number;
  /** First pause, ms; doubles with each failed probe. */
  readonly pauseMs: number;
  readonly longestPauseMs: number;
}

/**
 * Closed until `failures` calls in a row have failed; then open for a pause; then half-open: one call is let through,
 * and its outcome closes the circuit or opens it for longer. Of calls that began before it opened only a success counts.
 */
export function createCircuit({ now, failures, pauseMs, longestPauseMs }: CircuitSettings): Circuit {
  let inARow = 0;
  let since: Date | null = null;
  let pause = pauseMs;
  /** Null: closed. */
  let openUntil: number | null = null;
  let probing = false;

  const close = () => {
    inARow = 0;
    since = null;
    pause = pauseMs;
    openUntil = null;
    probing = false;
  };
  const open = () => {
    openUntil = now().getTime() + pause;
  };

  return {
    enter() {
      if (openUntil === null) {
        return {
          succeeded: close,
          failed: () => {
            since ??= now();
            inARow += 1;
            if (openUntil === null && inARow >= failures) open();
          },
          left: () => undefined,
        };
      }
      if (probing || now().getTime() < openUntil) return null;
      probing = true;
      return {
        succeeded: close,
        failed: () => {
          // A success of an earlier call may have closed it meanwhile.
          if (!probing) return;
          probing = false;
          pause = Math.min(pause * 2, longestPauseMs);
          open();
        },
        left: () => {
          probing = false;
        },
      };
    },
    failingSince: () => since,
  };
}
