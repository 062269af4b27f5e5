import { extname } from "node:path";
import type { KnowledgeDeps, KnowledgeItem } from "../../document.ts";
import { decodeFile } from "../charset.ts";
import { parseHtml } from "../html/parse.ts";
import { textOf } from "../html/text.ts";
import { readLocal } from "../local.ts";
import { digest, digestOf, documentOf, shopperUrl } from "../make.ts";
import { problems } from "../problems.ts";
import { csvEntries, jsonEntries, type Written } from "./entries.ts";
import type { FaqSettings } from "./kind.ts";

const mostBytes = 10_000_000;

/** The entries of the settings, then those of the file. Of the same id, or the same question in one language, the first is used. */
export async function* readFaq(
  { entries, file, language }: FaqSettings,
  { baseDir, now }: Pick<KnowledgeDeps, "baseDir" | "now">,
  known: ReadonlyMap<string, string>,
  signal: AbortSignal,
): AsyncGenerator<KnowledgeItem> {
  const told = problems();
  const given = entries.map((each, at): Placed => ({ ...each, place: `entry ${at + 1}`, of: "settings" }));
  const read = file === undefined ? undefined : await fromFile(file, baseDir);
  if (signal.aborted) return;
  for (const { of, detail } of read?.problems ?? []) yield* told.of(of, detail);
  const seen = new Set<string>();
  for (const entry of [...given, ...(read?.entries ?? [])]) {
    const spoken = entry.language ?? language;
    const key = entry.id ?? digest(entry.question.trim().toLowerCase(), spoken);
    const of = `${entry.of}: ${entry.place}`;
    if (seen.has(key)) {
      yield* told.of(of, "the same id or question is there before; this one was left out");
      continue;
    }
    seen.add(key);
    const document = documentOf({
      key,
      kind: "faq",
      title: entry.question,
      text: plainAnswer(entry.answer),
      url: shopperUrl(entry.url),
      language: spoken,
      updatedAt: entry.updatedAt,
    });
    if (document === undefined) {
      yield* told.of(of, "there is nothing to read in its question or its answer");
      continue;
    }
    const stamp = digestOf(document);
    yield known.get(key) === stamp
      ? { kind: "unchanged", key }
      : { kind: "document", document: { ...document, updatedAt: document.updatedAt ?? now() }, stamp };
  }
  yield* told.rest();
  yield { kind: "end", complete: read?.complete ?? true };
}

interface Placed extends Written {
  /** The settings, or the file's name. */
  readonly of: string;
  readonly updatedAt?: Date;
}

interface FromFile {
  readonly entries: readonly Placed[];
  readonly problems: readonly { readonly of: string; readonly detail: string }[];
  readonly complete: boolean;
}

async function fromFile(file: string, baseDir: string): Promise<FromFile> {
  const local = await readLocal(baseDir, file, mostBytes);
  if (!local.ok) return { entries: [], problems: [{ of: file, detail: local.detail }], complete: false };
  const { text, guessed } = decodeFile(local.bytes);
  const isJson = extname(file).toLowerCase() === ".json" || /^\s*[[{]/u.test(text.slice(0, 1_000));
  const read = isJson ? jsonEntries(text) : csvEntries(text);
  const notes = guessed ? ["it is not UTF-8; it was read as Windows-1252, so some letters may be wrong"] : [];
  if (read.unusable !== undefined) notes.push(read.unusable);
  return {
    entries: read.entries.map((entry) => ({ ...entry, of: file, updatedAt: local.modifiedAt })),
    problems: [
      ...notes.map((detail) => ({ of: file, detail })),
      ...read.problems.map(({ place, detail }) => ({ of: `${file}: ${place}`, detail })),
    ],
    complete: read.unusable === undefined,
  };
}

/** Answers are plain text; those copied out of a shop system are HTML. */
function plainAnswer(answer: string): string {
  return /<\/?(?:p|br|ul|ol|li|a|b|strong|em|i|div|span|h[1-6]|table)\b[^<>]*>/iu.test(answer)
    ? textOf(parseHtml(answer).root)
    : answer;
}
