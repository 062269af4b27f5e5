import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { Intake } from "#src/intake/intake.ts";
import type { LiveConnection, Registry } from "#src/intake/registry.ts";
import type { Log } from "#src/observe/observer.ts";
import { describeError } from "#src/observe/log.ts";
import type { Db } from "#src/store/db.ts";
import {
  activeConnections,
  noteWatchProblem,
  releaseWatches,
  renewWatches,
  saveCursor,
  takeWatch,
} from "#src/store/watches.ts";

export interface WatchesDeps {
  readonly db: Db;
  readonly registry: Registry;
  readonly intake: Intake;
  readonly log: Log;
  /** A connection whose watch is not renewed for this long is another instance's to take, ms. */
  readonly leaseMs: number;
}

/** The connections that are watched rather than called by their provider: each by one instance at a time. */
export interface Watches {
  start(): void;
  /** Stops watching and lets others take over. Idempotent. */
  stop(): Promise<void>;
}

/** How often new, changed and orphaned connections are looked for, ms. */
const lookMs = 2_000;
/** After a failure the next try comes after this, doubled each time, ms. */
const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

interface Running {
  readonly version: string;
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

export function watches(deps: WatchesDeps): Watches {
  const { db, log, leaseMs } = deps;
  const holder = randomUUID();
  const running = new Map<string, Running>();
  const stopping = new AbortController();
  let looking: Promise<void> | undefined;

  const look = async (): Promise<void> => {
    const active = new Set(await activeConnections(db));
    for (const [id, watch] of running) if (!active.has(id)) watch.abort.abort();
    for (const id of active) {
      const live = await deps.registry.get(id).catch(() => undefined);
      if (live?.channel.source.how !== "watch") continue;
      const current = running.get(id);
      if (current === undefined) begin(live);
      // Its settings changed: the old one ends, and the next look begins the new one.
      else if (current.version !== live.version) current.abort.abort();
    }
  };

  const begin = (live: LiveConnection): void => {
    const abort = new AbortController();
    const done = follow(live, AbortSignal.any([abort.signal, stopping.signal])).finally(() =>
      running.delete(live.id),
    );
    running.set(live.id, { version: live.version, abort, done });
  };

  const follow = async (live: LiveConnection, signal: AbortSignal): Promise<void> => {
    let pauseMs = firstPauseMs;
    while (!signal.aborted) {
      const began = performance.now();
      try {
        const taken = await takeWatch(db, live.id, holder, leaseMs);
        if (taken === null) return;
        await read(live, taken.cursor, signal, () => (pauseMs = firstPauseMs));
      } catch (error) {
        if (signal.aborted) break;
        if (performance.now() - began > longestPauseMs) pauseMs = firstPauseMs;
        const { message } = describeError(error);
        log.warn({ error, connection: live.id }, "a connection could not be watched; it is tried again");
        await noteWatchProblem(db, live.id, holder, message.slice(0, 500)).catch(() => undefined);
      }
      await wait(pauseMs, undefined, { signal }).catch(() => undefined);
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    }
    await releaseWatches(db, holder, live.id).catch((error: unknown) =>
      log.debug({ error, connection: live.id }, "a watch could not be let go; it runs out by itself"),
    );
  };

  const read = async (
    live: LiveConnection,
    cursor: string | null,
    signal: AbortSignal,
    heard: () => void,
  ): Promise<void> => {
    const { source } = live.channel;
    if (source.how !== "watch") return;
    for await (const batch of source.watch(cursor, signal)) {
      await deps.intake.accept(live, batch.events);
      if (!(await saveCursor(db, live.id, holder, batch.cursor))) return;
      // A place alone may be a note on what went wrong: something that fails again and again must not look mended.
      if (batch.events.length > 0) heard();
      if (signal.aborted) return;
    }
  };

  const renew = async (): Promise<void> => {
    if (running.size === 0) return;
    const held = await renewWatches(db, holder, leaseMs);
    for (const [id, watch] of running) if (!held.has(id)) watch.abort.abort();
  };

  const timers: NodeJS.Timeout[] = [];
  return {
    start() {
      const again = () => {
        looking ??= look()
          .catch((error: unknown) => log.debug({ error }, "the watched connections could not be read"))
          .finally(() => (looking = undefined));
      };
      again();
      timers.push(
        setInterval(again, lookMs),
        setInterval(() => {
          renew().catch((error: unknown) => log.debug({ error }, "watches could not be renewed"));
        }, leaseMs / 3),
      );
    },
    async stop() {
      for (const timer of timers.splice(0)) clearInterval(timer);
      stopping.abort();
      await looking;
      await Promise.allSettled([...running.values()].map(({ done }) => done));
    },
  };
}
