import { createHash } from "node:crypto";
import { chunksOf } from "./chunk.ts";
import type { KnowledgeDocument } from "./document.ts";
import { fold } from "./fold.ts";
import { indexEntries, type IndexEntry } from "./index-entry.ts";
import type { Topics } from "./topics.ts";

/** A document cut and indexed, ready to be stored. */
export interface PreparedDocument extends KnowledgeDocument {
  /** Digest of all that is stored and searched: the same digest, the same entries. */
  readonly hash: string;
  readonly entries: readonly (IndexEntry & { readonly folded: string; readonly foldedHead: string })[];
}

/** Cuts a document into pieces and makes what they are found by. */
export function prepared(document: KnowledgeDocument, topics: Topics): PreparedDocument {
  const { kind, title, url, language, text } = document;
  const hash = createHash("sha256")
    .update(JSON.stringify([kind, title, url ?? null, language ?? null, text]))
    .digest("hex");
  const entries = indexEntries(document, chunksOf(document), topics).map((entry) => ({
    ...entry,
    folded: fold(`${entry.head}\n${entry.text}`),
    foldedHead: fold(entry.head),
  }));
  return { ...document, hash, entries };
}
