import { and, asc, eq } from "drizzle-orm";
import { v7 as uuid } from "uuid";
import type { Json } from "#src/conversation/json.ts";
import type { Db } from "./db.ts";
import { sources } from "./schema.ts";
import type { Vault } from "./vault.ts";

/** Where a shop's orders come from, secrets opened. */
export interface StoredSource {
  readonly id: string;
  readonly shop: string;
  readonly kind: string;
  readonly settings: Json;
  readonly secrets: unknown;
  readonly createdAt: Date;
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

/** False when there was none. */
export async function deleteSource(db: Db, shop: string, id: string): Promise<boolean> {
  const rows = await db.orm
    .delete(sources)
    .where(and(eq(sources.id, id), eq(sources.shopId, shop)))
    .returning({ id: sources.id });
  return rows.length === 1;
}
