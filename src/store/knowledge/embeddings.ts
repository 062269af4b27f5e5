import type { Near, VectorSet, VectorStore } from "#src/knowledge/vectors.ts";
import type { Db } from "../db.ts";
import { hasPgvector } from "./configs.ts";

/** Rows in one statement: some megabytes of text. */
const page = 500;
/** What the spread of similarities is measured on where the database compares. */
const sample = 2_000;

/** A piece that has no vector of the model yet. */
export interface Unembedded {
  readonly id: string;
  /** Title, headings and text. */
  readonly text: string;
}

/** Pieces of a source without a vector of this model in the order of their ids, at most `limit`; those after `after`. */
export async function unembedded(
  db: Db,
  source: string,
  model: string,
  limit: number,
  after = "00000000-0000-0000-0000-000000000000",
): Promise<Unembedded[]> {
  return db.query<Unembedded>(
    `select c.id::text as id, concat_ws(E'\\n', d.title, nullif(array_to_string(c.path, ' - '), ''), c.text) as text
     from knowledge_chunks c join knowledge_documents d on d.id = c.document_id
     where d.source_id = $1::uuid and (c.embedding_model is null or c.embedding_model <> $2::text)
       and c.id > $4::uuid
     order by c.id limit $3::int`,
    [source, model, limit, after],
  );
}

/** Keeps vectors; pieces that are gone meanwhile are left out. */
export async function putVectors(
  db: Db,
  shop: string,
  model: string,
  vectors: readonly { readonly id: string; readonly vector: Float32Array }[],
): Promise<void> {
  const rows = vectors.map(({ id, vector }) => ({ id, vector: `{${Array.from(vector).join(",")}}` }));
  await db.query(
    `with kept as (
       update knowledge_chunks c set embedding = v.vector::real[], embedding_model = $2::text
       from jsonb_to_recordset($3::text::jsonb) as v(id uuid, vector text)
       where c.id = v.id and c.shop_id = $1::uuid returning 1)
     update knowledge_versions set version = version + 1
     where shop_id = $1::uuid and exists (select 1 from kept) returning 1 as grown`,
    [shop, model, JSON.stringify(rows)],
  );
}

/** Vectors in the database: read whole for comparing in memory, or compared by pgvector where a shop has too many. */
export function vectorStore(db: Db): VectorStore {
  return {
    async all(shop, model, most) {
      const [counted] = await db.query<{ there: number }>(
        `select count(*)::int as there from (
           select 1 from knowledge_chunks where shop_id = $1::uuid and embedding_model = $2::text limit $3::int) as x`,
        [shop, model, most + 1],
      );
      if ((counted?.there ?? 0) > most) return null;
      return readAll(db, shop, model);
    },
    async near(shop, model, vector, limit) {
      if (!(await hasPgvector(db))) return null;
      return compared(db, { shop, model, vector, limit });
    },
  };
}

async function readAll(db: Db, shop: string, model: string): Promise<VectorSet> {
  const ids: string[] = [];
  const rows: Float32Array[] = [];
  for (let after = "00000000-0000-0000-0000-000000000000"; ;) {
    const some = await db.query<{ id: string; vector: string }>(
      `select id::text as id, array_to_string(embedding, ',') as vector from knowledge_chunks
       where shop_id = $1::uuid and embedding_model = $2::text and id > $3::uuid order by id limit ${page}`,
      [shop, model, after],
    );
    for (const { id, vector } of some) {
      ids.push(id);
      rows.push(Float32Array.from(vector.split(","), Number));
    }
    const last = some.at(-1);
    if (some.length < page || last === undefined) break;
    after = last.id;
  }
  const dimensions = rows[0]?.length ?? 0;
  // One model has one length; what differs was made by another model of the same name and is not comparable.
  const kept = rows
    .map((row, index) => ({ row, id: ids[index] ?? "" }))
    .filter(({ row }) => row.length === dimensions);
  const values = new Float32Array(kept.length * dimensions);
  for (const [index, { row }] of kept.entries()) values.set(row, index * dimensions);
  return { ids: kept.map(({ id }) => id), dimensions, values };
}

async function compared(
  db: Db,
  { shop, model, vector, limit }: { shop: string; model: string; vector: Float32Array; limit: number },
): Promise<readonly Near[]> {
  const rows = await db.query<{ id: string; similarity: number; deviations: number }>(
    `with spread as (
       select avg(s) as mean, greatest(coalesce(stddev_pop(s), 0), 0.0001) as deviation from (
         select 1 - (embedding::vector <=> $3::text::vector) as s from knowledge_chunks
         where shop_id = $1::uuid and embedding_model = $2::text order by id limit ${sample}) as x),
     best as (
       select id, 1 - (embedding::vector <=> $3::text::vector) as similarity from knowledge_chunks
       where shop_id = $1::uuid and embedding_model = $2::text
       order by embedding::vector <=> $3::text::vector limit $4::int)
     select best.id::text as id, similarity::float8 as similarity, ((similarity - mean) / deviation)::float8 as deviations
     from best, spread order by similarity desc`,
    [shop, model, `[${Array.from(vector).join(",")}]`, limit],
  );
  // Only shops with more pieces than fit into memory come here.
  return rows.map(({ id, similarity, deviations }) => ({ id, similarity, standsOut: deviations / ofMany }));
}

/** How many deviations the nearest of some 50,000 unrelated pieces is away by chance. */
const ofMany = Math.sqrt(2 * Math.log(50_000));
