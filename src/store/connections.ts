import { and, asc, eq, ne, sql } from "drizzle-orm";
import { v7 as uuid } from "uuid";
import type { Json } from "#src/conversation/json.ts";
import type { Db } from "./db.ts";
import { connectionAccounts, connections } from "./schema/connections.ts";
import type { Vault } from "./vault.ts";

/** A connection with its secrets opened. */
export interface StoredConnection {
  readonly id: string;
  readonly shop: string;
  readonly channel: string;
  readonly accounts: readonly string[];
  readonly settings: unknown;
  readonly secrets: unknown;
  readonly state: "active" | "broken";
  readonly problem: string | null;
  /** Changes whenever anything of it does. */
  readonly version: string;
}

/** A connection as it may be shown: never its secrets. */
export interface ConnectionSummary {
  readonly id: string;
  readonly shop: string;
  readonly channel: string;
  readonly accounts: readonly string[];
  readonly settings: Json;
  readonly state: "active" | "broken";
  readonly problem: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Undefined when there is none or it was deleted. Throws when its secrets cannot be opened. */
export async function readConnection(
  db: Db,
  vault: Vault,
  id: string,
): Promise<StoredConnection | undefined> {
  const [row] = await db.orm
    .select()
    .from(connections)
    .where(and(eq(connections.id, id), ne(connections.state, "deleted")));
  if (row === undefined || row.state === "deleted") return undefined;
  const secrets: unknown = row.secrets === null ? {} : JSON.parse(vault.open(row.secrets, row.id));
  return {
    id: row.id,
    shop: row.shopId,
    channel: row.channel,
    accounts: row.accounts,
    settings: row.settings,
    secrets,
    state: row.state,
    problem: row.problem,
    version: versionOf(row),
  };
}

/** Connections of a shop (null: of all), oldest first. */
export async function listConnections(db: Db, shop: string | null): Promise<ConnectionSummary[]> {
  const rows = await db.orm
    .select()
    .from(connections)
    .where(and(ne(connections.state, "deleted"), shop === null ? undefined : eq(connections.shopId, shop)))
    .orderBy(asc(connections.createdAt), asc(connections.id));
  return rows.map((row) => ({
    id: row.id,
    shop: row.shopId,
    channel: row.channel,
    accounts: row.accounts,
    settings: row.settings,
    state: row.state === "broken" ? "broken" : "active",
    problem: row.problem,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  }));
}

/** A connection to be made. */
export interface NewConnection {
  readonly shop: string;
  readonly channel: string;
  readonly accounts: readonly string[];
  readonly settings: Json;
  readonly secrets: Json;
}

/** Stores a connection with its secrets sealed. Returns the account that is connected already, if one is; then nothing was stored. */
export async function createConnection(
  db: Db,
  vault: Vault,
  connection: NewConnection,
): Promise<{ ok: true; id: string } | { ok: false; taken: string }> {
  const id = uuid();
  return db.orm.transaction(async (tx) => {
    await tx.insert(connections).values({
      id,
      shopId: connection.shop,
      channel: connection.channel,
      accounts: [...connection.accounts],
      settings: connection.settings,
      secrets: vault.seal(JSON.stringify(connection.secrets), id),
      state: "active",
    });
    const rows = await tx
      .insert(connectionAccounts)
      .values(
        connection.accounts.map((account) => ({ channel: connection.channel, account, connectionId: id })),
      )
      .onConflictDoNothing()
      .returning({ account: connectionAccounts.account });
    const stored = new Set(rows.map((row) => row.account));
    const taken = connection.accounts.find((account) => !stored.has(account));
    if (taken === undefined) return { ok: true as const, id };
    await tx.delete(connections).where(eq(connections.id, id));
    return { ok: false as const, taken };
  });
}

/** New settings or secrets; a broken connection becomes active again. False when there is none. */
export async function updateConnection(
  db: Db,
  vault: Vault,
  id: string,
  change: { settings?: Json; secrets?: Json },
): Promise<boolean> {
  const rows = await db.orm
    .update(connections)
    .set({
      ...(change.settings === undefined ? {} : { settings: change.settings }),
      ...(change.secrets === undefined ? {} : { secrets: vault.seal(JSON.stringify(change.secrets), id) }),
      state: "active",
      problem: null,
      updatedAt: sql`clock_timestamp()`,
    })
    .where(and(eq(connections.id, id), ne(connections.state, "deleted")))
    .returning({ id: connections.id });
  return rows.length === 1;
}

/**
 * Ours to mend: nothing more is sent on it until it was changed. Nothing happens when it is no longer the `version`
 * that failed: it may have been mended meanwhile, through another instance.
 */
export async function markBroken(db: Db, id: string, version: string, problem: string): Promise<void> {
  await db.orm.transaction(async (tx) => {
    const [row] = await tx
      .select({ state: connections.state, updatedAt: connections.updatedAt })
      .from(connections)
      .where(eq(connections.id, id))
      .for("update");
    if (row?.state !== "active" || versionOf(row) !== version) return;
    await tx
      .update(connections)
      .set({ state: "broken", problem, updatedAt: sql`clock_timestamp()` })
      .where(eq(connections.id, id));
  });
}

function versionOf(row: { readonly state: string; readonly updatedAt: Date }): string {
  return row.updatedAt.toISOString() + row.state;
}

/** Its conversations stay; its secrets are gone and its accounts are free. False when there was none. */
export async function deleteConnection(db: Db, id: string): Promise<boolean> {
  return db.orm.transaction(async (tx) => {
    await tx.delete(connectionAccounts).where(eq(connectionAccounts.connectionId, id));
    const rows = await tx
      .update(connections)
      .set({ state: "deleted", secrets: null, updatedAt: sql`clock_timestamp()` })
      .where(and(eq(connections.id, id), ne(connections.state, "deleted")))
      .returning({ id: connections.id });
    return rows.length === 1;
  });
}
