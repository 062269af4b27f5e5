import { and, asc, eq, sql } from "drizzle-orm";
import { v7 as uuid } from "uuid";
import { z } from "zod";
import type { Json } from "#src/conversation/json.ts";
import { ms, type Db } from "../db.ts";
import { knowledgeSources } from "../schema/knowledge.ts";
import { storable } from "../storable.ts";
import type { Vault } from "../vault.ts";
import { grown } from "./version.ts";

/** Something of a source that could not be read: an address, a file, a row, and why. */
export interface ReadProblem {
  readonly of: string;
  readonly detail: string;
}

/** Where texts come from and how its last reading went. */
export interface KnowledgeSourceState {
  readonly id: string;
  readonly shop: string;
  readonly kind: string;
  readonly settings: Json;
  readonly everyHours: number;
  readonly documents: number;
  readonly chunks: number;
  /** Pieces that have a vector. */
  readonly embedded: number;
  readonly running: boolean;
  /** When it was last read to its end; null: never. */
  readonly readAt: Date | null;
  /** When the last reading ended, whatever came of it. */
  readonly endedAt: Date | null;
  readonly nextAt: Date;
  /** Why the last reading gave nothing, or not all. */
  readonly problem: string | null;
  readonly problems: readonly ReadProblem[];
  readonly createdAt: Date;
}

/** One reading that this instance has taken on. */
export interface Reading {
  readonly source: string;
  readonly shop: string;
  readonly kind: string;
  readonly settings: Json;
  /** As the vault sealed them. */
  readonly sealed: string | null;
  readonly everyHours: number;
  readonly epoch: number;
  /** By the database's clock, ms: a wish to read that came later is one for the next reading. */
  readonly claimedAt: number;
}

/** Problems kept of one reading; more would not be read. */
export const mostProblems = 100;

export async function createKnowledgeSource(
  db: Db,
  vault: Vault,
  source: { shop: string; kind: string; settings: Json; secrets: Json; everyHours: number },
): Promise<string> {
  const id = uuid();
  await db.orm.insert(knowledgeSources).values({
    id,
    shopId: source.shop,
    kind: source.kind,
    settings: sql`${storable(source.settings)}::text::jsonb`,
    secrets: vault.seal(JSON.stringify(source.secrets), id),
    everyHours: source.everyHours,
  });
  return id;
}

const problemsForm = z.array(z.object({ of: z.string(), detail: z.string() }));

/** Sources of a shop, oldest first. */
export async function listKnowledgeSources(db: Db, shop: string): Promise<KnowledgeSourceState[]> {
  const rows = await db.orm
    .select({
      id: knowledgeSources.id,
      shop: knowledgeSources.shopId,
      kind: knowledgeSources.kind,
      settings: knowledgeSources.settings,
      everyHours: knowledgeSources.everyHours,
      documents: sql<number>`(select count(*)::int from knowledge_documents d where d.source_id = knowledge_sources.id)`,
      chunks: sql<number>`(select count(*)::int from knowledge_chunks c join knowledge_documents d on d.id = c.document_id where d.source_id = knowledge_sources.id)`,
      embedded: sql<number>`(select count(c.embedding_model)::int from knowledge_chunks c join knowledge_documents d on d.id = c.document_id where d.source_id = knowledge_sources.id)`,
      running: sql<boolean>`coalesce(${knowledgeSources.leaseUntil} > now(), false)`,
      readAt: knowledgeSources.readAt,
      endedAt: knowledgeSources.endedAt,
      nextAt: knowledgeSources.runAt,
      problem: knowledgeSources.problem,
      problems: knowledgeSources.problems,
      createdAt: knowledgeSources.createdAt,
    })
    .from(knowledgeSources)
    .where(eq(knowledgeSources.shopId, shop))
    .orderBy(asc(knowledgeSources.createdAt), asc(knowledgeSources.id));
  return rows.map(({ problems, ...row }) => {
    const known = problemsForm.safeParse(problems);
    return { ...row, problems: known.success ? known.data : [] };
  });
}

/** Whether a shop has a source of texts, read or not. */
export async function hasKnowledge(db: Db, shop: string): Promise<boolean> {
  const rows = await db.query(
    "select 1 as one from knowledge_sources where shop_id = $1::text::uuid limit 1",
    [shop],
  );
  return rows.length > 0;
}

