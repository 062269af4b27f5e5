import { basename } from "node:path";
import type { KnowledgeDeps, KnowledgeDocument, KnowledgeItem } from "../../document.ts";
import { decodeFile, decodeHtml } from "../charset.ts";
import { fitsAny } from "../glob.ts";
import { documentsOf, faqMark } from "../html/documents.ts";
import { type Page, readPage } from "../html/page.ts";
import { readLocal } from "../local.ts";
import { digest, shopperUrl } from "../make.ts";
import { problems } from "../problems.ts";
import { type Extractor, extractor } from "./extract.ts";
import { findFiles, type FoundFile } from "./find.ts";
import { frontMatter } from "./front-matter.ts";
import type { FilesSettings } from "./kind.ts";

/** Longer texts are cut before they are parsed; documents hold less. */
const mostSource = 2_000_000;

/** Reads the files one after the other; one whose bytes are what they were is not parsed again. */
export async function* readFiles(
  settings: FilesSettings,
  deps: KnowledgeDeps,
  known: ReadonlyMap<string, string>,
  signal: AbortSignal,
): AsyncGenerator<KnowledgeItem> {
  const { paths, include, exclude, language, maxFileBytes, timeoutMs } = settings;
  const told = problems();
  const wanted = (key: string) => !fitsAny(key, exclude) && (include.length === 0 || fitsAny(key, include));
  const found = await findFiles(deps.baseDir, paths, wanted, signal);
  for (const { of, detail } of found.problems) yield* told.of(of, detail);
  const stored = keysByFile(known);
  const parser = extractor(timeoutMs);
  try {
    for (const file of found.files) {
      if (signal.aborted) return;
      const { key } = file;
      const keys = stored.get(key) ?? [];
      const local = await readLocal(deps.baseDir, key, maxFileBytes);
      if (!local.ok) {
        yield* told.of(key, local.detail, keys);
        continue;
      }
      const stamp = digest(language, file.format, local.bytes);
      if (keys.length > 0 && keys.every((each) => known.get(each) === stamp)) {
        yield* keys.map((each) => ({ kind: "unchanged", key: each }) as const);
        continue;
      }
      const read = await parsed(file, local, { parser, language, signal });
      if (signal.aborted) return;
      for (const detail of read.details) yield* told.of(key, detail, read.documents.length === 0 ? keys : []);
      for (const document of read.documents) yield { kind: "document", document, stamp };
    }
  } finally {
    await parser.close();
  }
  yield* told.rest();
  deps.log("info", "files were read", { files: found.files.length });
  // Where a folder could not be looked into, what it held may still be there.
  yield { kind: "end", complete: found.whole };
}

/** The stored keys of each file: its own and those of its questions. */
function keysByFile(known: ReadonlyMap<string, string>): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, string[]>();
  for (const key of known.keys()) {
    const at = key.indexOf(faqMark);
    const file = at < 0 ? key : key.slice(0, at);
    all.set(file, [...(all.get(file) ?? []), key]);
  }
  return all;
}

interface Read {
  readonly documents: readonly KnowledgeDocument[];
  /** What the merchant should know of it. */
  readonly details: readonly string[];
}

interface How {
  readonly parser: Extractor;
  readonly language: string | undefined;
  readonly signal: AbortSignal;
}

async function parsed(
  { key, format }: FoundFile,
  { bytes, modifiedAt }: { readonly bytes: Buffer; readonly modifiedAt: Date },
  how: How,
): Promise<Read> {
  const details: string[] = [];
  const page = await pageOf(format, bytes, how, details);
  if (page === undefined) return { documents: [], details };
  const documents = documentsOf(
    "file",
    key,
    { ...page, language: page.language ?? how.language },
    { url: shopperUrl(page.canonical), updatedAt: modifiedAt, fallbackTitle: nameOf(key) },
  );
  if (documents.length === 0)
    details.push(format === "pdf" ? "there is no text in it: it may be a scan" : "it is empty");
  return { documents, details };
}

type FilePage = Pick<Page, "title" | "text" | "faqs"> & {
  readonly language?: string;
  readonly canonical?: string;
};

/** Addresses in a file lead nowhere, and none is a link. */
const nowhere = new URL("https://file.invalid/");

async function pageOf(
  format: FoundFile["format"],
  bytes: Buffer,
  { parser, signal }: How,
  details: string[],
): Promise<FilePage | undefined> {
  if (format === "pdf") {
    const result = await parser.extract("pdf", bytes, signal);
    if (!result.ok) details.push(result.detail);
    return result.ok && "text" in result ? { title: "", faqs: [], ...result } : undefined;
  }
  if (format === "html") {
    const html = decodeHtml(bytes, undefined).slice(0, mostSource);
    const page = readPage(html, nowhere);
    if (page.cut) details.push("it is nested too deeply or has too many elements; its end was left out");
    // Relative ones are of this file only.
    const own = page.canonical?.startsWith(nowhere.origin) === true ? undefined : page.canonical;
    return { ...page, ...(own === undefined ? { canonical: undefined } : { canonical: own }) };
  }
  const { text, guessed } = decodeFile(bytes);
  if (guessed) details.push("it is not UTF-8; it was read as Windows-1252, so some letters may be wrong");
  if (text.length > mostSource) details.push("it is very long; its end was left out");
  const { rest, title, url, language } = frontMatter(text.slice(0, mostSource));
  const stated = {
    ...(url === undefined ? {} : { canonical: url }),
    ...(language === undefined ? {} : { language }),
  };
  if (format === "text") return { title: title ?? firstLine(rest), text: rest, faqs: [], ...stated };
  const result = await parser.extract("markdown", Buffer.from(rest), signal);
  if (!result.ok) details.push(result.detail);
  if (!result.ok || !("html" in result)) return undefined;
  const page = readPage(result.html, nowhere);
  if (page.cut) details.push("it is nested too deeply or has too many elements; its end was left out");
  return { title: title ?? page.title, text: page.text, faqs: page.faqs, ...stated };
}

/** The first line, if it looks like one that stands above a text. */
function firstLine(text: string): string {
  const line =
    text
      .split("\n")
      .find((each) => each.trim() !== "")
      ?.trim() ?? "";
  return line.length <= 120 && !/[.,;]$/u.test(line) ? line : "";
}

/** `help/size-guide.md` is `size guide`. */
const nameOf = (key: string) =>
  basename(key)
    .replace(/\.[^.]*$/u, "")
    .replace(/[-_]+/gu, " ");
