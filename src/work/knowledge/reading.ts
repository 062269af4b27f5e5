import type { KnowledgeDocument, KnowledgeReader } from "#src/knowledge/document.ts";
import { indexVersion } from "#src/knowledge/index-entry.ts";
import { EmbeddingFailed, prepared, type Embedder, type Topics } from "#src/knowledge/index.ts";
import type { Db } from "#src/store/db.ts";
import { documentsStay, dropUnseen, putDocument, stampsOf } from "#src/store/knowledge/documents.ts";
import { putVectors, unembedded, type Unembedded } from "#src/store/knowledge/embeddings.ts";
import { mostProblems, type Reading, type ReadProblem } from "#src/store/knowledge/sources.ts";

/** What came of a reading. */
export interface ReadOutcome {
  /** Everything was looked at. */
  readonly complete: boolean;
  readonly documents: number;
  readonly changed: number;
  readonly removed: number;
  /** Why it gave nothing, or not all, for the merchant. */
  readonly problem: string | null;
  readonly problems: readonly ReadProblem[];
}

export interface ReadDeps {
  readonly db: Db;
  readonly topics: Topics;
  readonly embedder?: Embedder | undefined;
  /** BCP 47 of a text whose source does not say; null where it cannot be known. */
  readonly detect: (text: string) => string | null;
}

/** Documents that stay are noted this many at once. */
const stayAtOnce = 200;
/** Pieces that get their vectors in one go. */
const embedAtOnce = 128;
/** Pieces an endpoint may refuse in one reading. */
const mostRefused = 50;
/** A source of more documents than this is read as far as this. */
const mostDocuments = 200_000;

/**
 * Reads a source once: each document replaces what was stored of it as soon as it is read; what is gone from the
 * source is removed at the end, and only when everything was looked at. Throws `ReadingLost`, and what the database
 * throws; an aborted reading is not complete.
 */
export async function readSource(
  deps: ReadDeps,
  reading: Reading,
  reader: KnowledgeReader,
  signal: AbortSignal,
): Promise<ReadOutcome> {
  const { db, topics } = deps;
  const problems: ReadProblem[] = [];
  const staying: { key: string; stamp?: string | undefined }[] = [];
  let documents = 0;
  let changed = 0;
  let complete = false;
  const flush = async (): Promise<void> => documentsStay(db, reading, staying.splice(0));

  const known = await stampsOf(db, reading.source, indexVersion);
  for await (const item of reader.read(known, signal)) {
    if (signal.aborted) break;
    if (item.kind === "end") {
      complete = item.complete;
      break;
    }
    if (item.kind === "problem") {
      if (problems.length < mostProblems) problems.push({ of: item.of, detail: item.detail });
      for (const key of item.keys ?? []) staying.push({ key });
    } else if (item.kind === "unchanged") {
      documents += 1;
      staying.push({ key: item.key, stamp: item.stamp });
    } else {
      documents += 1;
      const document = prepared(withLanguage(item.document, deps.detect), topics);
      const stamp = item.stamp ?? null;
      if (await putDocument(db, reading, { ...document, stamp }, indexVersion)) changed += 1;
      // Cutting and indexing is work for the processor: what waits for it goes first.
      await new Promise(setImmediate);
    }
    if (staying.length >= stayAtOnce) await flush();
    if (documents >= mostDocuments) {
      problems.push({
        of: reading.kind,
        detail: `there are more than ${mostDocuments} documents; the rest was left out`,
      });
      break;
    }
  }
  await flush();
  const removed = complete && !signal.aborted ? await dropUnseen(db, reading) : 0;
  const { problem, refused } = signal.aborted
    ? { problem: null, refused: [] }
    : await embed(deps, reading, signal);
  return {
    complete: complete && !signal.aborted,
    documents,
    changed,
    removed,
    problem: problem ?? problemOf({ complete, documents, problems }),
    problems: [...problems, ...refused],
  };
}

function problemOf({
  complete,
  documents,
  problems,
}: {
  complete: boolean;
  documents: number;
  problems: readonly ReadProblem[];
}): string | null {
  const [first] = problems;
  const why = first === undefined ? "" : `: ${first.of}: ${first.detail}`;
  if (documents === 0) return `nothing was read${why}`;
  return complete ? null : `not everything could be read${why}`;
}

function withLanguage(
  document: KnowledgeDocument,
  detect: (text: string) => string | null,
): KnowledgeDocument {
  if (document.language !== undefined) return document;
  const language = detect(`${document.title}\n${document.text.slice(0, 2_000)}`);
  return language === null ? document : { ...document, language };
}

/**
 * Gives every piece of the source its vector. `problem`: why the rest has none, for now; search goes on without them.
 * `refused`: what will never have one, because the endpoint does not take it.
 */
async function embed(
  { db, embedder }: ReadDeps,
  { source, shop }: Reading,
  signal: AbortSignal,
): Promise<{ readonly problem: string | null; readonly refused: readonly ReadProblem[] }> {
  const refused: ReadProblem[] = [];
  if (embedder === undefined) return { problem: null, refused };
  const { model } = embedder;
  /** Halves what is refused until it is found what it was; the others get their vectors. */
  const give = async (pieces: readonly Unembedded[]): Promise<void> => {
    try {
      const vectors = await embedder.texts(
        pieces.map(({ text }) => text),
        signal,
      );
      const pairs = pieces.flatMap(({ id }, index) => {
        const vector = vectors[index];
        return vector === undefined ? [] : [{ id, vector }];
      });
      await putVectors(db, shop, model, pairs);
    } catch (error) {
      if (!(error instanceof EmbeddingFailed) || !error.refused) throw error;
      const [only] = pieces;
      if (only !== undefined && pieces.length === 1) {
        refused.push({ of: only.text.slice(0, 100), detail: `${error.message} for this piece` });
        // Nothing of all this is to its taste: it is set up wrongly.
        if (refused.length > mostRefused) throw new EmbeddingFailed(error.message);
        return;
      }
      const half = Math.ceil(pieces.length / 2);
      await give(pieces.slice(0, half));
      await give(pieces.slice(half));
    }
  };
  try {
    for (let after: string | undefined; ;) {
      if (signal.aborted) return { problem: null, refused };
      const some = await unembedded(db, source, model, embedAtOnce, after);
      after = some.at(-1)?.id;
      if (after === undefined) return { problem: null, refused };
      await give(some);
    }
  } catch (error) {
    if (!(error instanceof EmbeddingFailed)) throw error;
    return { problem: `${error.message}; these texts are found by their words only`, refused: [] };
  }
}