/** Removes a source with everything read from it. False when there was none. */
export async function deleteKnowledgeSource(db: Db, shop: string, id: string): Promise<boolean> {
  return db.orm.transaction(async (tx) => {
    const rows = await tx
      .delete(knowledgeSources)
      .where(and(eq(knowledgeSources.id, id), eq(knowledgeSources.shopId, shop)))
      .returning({ id: knowledgeSources.id });
    if (rows.length === 1) await grown(tx, shop, null);
    return rows.length === 1;
  });
}

/** It is read as soon as somebody is free to. False when there is no such source. */
export async function readSoon(db: Db, shop: string, id: string): Promise<boolean> {
  const rows = await db.query<{ id: string }>(
    "update knowledge_sources set run_at = now() where id = $1::uuid and shop_id = $2::uuid returning id",
    [id, shop],
  );
  return rows.length === 1;
}

/**
 * Takes on sources that are due and that nobody reads. A reading that was abandoned is taken up `leaseMs` later, and
 * after the others: it may be what its process died of.
 *
 * @param kinds only sources of these kinds, or of all others; absent: of all.
 */
export async function claimReadings(
  db: Db,
  limit: number,
  leaseMs: number,
  kinds: { readonly of: readonly string[] } | { readonly but: readonly string[] } = { but: [] },
): Promise<Reading[]> {
  const rows = await db.query<{
    id: string;
    shop: string;
    kind: string;
    settings: string;
    sealed: string | null;
    every_hours: number;
    epoch: number;
    claimed_at: number;
  }>(
    `update knowledge_sources set epoch = epoch + 1, lease_until = now() + make_interval(secs => $2::float8 / 1000)
     where id in (
       select id from knowledge_sources
       where run_at <= now() and (lease_until is null or lease_until < now())
         and $3::text::jsonb ? kind = $4::boolean
       order by lease_until is not null, run_at limit $1::int for update skip locked)
     returning id, shop_id as shop, kind, settings::text as settings, secrets as sealed, every_hours, epoch,
       ${ms("now()")} as claimed_at`,
    [limit, leaseMs, JSON.stringify("of" in kinds ? kinds.of : kinds.but), "of" in kinds],
  );
  return rows.map(({ id, shop, kind, settings, sealed, every_hours, epoch, claimed_at }) => ({
    source: id,
    shop,
    kind,
    settings: z.json().parse(JSON.parse(settings)),
    sealed,
    everyHours: every_hours,
    epoch,
    claimedAt: claimed_at,
  }));
}

/** It goes on. False when another instance has it now, or the source is gone: stop. */
export async function renewReading(db: Db, reading: Reading, leaseMs: number): Promise<boolean> {
  const rows = await db.query(
    `update knowledge_sources set lease_until = now() + make_interval(secs => $3::float8 / 1000)
     where id = $1::uuid and epoch = $2::int and lease_until is not null returning 1 as held`,
    [reading.source, reading.epoch, leaseMs],
  );
  return rows.length === 1;
}

/**
 * Writes down how a reading went and when the next is due. A wish to read again that came while it ran is kept.
 *
 * @param inMs pause until the next one.
 */
export async function readingEnded(
  db: Db,
  reading: Reading,
  result: {
    readonly complete: boolean;
    readonly problem: string | null;
    readonly problems: readonly ReadProblem[];
    readonly inMs: number;
  },
): Promise<void> {
  await db.query(
    `update knowledge_sources set lease_until = null, ended_at = now(),
       read_at = case when $3::boolean then now() else read_at end,
       problem = $4::text, problems = $5::text::jsonb,
       run_at = case when ${ms("run_at")} > $6::float8 then run_at else now() + make_interval(secs => $7::float8 / 1000) end
     where id = $1::uuid and epoch = $2::int returning 1 as ended`,
    [
      reading.source,
      reading.epoch,
      result.complete,
      result.problem,
      storable(result.problems.slice(0, mostProblems)),
      reading.claimedAt,
      result.inMs,
    ],
  );
}

/** Gives a reading back unfinished: the process is stopping. */
export async function readingGivenBack(db: Db, reading: Reading): Promise<void> {
  await db.query(
    "update knowledge_sources set lease_until = null where id = $1::uuid and epoch = $2::int returning 1 as given",
    [reading.source, reading.epoch],
  );
}
