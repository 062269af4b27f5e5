import type { Log } from "#src/observe/observer.ts";

export interface LoopOptions<Job> {
  readonly log: Log;
  /** For the log, e.g. `parcels`. */
  readonly what: string;
  /** How many run at once in this instance. */
  readonly slots: number;
  /** How often it is looked for work that nobody told this instance of, ms. */
  readonly pollMs: number;
  claim(limit: number): Promise<readonly Job[]>;
  /** What it throws is logged; the job's lease runs out. */
  run(job: Job, signal: AbortSignal): Promise<void>;
}

/** Claims due work and runs it, as much at once as there are slots. */
export interface Loop {
  start(): void;
  /** Something may be due now. */
  due(): void;
  /** Claims nothing more, aborts what runs and waits for it. Idempotent. */
  stop(): Promise<void>;
}

export function workLoop<Job>(options: LoopOptions<Job>): Loop {
  const { log, what, slots } = options;
  const abort = new AbortController();
  const running = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let claiming: Promise<void> | undefined;
  let again = false;

  const begin = (job: Job) => {
    const done = options
      .run(job, abort.signal)
      .catch((error: unknown) => log.warn({ error, what }, "work failed; it is tried again later"))
      .finally(() => {
        running.delete(done);
        if (again) due();
      });
    running.add(done);
  };

  const look = async (): Promise<void> => {
    const room = slots - running.size;
    again = room <= 0;
    if (room <= 0) return;
    try {
      const jobs = await options.claim(room);
      // As many as asked for: there may be more as soon as a slot is free.
      if (jobs.length === room) again = true;
      for (const job of jobs) begin(job);
    } catch (error) {
      log.warn({ error, what }, "due work could not be claimed; trying again");
    }
  };

  const due = (): void => {
    if (abort.signal.aborted || timer === undefined) return;
    if (claiming !== undefined) {
      again = true;
      return;
    }
    claiming = look().finally(() => {
      claiming = undefined;
      if (again && running.size < slots) setImmediate(due);
    });
  };

  return {
    start() {
      if (timer !== undefined || abort.signal.aborted) return;
      timer = setInterval(due, options.pollMs);
      due();
    },
    due,
    async stop() {
      clearInterval(timer);
      abort.abort(new Error("The server is stopping."));
      await claiming;
      await Promise.allSettled(running);
    },
  };
}
