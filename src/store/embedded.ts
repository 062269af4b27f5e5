import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { drizzle } from "drizzle-orm/pglite";
import { migrate } from "drizzle-orm/pglite/migrator";
import type { Db, Topic } from "./db.ts";
import { lockDirectory } from "./lock.ts";
import { migrationsFolder } from "./migrations.ts";

/** How often written pages go to disk and the log is cut, ms; the engine has no background process for it. */
const checkpointMs = 60_000;
/** Statistics and dead rows are seen to when this many writes have come since the last time and nothing is going on. */
const vacuumAfterWrites = 5_000;
/** After so many it is done even while something is going on. */
const vacuumAnyway = 50_000;
/** Nothing was written for this long: nothing is going on, ms. */
const idleMs = 2_000;

/** An embedded database and the engine itself, which the job queue shares. */
export interface Embedded extends Db {
  readonly engine: "embedded";
  readonly pglite: PGlite;
}

/**
 * PostgreSQL inside this process, data in `directory` (created when missing; `memory` keeps nothing). It
 * survives the death of the process; it does not fsync, so it does not survive the loss of power.
 */
export async function openEmbedded(directory: string | { memory: true; template?: Blob }): Promise<Embedded> {
  const unlock = typeof directory === "string" ? await prepare(directory) : undefined;
  try {
    const pglite = await PGlite.create({
      // Only makes it known; the migration creates it.
      extensions: { pg_trgm },
      ...(typeof directory === "string"
        ? { dataDir: join(directory, "db") }
        : directory.template === undefined
          ? {}
          : { loadDataDir: directory.template }),
      // The engine touches all its buffers as it starts: they are resident whether they are used or not.
      startParams: [
        ...PGlite.defaultStartParams,
        ...["shared_buffers=16MB", "max_wal_size=64MB", "min_wal_size=32MB"].flatMap((set) => ["-c", set]),
      ],
    });
    const orm = drizzle(pglite);
    await migrate(orm, { migrationsFolder });
    return embedded(pglite, orm, unlock);
  } catch (error) {
    await unlock?.();
    throw error;
  }
}

async function prepare(directory: string): Promise<() => Promise<void>> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  return lockDirectory(directory);
}

function embedded(pglite: PGlite, orm: Db["orm"], unlock: (() => Promise<void>) | undefined): Embedded {
  const listeners = new Set<(topic: Topic) => void>();
  let writes = 0;
  let writesAtCheckpoint = 0;
  let writesAtVacuum = 0;
  let lastWriteAt = 0;
  let closed = false;
  const maintain = async (vacuum: boolean) => {
    // One statement at a time: several in one string are one transaction, in which VACUUM is refused.
    if (vacuum) await pglite.exec("VACUUM ANALYZE");
    if (!closed) await pglite.exec("CHECKPOINT");
  };
  const maintenance = setInterval(() => {
    if (closed || writes === writesAtCheckpoint) return;
    const since = writes - writesAtVacuum;
    const idle = Date.now() - lastWriteAt > idleMs;
    const vacuum = since > (idle ? vacuumAfterWrites : vacuumAnyway);
    writesAtCheckpoint = writes;
    if (vacuum) writesAtVacuum = writes;
    // A failure here is repeated by the next round; the data itself is safe in the log.
    void maintain(vacuum).catch(() => undefined);
  }, checkpointMs);
  maintenance.unref();
  return {
    engine: "embedded",
    orm,
    pglite,
    batchesAtOnce: 1,
    async query<Row extends object>(
      statement: string,
      parameters: readonly (string | number | boolean | null)[],
    ) {
      const result = await pglite.query<Row>(statement, [...parameters]);
      // A look for work that finds none, twice a second for ever, is not a write.
      if (result.rows.length > 0) {
        writes += 1;
        lastWriteAt = Date.now();
      }
      return result.rows;
    },
    notify(topic) {
      for (const listener of listeners) listener(topic);
      return Promise.resolve();
    },
    subscribe(onNotify) {
      listeners.add(onNotify);
      return Promise.resolve();
    },
    async close() {
      if (closed) return;
      closed = true;
      clearInterval(maintenance);
      listeners.clear();
      await pglite.exec("CHECKPOINT").catch(() => undefined);
      await pglite.close();
      await unlock?.();
    },
  };
}
