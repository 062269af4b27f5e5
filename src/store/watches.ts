import { sql } from "drizzle-orm";
import { eq } from "drizzle-orm";
import { fromMs, type Db } from "./db.ts";
import { connections } from "./schema/connections.ts";

/*
 * Which instance watches a connection, and from where it goes on. All times are the database's clock. A place is
 * written only by the instance that holds the connection: one that was taken for dead and was not changes nothing.
 */

/** Ids of all connections that are in use, oldest first. */
export async function activeConnections(db: Db): Promise<string[]> {
  const rows = await db.orm
    .select({ id: connections.id })
    .from(connections)
    .where(eq(connections.state, "active"))
    .orderBy(connections.createdAt, connections.id);
  return rows.map(({ id }) => id);
}

/** Takes a connection nobody watches, for `ttlMs` unless renewed; null when another instance has it. */
export async function takeWatch(
  db: Db,
  connection: string,
  holder: string,
  ttlMs: number,
): Promise<{ cursor: string | null } | null> {
  const rows = await db.query<{ cursor: string | null }>(
    `insert into watches as w (connection_id, holder, lease_until)
     values ($1::uuid, $2::uuid, now() + ${fromMs("$3")})
     on conflict (connection_id) do update set holder = excluded.holder, lease_until = excluded.lease_until
     where w.holder = excluded.holder or w.lease_until is null or w.lease_until < now()
     returning cursor`,
    [connection, holder, ttlMs],
  );
  return rows[0] ?? null;
}

/** Goes on holding everything this instance holds. Returns what it still holds. */
export async function renewWatches(db: Db, holder: string, ttlMs: number): Promise<Set<string>> {
  const rows = await db.query<{ id: string }>(
    `update watches set lease_until = now() + ${fromMs("$2")}
     where holder = $1::uuid and lease_until is not null returning connection_id as id`,
    [holder, ttlMs],
  );
  return new Set(rows.map(({ id }) => id));
}

/** The provider was heard, and everything before `cursor` is committed. False: another instance has the connection. */
export async function saveCursor(
  db: Db,
  connection: string,
  holder: string,
  cursor: string,
): Promise<boolean> {
  const rows = await db.query(
    `update watches set cursor = $3, seen_at = now(), problem = null
     where connection_id = $1::uuid and holder = $2::uuid returning 1 as held`,
    [connection, holder, cursor],
  );
  return rows.length === 1;
}

/** Why the provider could not be heard, shown to the merchant. */
export async function noteWatchProblem(
  db: Db,
  connection: string,
  holder: string,
  problem: string,
): Promise<void> {
  await db.query(`update watches set problem = $3 where connection_id = $1::uuid and holder = $2::uuid`, [
    connection,
    holder,
    problem,
  ]);
}

/** Lets go of one connection, or (null) of all. */
export async function releaseWatches(db: Db, holder: string, connection: string | null): Promise<void> {
  await db.orm.execute(
    sql`update watches set lease_until = null where holder = ${holder}::uuid and (${connection}::uuid is null or connection_id = ${connection}::uuid)`,
  );
}
