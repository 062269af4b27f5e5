import type { Db } from "#src/store/db.ts";
import { giveBack, renewLeases, type Lane, type Lease } from "#src/store/lanes.ts";
import type { Log } from "#src/observe/observer.ts";

export interface PumpOptions<Job extends Lease> {
  readonly db: Db;
  readonly lane: Lane;
  readonly log: Log;
  /** How many jobs run at once in this instance. */
  readonly slots: number;
  /** How long a job is this instance's without being renewed, ms; work of a dead process is taken up after this. */
  readonly ttlMs: number;
  /** The net under the wake-ups, ms. */
  readonly pollMs: number;
  claim(limit: number, ttlMs: number): Promise<Job[]>;
  /** Handles its own failures; what it throws is logged, and the lease runs out. */
  run(job: Job, signal: AbortSignal): Promise<void>;
}

/** Claims due work of one lane and runs it, as many at once as there are slots. */
export interface Pump<Job extends Lease> {
  start(): void;
  /** Something may be due: in `inMs`, or now. */
  due(inMs?: number): void;
  /** Runs a job whose lease this instance already has. */
  hold(job: Job): void;
  /** False when every slot is taken, so that another instance should be told. */
  hasRoom(): boolean;
  /** Claims nothing more, waits for running jobs until `deadlineMs`, then aborts them; turns are given back, sends are waited for. Idempotent. */
  stop(deadlineMs: number): Promise<void>;
}

/** How long aborted jobs get to come to an end, ms: a turn only has to notice, a provider call has its own time limit. */
const lastWordMs: Readonly<Record<Lane, number>> = { turn: 2_000, delivery: 12_000 };

export function pump<Job extends Lease>(options: PumpOptions<Job>): Pump<Job> {
  const { db, lane, log, slots, ttlMs, pollMs } = options;
  const held = new Map<string, { lease: Lease; done: Promise<void> }>();
  const abort = new AbortController();
  let running = false;
  let claiming = false;
  let claim: Promise<Job[]> | undefined;
  let again = false;
  let timer: NodeJS.Timeout | undefined;
  let timerAt = Number.POSITIVE_INFINITY;
  let renewal: NodeJS.Timeout | undefined;

  const schedule = (inMs: number) => {
    const at = performance.now() + inMs;
    if (!running || at >= timerAt) return;
    clearTimeout(timer);
    timerAt = at;
    timer = setTimeout(() => {
      timerAt = Number.POSITIVE_INFINITY;
      void tick();
    }, inMs);
  };

  const hold = (job: Job) => {
    const key = `${job.conversation} ${job.epoch}`;
    // Started in a later turn of the event loop: the embedded engine answers within microtasks, and a chain of them would starve the sockets.
    const done = new Promise<void>((resolve) => setImmediate(resolve))
      .then(() => options.run(job, abort.signal))
      .catch((error: unknown) =>
        log.error({ error, lane, conversation: job.conversation }, "a job failed outside its own handling"),
      )
      .finally(() => {
        held.delete(key);
        if (again) void tick();
      });
    held.set(key, { lease: { conversation: job.conversation, epoch: job.epoch }, done });
  };

  const tick = async (): Promise<void> => {
    if (!running) return;
    const room = slots - held.size;
    if (claiming || room <= 0) {
      again = true;
      return;
    }
    claiming = true;
    again = false;
    try {
      claim = options.claim(room, ttlMs);
      const jobs = await claim;
      for (const job of jobs) hold(job);
      // As many as asked for: there may be more as soon as a slot is free.
      if (jobs.length === room) again = true;
    } catch (error) {
      log.warn({ error, lane }, "due work could not be claimed; trying again");
    } finally {
      claiming = false;
      claim = undefined;
      if (again && held.size < slots) setImmediate(() => void tick());
      schedule(pollMs);
    }
  };

  return {
    start() {
      if (running || abort.signal.aborted) return;
      running = true;
      renewal = setInterval(() => {
        const leases = [...held.values()].map((entry) => entry.lease);
        renewLeases(db, lane, leases, ttlMs).catch((error: unknown) =>
          log.warn({ error, lane }, "leases could not be renewed; another instance may take the work over"),
        );
      }, ttlMs / 3);
      void tick();
    },
    due(inMs = 0) {
      // The database's clock decides what is due; the margin covers what the two clocks disagree about.
      if (inMs > 0) schedule(inMs + 4);
      else if (claiming) again = true;
      else setImmediate(() => void tick());
    },
    hold,
    hasRoom: () => held.size < slots,
    async stop(deadlineMs) {
      running = false;
      clearTimeout(timer);
      // What a claim under way brings is this instance's, and nobody else takes it before its lease runs out.
      await claim?.catch(() => undefined);
      const all = Promise.allSettled([...held.values()].map((entry) => entry.done));
      const late = new Promise<"late">((resolve) => {
        setTimeout(() => resolve("late"), deadlineMs).unref();
      });
      if ((await Promise.race([all, late])) === "late") {
        const leases = [...held.values()].map((entry) => entry.lease);
        abort.abort(new Error("The server is stopping."));
        // A part that is with the provider is kept until its outcome is recorded: another instance would send it again.
        if (lane === "turn")
          await giveBack(db, lane, leases).catch((error: unknown) =>
            log.warn({ error, lane }, "leases could not be given back; they run out by themselves"),
          );
        // Aborted work that does not end must not keep the process: its lease runs out, and the next one takes it up.
        await Promise.race([
          all,
          new Promise<void>((resolve) => {
            setTimeout(resolve, lastWordMs[lane]).unref();
          }),
        ]);
      }
      clearInterval(renewal);
    },
  };
}
