import type { Db } from "../db.ts";

/** PostgreSQL's stemming configurations by language subtag (PostgreSQL 18, `\dF`); a server may have fewer. */
const byLanguage: Readonly<Record<string, string>> = {
  ar: "arabic",
  ca: "catalan",
  da: "danish",
  de: "german",
  el: "greek",
  en: "english",
  es: "spanish",
  et: "estonian",
  eu: "basque",
  fi: "finnish",
  fr: "french",
  ga: "irish",
  hi: "hindi",
  hu: "hungarian",
  hy: "armenian",
  id: "indonesian",
  it: "italian",
  lt: "lithuanian",
  nb: "norwegian",
  ne: "nepali",
  nl: "dutch",
  nn: "norwegian",
  no: "norwegian",
  pt: "portuguese",
  ro: "romanian",
  ru: "russian",
  sr: "serbian",
  sv: "swedish",
  ta: "tamil",
  tr: "turkish",
  yi: "yiddish",
};

const known = new WeakMap<Db, Promise<ReadonlySet<string>>>();

/** The configuration that stems a language on this server; `simple` where there is none. */
export async function configOf(db: Db, language: string | null): Promise<string> {
  let names = known.get(db);
  if (names === undefined) {
    names = db
      .query<{ name: string }>("select cfgname as name from pg_ts_config", [])
      .then((rows) => new Set(rows.map(({ name }) => name)));
    known.set(db, names);
    names.catch(() => known.delete(db));
  }
  const config = byLanguage[language?.toLowerCase().split(/[-_]/u)[0] ?? ""];
  return config !== undefined && (await names).has(config) ? config : "simple";
}

const similar = new WeakMap<Db, Promise<boolean>>();

/** Whether the server has trigrams (pg_trgm), so that typing mistakes are found. */
export function hasTrigrams(db: Db): Promise<boolean> {
  return remembered(similar, db, `select to_regprocedure('word_similarity(text,text)') is not null as there`);
}

const vector = new WeakMap<Db, Promise<boolean>>();

/** Whether the server compares vectors itself (pgvector). */
export function hasPgvector(db: Db): Promise<boolean> {
  return remembered(vector, db, `select to_regtype('vector') is not null as there`);
}

function remembered(memory: WeakMap<Db, Promise<boolean>>, db: Db, statement: string): Promise<boolean> {
  let there = memory.get(db);
  if (there === undefined) {
    there = db.query<{ there: boolean }>(statement, []).then((rows) => rows[0]?.there === true);
    memory.set(db, there);
    there.catch(() => memory.delete(db));
  }
  return there;
}
