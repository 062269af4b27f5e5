import type { Db } from "#src/store/db.ts";

/** Every column of every table, ours and the job queue's, in which one of the words stands: `schema.table column: word`. */
export async function tracesOf(db: Db, words: readonly string[]): Promise<string[]> {
  const tables = await db.query<{ place: string; reads: string; names: string }>(
    `select quote_ident(table_schema) || '.' || quote_ident(table_name) as place,
       string_agg(case data_type when 'bytea' then 'encode(' || quote_ident(column_name) || ', ''escape'')'
         else quote_ident(column_name) || '::text' end, ', ' order by column_name) as reads,
       string_agg(column_name, ' ' order by column_name) as names
     from information_schema.columns join information_schema.tables using (table_schema, table_name)
     where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'
     group by 1 order by 1`,
    [],
  );
  const found: string[] = [];
  for (const { place, reads, names } of tables) {
    const rows = await db.query<{ n: number; word: string }>(
      `select distinct c.n::int as n, w.word from ${place} as t
       cross join lateral unnest(array[${reads}]) with ordinality as c(value, n)
       cross join lateral jsonb_array_elements_text($1::text::jsonb) as w(word)
       where position(lower(w.word) in lower(c.value)) > 0 order by 1, 2`,
      [JSON.stringify(words)],
    );
    for (const { n, word } of rows) found.push(`${place} ${names.split(" ")[n - 1] ?? "?"}: ${word}`);
  }
  return found;
}
