import { drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import type { Db, Topic } from "./db.ts";
import { migrationsFolder } from "./migrations.ts";

/** A PostgreSQL server. */
export interface Postgres extends Db {
  readonly engine: "postgres";
}

const channels: Readonly<Record<Topic, string>> = { work: "whereabouts_work", feed: "whereabouts_feed" };

/**
 * Opens `url` and brings its tables up to date, one instance at a time. A statement that has no answer
 * after `statementTimeoutMs` is given up by the server, so that a lock held by nobody we know cannot hold
 * webhooks for ever.
 */
export async function openPostgres(
  url: string,
  options: { pool: number; statementTimeoutMs?: number },
): Promise<Postgres> {
  await migrateUnderLock(url);
  const client = postgres(url, {
    max: options.pool,
    connect_timeout: 5,
    idle_timeout: 300,
    // The first reconnection at once, then at most every two seconds: webhooks are waiting.
    backoff: (tries) => Math.min(2, 0.05 * 2 ** tries),
    onnotice: () => undefined,
    connection: {
      application_name: "whereabouts",
      statement_timeout: options.statementTimeoutMs ?? 15_000,
      // The hot statements read json, whose size the planner guesses too high: compiling them would cost more than running them.
      jit: "off",
    },
  });
  // Its own client: drizzle changes how the client it is given reads and writes json and dates.
  const listener = postgres(url, {
    max: 1,
    connect_timeout: 5,
    backoff: () => 1,
    onnotice: () => undefined,
    connection: { application_name: "whereabouts-listen" },
  });
  let closing: Promise<void> | undefined;
  return {
    engine: "postgres",
    orm: drizzle(client),
    batchesAtOnce: 2,
    async query<Row extends object>(
      statement: string,
      parameters: readonly (string | number | boolean | null)[],
    ) {
      const rows = await client.unsafe<Row[]>(statement, [...parameters], { prepare: true });
      return [...rows];
    },
    async notify(topic) {
      await client.unsafe(`notify ${channels[topic]}`);
    },
    async subscribe(onNotify) {
      await listener.listen(
        channels.work,
        () => onNotify("work"),
        () => onNotify("work"),
      );
      await listener.listen(channels.feed, () => onNotify("feed"));
    },
    close() {
      closing ??= Promise.all([client.end({ timeout: 5 }), listener.end({ timeout: 1 })]).then(
        () => undefined,
      );
      return closing;
    },
  };
}

/** Several instances may start at once: the lock lets one migrate while the others wait, and is freed with its connection. */
async function migrateUnderLock(url: string): Promise<void> {
  const client = postgres(url, { max: 1, connect_timeout: 10, onnotice: () => undefined });
  try {
    await client`select pg_advisory_lock(hashtext('whereabouts-migrations'))`;
    await migrate(drizzle(client), { migrationsFolder });
  } finally {
    await client.end({ timeout: 5 });
  }
}
