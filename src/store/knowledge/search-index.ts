import { z } from "zod";
import type { Candidate } from "#src/knowledge/rank.ts";
import type { Ask, KnowledgeIndex } from "#src/knowledge/search.ts";
import type { Db, Parameter } from "../db.ts";
import { ms } from "../db.ts";
import { configOf, hasTrigrams } from "./configs.ts";

/** Beyond this a word is common, however common it is. */
const countedTo = 500;

interface HitRow {
  readonly id: string;
  readonly title: string;
  readonly path: string;
  readonly text: string;
  readonly url: string | null;
  readonly language: string | null;
  readonly updated_at: number;
  readonly kind: string;
  readonly places: string;
  readonly stemmed: string | null;
}

const strings = z.array(z.string());
const numbers = z.array(z.number());

/** A shop's pieces in the database. */
export function searchIndex(db: Db): KnowledgeIndex {
  return {
    async size(shop) {
      const rows = await db.query<{ chunks: number; version: string }>(
        "select chunks, version::text as version from knowledge_versions where shop_id = $1::uuid",
        [shop],
      );
      return rows[0] ?? { chunks: 0, version: "0" };
    },
    async counts(shop, queries) {
      const rows = await db.query<{ found: number }>(
        `select (select count(*) from (
           select 1 from knowledge_chunks where shop_id = $1::uuid and words @@ q.query::tsquery limit ${countedTo}) as x)::int as found
         from jsonb_array_elements_text($2::text::jsonb) with ordinality as q(query, nr) order by nr`,
        [shop, JSON.stringify(queries)],
      );
      return rows.map(({ found }) => found);
    },
    async find(shop, ask) {
      const config = ask.stems === null ? "simple" : await configOf(db, ask.stems.language);
      const similar = ask.similar.length > 0 && (await hasTrigrams(db)) ? ask.similar : [];
      const { statement, parameters } = statementOf(shop, { ...ask, similar }, config);
      const rows = await db.query<HitRow>(statement, parameters);
      return rows.map(candidateOf);
    },
  };
}

/**
 * Each search has a statement of its own; a piece found by several has a place in each. Full text with the words, full
 * text with the language's stems, trigrams for words that no piece has, and what is near in meaning.
 */
function statementOf(
  shop: string,
  ask: Ask,
  config: string,
): { readonly statement: string; readonly parameters: readonly Parameter[] } {
  const parameters: Parameter[] = [shop];
  const put = (value: Parameter): string => `$${parameters.push(value)}`;
  const limit = `${put(ask.limit)}::int`;
  const searches: string[] = [];
  if (ask.words !== null) {
    const query = `${put(ask.words)}::text::tsquery`;
    searches.push(best(`ts_rank('{0.1,0.2,0.5,1}', c.words, ${query})`, "", `c.words @@ ${query}`, limit));
  }
  const stemming = ask.stems !== null && config !== "simple";
  const named = put(config);
  const stems = `stems as materialized (
      select nr, case when word is null then ''::tsquery else plainto_tsquery(${named}::text::regconfig, word) end as query
      from jsonb_array_elements_text(${put(JSON.stringify(stemming ? (ask.stems?.units ?? []) : []))}::text::jsonb)
        with ordinality as u(word, nr)),
    stem as materialized (
      select string_agg(query::text, ' | ')::tsquery as query from stems where numnode(query) > 0)`;
  if (stemming) {
    searches.push(
      best(
        "ts_rank('{0.1,0.2,0.5,1}', c.stems, stem.query)",
        "cross join stem",
        `stem.query is not null and c.config = ${named}::text and c.stems @@ stem.query`,
        limit,
      ),
    );
  }
  for (const word of ask.similar) {
    const like = `${put(word)}::text`;
    searches.push(best(`word_similarity(${like}, c.folded)`, "", `c.folded %> ${like}`, limit));
  }
  if (ask.near.length > 0) {
    searches.push(
      `select n.id::uuid as id, n.nr as place from jsonb_array_elements_text(${put(JSON.stringify(ask.near))}::text::jsonb)
        with ordinality as n(id, nr)`,
    );
  }
  if (searches.length === 0) searches.push("select null::uuid as id, 1::bigint as place where false");
  const statement = `with ${stems}, hits as (${searches.map((search) => `(${search})`).join(" union all ")}),
    found as (select id, jsonb_agg(place)::text as places from hits group by id)
    select c.id::text as id, d.title, to_jsonb(c.path)::text as path, c.text, d.url, d.language, d.kind, f.places,
      ${ms("coalesce(d.updated_at, d.read_at)")} as updated_at,
      (select string_agg(case when numnode(s.query) > 0 and c.config = ${named}::text and c.stems @@ s.query then '1' else '0' end, '' order by s.nr) from stems s) as stemmed
    from found f join knowledge_chunks c on c.id = f.id and c.shop_id = $1::uuid
    join knowledge_documents d on d.id = c.document_id`;
  return { statement, parameters };
}

function best(score: string, join: string, where: string, limit: string): string {
  return `select id, row_number() over (order by score desc, id) as place from (
      select c.id, ${score} as score from knowledge_chunks c ${join}
      where c.shop_id = $1::uuid and ${where} order by score desc, c.id limit ${limit}) as s`;
}

function candidateOf(row: HitRow): Candidate {
  return {
    id: row.id,
    title: row.title,
    path: strings.parse(JSON.parse(row.path)),
    text: row.text,
    url: row.url,
    language: row.language,
    updatedAt: new Date(row.updated_at),
    kind: row.kind,
    places: numbers.parse(JSON.parse(row.places)),
    stemmed: Array.from(row.stemmed ?? "", (one) => one === "1"),
  };
}
