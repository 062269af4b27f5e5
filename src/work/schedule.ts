import { PgBoss, fromPglite } from "pg-boss";
import type { Log } from "#src/observe/observer.ts";
import type { Embedded } from "#src/store/embedded.ts";
import type { Db } from "#src/store/db.ts";

/** Something done at times rather than on events. */
export interface Schedule {
  readonly name: string;
  /** Five-field cron expression, UTC. */
  readonly cron: string;
  run(signal: AbortSignal): Promise<void>;
}

/** The schedules of all instances: each run happens on one of them. */
export interface Scheduler {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Schedules on pg-boss, in the same database as everything else. `url` is needed where that is a server. */
export function scheduler(
  db: (Db & { engine: "postgres" }) | Embedded,
  url: string | undefined,
  schedules: readonly Schedule[],
  log: Log,
): Scheduler {
  const abort = new AbortController();
  const common = { schema: "jobs", persistWarnings: false };
  const boss =
    "pglite" in db
      ? new PgBoss({ ...common, db: fromPglite(db.pglite), backend: "pglite" })
      : new PgBoss({ ...common, connectionString: url ?? "", max: 2, application_name: "whereabouts-jobs" });
  // Its own connections fail when the database is away; it comes back by itself.
  boss.on("error", (error) => log.warn({ error }, "the schedule could not reach the database"));
  let started: Promise<void> | undefined;
  const begin = async (): Promise<void> => {
    await boss.start();
    for (const schedule of schedules) {
      await boss.createQueue(schedule.name, {
        policy: "standard",
        retryLimit: 0,
        deleteAfterSeconds: 86_400,
      });
      await boss.schedule(schedule.name, schedule.cron);
      await boss.work(schedule.name, { pollingIntervalSeconds: 5 }, async () => {
        await schedule.run(abort.signal);
      });
    }
  };
  return {
    start() {
      started ??= begin();
      return started;
    },
    async stop() {
      abort.abort();
      if (started === undefined) return;
      await started.catch(() => undefined);
      await boss
        .stop({ graceful: true, timeout: 5_000, close: true })
        .catch((error: unknown) => log.warn({ error }, "the schedule did not stop cleanly"));
    },
  };
}
