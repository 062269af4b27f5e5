import { parse } from "csv-parse/sync";
import { z } from "zod";

/** An entry as somebody wrote it, and where. */
export interface Written {
  /** `line 7`, `entry 3`. */
  readonly place: string;
  readonly id?: string | undefined;
  readonly question: string;
  readonly answer: string;
  readonly language?: string | undefined;
  readonly url?: string | undefined;
}

export interface Entries {
  readonly entries: readonly Written[];
  readonly problems: readonly { readonly place: string; readonly detail: string }[];
  /** Nothing of the file could be read. */
  readonly unusable?: string;
}

const most = 5_000;

const text = z.union([z.string(), z.number()]).transform(String);
const maybe = text.nullish().transform((value) => (value?.trim() ? value.trim() : undefined));
const Entry = z.object({ id: maybe, question: text, answer: text, language: maybe, url: maybe });

/** Other names people give these columns. */
const aliases: Readonly<Record<string, string>> = {
  q: "question",
  title: "question",
  a: "answer",
  text: "answer",
  lang: "language",
  locale: "language",
  link: "url",
  key: "id",
};

/** Entries of a JSON list (or an object with one under `entries`, `faq` or `questions`). */
export function jsonEntries(source: string): Entries {
  let value: unknown;
  try {
    value = JSON.parse(source.replace(/^\uFEFF/u, ""));
  } catch {
    return { entries: [], problems: [], unusable: "it is not JSON" };
  }
  const list = listIn(value);
  if (list === undefined) return { entries: [], problems: [], unusable: "there is no list of entries in it" };
  return sorted(list.map((each, at) => ({ place: `entry ${at + 1}`, value: renamed(each) })));
}

/** Entries of a CSV file with a header. The delimiter is the one the header has most of. */
export function csvEntries(source: string): Entries {
  const header = /^[^\r\n]*/u.exec(source.replace(/^\uFEFF/u, ""))?.[0] ?? "";
  const [delimiter] = [",", ";", "\t"].sort((a, b) => header.split(b).length - header.split(a).length);
  const skipped: { place: string; detail: string }[] = [];
  const rows: { place: string; value: unknown }[] = [];
  try {
    const records: unknown = parse(source, {
      bom: true,
      delimiter: delimiter ?? ",",
      columns: (names: string[]) => names.map((name) => name.trim().toLowerCase()),
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      max_record_size: 200_000,
    });
    for (const row of Rows.parse(records))
      rows.push({ place: `line ${row.info.lines}`, value: renamed(row.record) });
  } catch {
    return { entries: [], problems: [], unusable: "it cannot be read as CSV: a quote may not be closed" };
  }
  const first = rows[0]?.value;
  if (first !== undefined && !(isObject(first) && "question" in first && "answer" in first)) {
    return { entries: [], problems: [], unusable: "its header has no columns question and answer" };
  }
  const read = sorted(rows);
  return { ...read, problems: [...skipped, ...read.problems] };
}

const Rows = z.array(
  z.object({ record: z.record(z.string(), z.unknown()), info: z.object({ lines: z.number() }) }),
);

function sorted(rows: readonly { readonly place: string; readonly value: unknown }[]): Entries {
  const entries: Written[] = [];
  const problems: { place: string; detail: string }[] = [];
  for (const { place, value } of rows.slice(0, most)) {
    const read = Entry.safeParse(value);
    if (!read.success || read.data.question.trim() === "" || read.data.answer.trim() === "") {
      problems.push({ place, detail: "it has no question or no answer" });
    } else entries.push({ place, ...read.data });
  }
  if (rows.length > most)
    problems.push({ place: "file", detail: `it has more than ${most} entries; the rest was left out` });
  return { entries, problems };
}

function listIn(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (!isObject(value)) return undefined;
  const fields = new Map(Object.entries(value));
  for (const name of ["entries", "faq", "faqs", "questions", "items"]) {
    const list: unknown = fields.get(name);
    if (Array.isArray(list)) return list;
  }
  return undefined;
}

function renamed(value: unknown): unknown {
  if (!isObject(value)) return value;
  const fields: Record<string, unknown> = {};
  for (const [name, each] of Object.entries(value)) {
    const plain = name.trim().toLowerCase();
    fields[aliases[plain] ?? plain] ??= each;
  }
  return fields;
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
