import { and, asc, eq, sql } from "drizzle-orm";
import { v7 as uuid } from "uuid";
import type { Json } from "#src/conversation/json.ts";
import { fromMs, ms, type Db } from "./db.ts";
import { sources } from "./schema/orders.ts";
import { shipments, trackingSources } from "./schema/tracking.ts";
import type { Vault } from "./vault.ts";

/** Who tells a shop where its parcels are, secrets opened. */
export interface StoredTrackingSource {
  readonly id: string;
  readonly shop: string;
  readonly kind: string;
  readonly settings: Json;
  readonly secrets: unknown;
  /** Why nothing is asked of it now, and until when; null: all is well. */
  readonly problem: string | null;
  readonly pausedUntil: Date | null;
  readonly createdAt: Date;
}

/** What became of the parcels that a source follows. */
export interface TrackingReport {
  /** Parcels that are asked about, and those whose journey is over. */
  readonly following: number;
  readonly ended: number;
  /** When the source last told anything. */
  readonly heardAt: Date | null;
  /** What it says against single parcels, most frequent first. */
  readonly problems: readonly { readonly problem: string; readonly parcels: number }[];
}

/** Tracking sources of a shop (null: of all), oldest first; the first one follows new parcels. */
export async function listTrackingSources(
  db: Db,
  vault: Vault,
  shop: string | null,
): Promise<StoredTrackingSource[]> {
  const rows = await db.orm
    .select()
    .from(trackingSources)
    .where(shop === null ? undefined : eq(trackingSources.shopId, shop))
    .orderBy(asc(trackingSources.createdAt), asc(trackingSources.id));
  return rows.map((row) => opened(row, vault));
}

/** Undefined when there is none. Throws when its secrets cannot be opened. */
export async function readTrackingSource(
  db: Db,
  vault: Vault,
  id: string,
): Promise<StoredTrackingSource | undefined> {
  const [row] = await db.orm.select().from(trackingSources).where(eq(trackingSources.id, id));
  return row === undefined ? undefined : opened(row, vault);
}

function opened(row: typeof trackingSources.$inferSelect, vault: Vault): StoredTrackingSource {
  const secrets: unknown = row.secrets === null ? {} : JSON.parse(vault.open(row.secrets, row.id));
  return {
    id: row.id,
    shop: row.shopId,
    kind: row.kind,
    settings: row.settings,
    secrets,
    problem: row.problem,
    pausedUntil: row.pausedUntil,
    createdAt: row.createdAt,
  };
}

/** Adds a source; parcels under way that nobody follows are given to it. */
export async function createTrackingSource(
  db: Db,
  vault: Vault,
  source: { shop: string; kind: string; settings: Json; secrets: Json },
): Promise<string> {
  const id = uuid();
  await db.orm.transaction(async (tx) => {
    await tx.insert(trackingSources).values({
      id,
      shopId: source.shop,
      kind: source.kind,
      settings: source.settings,
      secrets: vault.seal(JSON.stringify(source.secrets), id),
    });
    await tx.execute(handOver(source.shop));
  });
  return id;
}

/** Removes a source; its parcels go to the shop's next one. False when there was none. */
export async function deleteTrackingSource(db: Db, shop: string, id: string): Promise<boolean> {
  return db.orm.transaction(async (tx) => {
    const rows = await tx
      .delete(trackingSources)
      .where(and(eq(trackingSources.id, id), eq(trackingSources.shopId, shop)))
      .returning({ id: trackingSources.id });
    if (rows.length === 0) return false;
    await tx
      .update(shipments)
      .set({ checkAt: null, reference: null, registeredAt: null, attempts: 0, problem: null })
      .where(sql`shop_id = ${shop}::uuid and tracking_source_id is null and ended_at is null`);
    await tx.execute(handOver(shop));
    return true;
  });
}

/** Gives the parcels that nobody follows to the shop's first source, to be asked about now. */
function handOver(shop: string) {
  return sql`update shipments s set tracking_source_id = t.id, check_at = now()
    from (select id from tracking_sources where shop_id = ${shop}::uuid order by created_at, id limit 1) t
    where s.shop_id = ${shop}::uuid and s.tracking_source_id is null and s.ended_at is null`;
}

/** Asks nothing of a source for so long; `problem` is for the merchant, null where the source only wants a rest. */
export async function pauseTrackingSource(
  db: Db,
  id: string,
  pauseMs: number,
  problem: string | null,
): Promise<void> {
  await db.query(
    `update tracking_sources set paused_until = greatest(paused_until, now() + ${fromMs("$2")}),
       problem = coalesce($3, problem) where id = $1::uuid`,
    [id, pauseMs, problem],
  );
}

/** The source works. True when it did not before. */
export async function resumeTrackingSource(db: Db, id: string): Promise<boolean> {
  const rows = await db.query(
    `update tracking_sources set paused_until = null, problem = null
     where id = $1::uuid and problem is not null returning 1 as mended`,
    [id],
  );
  return rows.length === 1;
}

/** How a source's parcels fare; goes through all of them: for a person who looks. */
export async function trackingReport(db: Db, id: string): Promise<TrackingReport> {
  const [counts] = await db.query<{ following: number; ended: number; heard: number | null }>(
    `select (count(*) filter (where ended_at is null))::int as following,
       (count(*) filter (where ended_at is not null))::int as ended, ${ms("max(tracked_at)")} as heard
     from shipments where tracking_source_id = $1::uuid`,
    [id],
  );
  const problems = await db.query<{ problem: string; parcels: number }>(
    `select problem, count(*)::int as parcels from shipments
     where tracking_source_id = $1::uuid and problem is not null and ended_at is null
     group by problem order by 2 desc, 1 limit 20`,
    [id],
  );
  return {
    following: counts?.following ?? 0,
    ended: counts?.ended ?? 0,
    heardAt: counts === undefined || counts.heard === null ? null : new Date(counts.heard),
    problems,
  };
}

/** The shop of a source of orders; undefined when there is no such source. */
export async function shopOfSource(db: Db, id: string): Promise<string | undefined> {
  const [row] = await db.orm.select({ shop: sources.shopId }).from(sources).where(eq(sources.id, id));
  return row?.shop;
}
