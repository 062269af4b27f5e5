import { sql } from "drizzle-orm";
import { v7 as uuid } from "uuid";
import type { KnowledgeDocument } from "#src/knowledge/document.ts";
import type { IndexEntry } from "#src/knowledge/index-entry.ts";
import type { Db, Orm } from "../db.ts";
import { storable } from "../storable.ts";
import { configOf } from "./configs.ts";
import type { Reading } from "./sources.ts";
import { grown } from "./version.ts";

/** The reading was taken over by another instance, or its source was removed: nothing was written. */
export class ReadingLost extends Error {
  override name = "ReadingLost";
}

/** What the reader noted of each document that is stored as this version would store it. */
export async function stampsOf(db: Db, source: string, indexVersion: number): Promise<Map<string, string>> {
  const rows = await db.query<{ key: string; stamp: string }>(
    `select key, stamp from knowledge_documents where source_id = $1::uuid and index_version = $2::int and stamp is not null`,
    [source, indexVersion],
  );
  return new Map(rows.map(({ key, stamp }) => [key, stamp]));
}

/** Only whoever holds the reading writes; the row stays locked until the transaction ends. */
async function hold(tx: Pick<Orm, "execute">, reading: Reading): Promise<void> {
  const found = await tx.execute(
    sql`select 1 as held from knowledge_sources where id = ${reading.source} and epoch = ${reading.epoch}
        and lease_until is not null for share`,
  );
  if (rowsOf(found).length === 0) throw new ReadingLost("The reading was taken over, or its source removed.");
}

/** The drivers answer with a list, or with an object that has one. */
function rowsOf(found: unknown): readonly unknown[] {
  if (Array.isArray(found)) return found;
  if (typeof found === "object" && found !== null && "rows" in found && Array.isArray(found.rows))
    return found.rows;
  return [];
}

/** A document as it is to be stored. */
export interface NewDocument extends KnowledgeDocument {
  readonly stamp: string | null;
  /** Digest of all that is indexed of it. */
  readonly hash: string;
  /** As `fold` makes it of title, headings and text, for each entry. */
  readonly entries: readonly (IndexEntry & { readonly folded: string; readonly foldedHead: string })[];
}

/**
 * Puts a document in the place of what was stored under its key, all of it or nothing. The same text again changes
 * nothing but dates. Returns whether anything that is searched has changed. Throws `ReadingLost`.
 */
export async function putDocument(
  db: Db,
  reading: Reading,
  document: NewDocument,
  indexVersion: number,
): Promise<boolean> {
  const config = await configOf(db, document.language ?? null);
  const { source, shop, epoch } = reading;
  const updatedAt = document.updatedAt?.toISOString() ?? null;
  const key = clean(document.key);
  return db.orm.transaction(async (tx) => {
    await hold(tx, reading);
    const same = await tx.execute(sql`
      update knowledge_documents set stamp = ${document.stamp}, seen = ${epoch}, read_at = now(),
        updated_at = ${updatedAt}::timestamptz
      where source_id = ${source} and key = ${key} and hash = ${document.hash} and index_version = ${indexVersion}
      returning 1 as same`);
    if (rowsOf(same).length === 1) return false;
    const before = await tx.execute(sql`
      select 1 as piece from knowledge_chunks c join knowledge_documents d on d.id = c.document_id
      where d.source_id = ${source} and d.key = ${key}`);
    await tx.execute(sql`delete from knowledge_documents where source_id = ${source} and key = ${key}`);
    const id = uuid();
    await tx.execute(sql`
      insert into knowledge_documents (id, shop_id, source_id, key, kind, title, url, language, updated_at, stamp, hash,
        index_version, seen)
      values (${id}, ${shop}, ${source}, ${key}, ${document.kind}, ${clean(document.title)}, ${document.url ?? null},
        ${document.language ?? null}, ${updatedAt}::timestamptz, ${document.stamp}, ${document.hash}, ${indexVersion},
        ${epoch})`);
    const rows = document.entries.map((entry, place) => ({
      id: uuid(),
      place,
      path: entry.path,
      text: entry.text,
      head: entry.foldedHead,
      folded: entry.folded,
      words: entry.words,
    }));
    await tx.execute(sql`
      insert into knowledge_chunks (id, shop_id, document_id, place, path, text, folded, words, config, stems)
      select (r->>'id')::uuid, ${shop}, ${id}, (r->>'place')::int,
        array(select jsonb_array_elements_text(r->'path')), r->>'text', r->>'folded', (r->>'words')::tsvector, ${config},
        setweight(to_tsvector(${config}::text::regconfig, r->>'head'), 'A')
          || to_tsvector(${config}::text::regconfig, r->>'folded')
      from jsonb_array_elements(${storable(rows)}::text::jsonb) as r`);
    await grown(tx, shop, rows.length - rowsOf(before).length);
    return true;
  });
}

/** PostgreSQL stores no zero characters. */
function clean(text: string): string {
  return text.replaceAll("\u0000", "");
}

/** Documents that are still there as they are stored. Throws `ReadingLost`. */
export async function documentsStay(
  db: Db,
  reading: Reading,
  documents: readonly { readonly key: string; readonly stamp?: string | undefined }[],
): Promise<void> {
  if (documents.length === 0) return;
  await db.orm.transaction(async (tx) => {
    await hold(tx, reading);
    await tx.execute(sql`
      update knowledge_documents d set seen = ${reading.epoch}, stamp = coalesce(k.stamp, d.stamp)
      from jsonb_to_recordset(${storable(documents.map(({ key, stamp }) => ({ key, stamp: stamp ?? null })))}::text::jsonb)
        as k(key text, stamp text)
      where d.source_id = ${reading.source} and d.key = k.key`);
  });
}

/** After a complete reading: removes what it did not meet. Returns how many documents that were. Throws `ReadingLost`. */
export async function dropUnseen(db: Db, reading: Reading): Promise<number> {
  return db.orm.transaction(async (tx) => {
    await hold(tx, reading);
    const gone = await tx.execute(sql`
      delete from knowledge_documents where source_id = ${reading.source} and seen <> ${reading.epoch} returning id`);
    const { length } = rowsOf(gone);
    if (length > 0) await grown(tx, reading.shop, null);
    return length;
  });
}
