/** Lets those who ask the same at the same time wait for one call. */
export interface SharedCalls<Result> {
  /**
   * The call under way for `key`, else a new one. It is aborted once everybody who waits for it has gone; whoever
   * goes hears `left`.
   */
  call(
    key: string,
    run: (signal: AbortSignal) => Promise<Result>,
    left: Result,
    signal?: AbortSignal,
  ): Promise<Result>;
  /** Who asks from now on gets a new call. */
  forget(): void;
  /** Aborts all that is under way. */
  abort(): void;
}

interface Underway<Result> {
  readonly result: Promise<Result>;
  readonly stop: AbortController;
  waiting: number;
}

export function sharedCalls<Result>(): SharedCalls<Result> {
  const byKey = new Map<string, Underway<Result>>();
  const all = new Set<Underway<Result>>();

  const begin = (key: string, run: (signal: AbortSignal) => Promise<Result>): Underway<Result> => {
    const stop = new AbortController();
    const call: Underway<Result> = { result: run(stop.signal), stop, waiting: 0 };
    const ended = () => {
      all.delete(call);
      if (byKey.get(key) === call) byKey.delete(key);
    };
    call.result.then(ended, ended);
    all.add(call);
    byKey.set(key, call);
    return call;
  };

  return {
    async call(key, run, left, signal) {
      if (signal?.aborted === true) return left;
      const there = byKey.get(key);
      const call = there === undefined || there.stop.signal.aborted ? begin(key, run) : there;
      call.waiting += 1;
      try {
        return signal === undefined ? await call.result : await orLeft(call.result, left, signal);
      } finally {
        call.waiting -= 1;
        if (call.waiting === 0 && all.has(call)) call.stop.abort();
      }
    },
    forget: () => byKey.clear(),
    abort: () => {
      for (const call of all) call.stop.abort();
    },
  };
}

/** The result, or `left` when the signal fires first. */
export async function orLeft<Result>(
  result: Promise<Result>,
  left: Result,
  signal: AbortSignal,
): Promise<Result> {
  if (signal.aborted) return left;
  const enough = new AbortController();
  const gone = new Promise<Result>((resolve) => {
    signal.addEventListener("abort", () => resolve(left), { once: true, signal: enough.signal });
  });
  try {
    return await Promise.race([result, gone]);
  } finally {
    enough.abort();
  }
}
