import { and, asc, eq, max } from "drizzle-orm";
import { v7 as uuid } from "uuid";
import type { Json } from "#src/conversation/json.ts";
import type { Db } from "./db.ts";
import { sourceEvents, sources } from "./schema/orders.ts";
import type { Vault } from "./vault.ts";

/** Where a shop's orders come from, secrets opened. */
export interface StoredSource {
  readonly id: string;
  readonly shop: string;
  readonly kind: string;
  readonly settings: Json;
  readonly secrets: unknown;
  /** What the store has told us is wrong, for the merchant; null: nothing. */
  readonly problem: string | null;
  readonly createdAt: Date;
}

/** A source as it can be seen without opening its secrets. */
export type SourceSummary = Omit<StoredSource, "secrets">;

/** Sources of a shop, oldest first; also those whose secrets cannot be opened any more. */
export async function summarizeSources(db: Db, shop: string): Promise<SourceSummary[]> {
  const rows = await db.orm
    .select()
    .from(sources)
    .where(eq(sources.shopId, shop))
    .orderBy(asc(sources.createdAt), asc(sources.id));
  return rows.map(({ id, shopId, kind, settings, problem, createdAt }) => ({
    id,
    shop: shopId,
    kind,
    settings,
    problem,
    createdAt,
  }));
}

/** A source's secrets; undefined when there is no such source. Throws when they cannot be opened. */
export async function sourceSecrets(
  db: Db,
  vault: Vault,
  id: string,
): Promise<{ secrets: unknown } | undefined> {
  const [row] = await db.orm.select({ sealed: sources.secrets }).from(sources).where(eq(sources.id, id));
  if (row === undefined) return undefined;
  const secrets: unknown = row.sealed === null ? {} : JSON.parse(vault.open(row.sealed, id));
  return { secrets };
}

/** When a store's webhook last told of something new, by our clock. */
export async function lastNewsAt(db: Db, source: string): Promise<Date | null> {
  const [row] = await db.orm
    .select({ at: max(sourceEvents.receivedAt) })
    .from(sourceEvents)
    .where(eq(sourceEvents.sourceId, source));
  return row?.at ?? null;
}

/** Sources of a shop (null: of all), oldest first; earlier ones are asked first. */
export async function listSources(db: Db, vault: Vault, shop: string | null): Promise<StoredSource[]> {
  const rows = await db.orm
    .select()
    .from(sources)
    .where(shop === null ? undefined : eq(sources.shopId, shop))
    .orderBy(asc(sources.createdAt), asc(sources.id));
  return rows.map((row) => {
    const secrets: unknown = row.secrets === null ? {} : JSON.parse(vault.open(row.secrets, row.id));
    return {
      id: row.id,
      shop: row.shopId,
      kind: row.kind,
      settings: row.settings,
      secrets,
      problem: row.problem,
      createdAt: row.createdAt,
    };
  });
}

export async function createSource(
  db: Db,
  vault: Vault,
  source: { shop: string; kind: string; settings: Json; secrets: Json },
): Promise<string> {
  const id = uuid();
  await db.orm.insert(sources).values({
    id,
    shopId: source.shop,
    kind: source.kind,
    settings: source.settings,
    secrets: vault.seal(JSON.stringify(source.secrets), id),
  });
  return id;
}

/** The store has answered us: what it told before is over. */
export async function clearSourceProblem(db: Db, id: string): Promise<void> {
  await db.query(
    "update sources set problem = null where id = $1::uuid and problem is not null returning 1 as over",
    [id],
  );
}

/** False when there was none. */
export async function deleteSource(db: Db, shop: string, id: string): Promise<boolean> {
  const rows = await db.orm
    .delete(sources)
    .where(and(eq(sources.id, id), eq(sources.shopId, shop)))
    .returning({ id: sources.id });
  return rows.length === 1;
}
