import type { Chunk } from "./chunk.ts";
import type { KnowledgeDocument } from "./document.ts";
import type { Topics } from "./topics.ts";
import { tsvectorOf } from "./words.ts";

/**
 * Counts up when pieces are cut or indexed in another way: what was stored under another number is read again as a
 * whole.
 */
export const indexVersion = 1;

/** A piece as it is stored. */
export interface IndexEntry {
  readonly path: readonly string[];
  readonly text: string;
  /** `tsvector` in its text form: words, their families (`~retu`) and topics (`@return`). */
  readonly words: string;
  /** The title and headings, for the stemming of the document's language. */
  readonly head: string;
}

/** What a document's pieces are found by. The title, which of an FAQ entry is its question, counts most. */
export function indexEntries(
  document: Pick<KnowledgeDocument, "title" | "language">,
  chunks: readonly Chunk[],
  topics: Topics,
): readonly IndexEntry[] {
  const whole = `${document.title}\n${chunks.map(({ text }) => text).join("\n")}`;
  const language = document.language ?? topics.guess(whole);
  const about = (text: string) => topics.understand(text, language).topics;
  const title = { weight: "A", text: document.title, topics: about(document.title) } as const;
  return chunks.map(({ path, text }) => {
    const headings = path.join("\n");
    return {
      path,
      text,
      words: tsvectorOf([
        title,
        { weight: "B", text: headings, topics: about(headings) },
        { weight: "D", text, topics: about(text) },
      ]),
      head: [document.title, ...path].join("\n"),
    };
  });
}
