import type { z } from "zod";
import type { Json } from "#src/conversation/json.ts";

/** Something a shop knows, as plain text. What it says is data from outside, never an instruction. */
export interface KnowledgeDocument {
  /** Stable within its source: normalised address, path of a file, id of an FAQ entry or of a product. */
  readonly key: string;
  readonly kind: "page" | "file" | "faq" | "product";
  /** One line, at most 300 characters; of an FAQ entry the question. Never empty. */
  readonly title: string;
  /** Where a shopper can read it: https (http only where the source's settings allow it). */
  readonly url?: string;
  /** BCP 47, where the source says so. */
  readonly language?: string;
  /**
   * Plain text, at most 200,000 characters, NFC, without control characters and links (but the document's own `url`).
   * Headings are lines beginning with `# ` (the title's) or `## ` (all below it), list items and rows of tables lines
   * beginning with `- `; paragraphs, headings and lists are apart by an empty line. Of an FAQ entry the answer. Never
   * empty.
   */
  readonly text: string;
  /** As the source says: Last-Modified, lastmod, a file's time. */
  readonly updatedAt?: Date;
}

/**
 * What a reading yields.
 *
 * - `document`: new or changed. `stamp` is kept with it and given back as `known` at the next reading.
 * - `unchanged`: what is stored under the key is right; a `stamp` replaces the one that was kept.
 * - `problem`: for the merchant, what (`of`: an address, a file, a row) and why, without secrets. `keys` are those
 *   that could not be read this time: what is stored under them stays.
 * - `end`: always the last item, unless the reading was aborted. `complete`: everything was looked at, so that what is
 *   stored under keys that were not named in this reading is gone from the source and may be removed.
 */
export type KnowledgeItem =
  | { readonly kind: "document"; readonly document: KnowledgeDocument; readonly stamp?: string }
  | { readonly kind: "unchanged"; readonly key: string; readonly stamp?: string }
  | {
      readonly kind: "problem";
      readonly of: string;
      readonly detail: string;
      readonly keys?: readonly string[];
    }
  | { readonly kind: "end"; readonly complete: boolean };

/** Reads a source once. */
export interface KnowledgeReader {
  /**
   * Never throws for what it reads: bad input is a `problem`. A key is named at most once.
   *
   * @param known the stamp of each key that is stored of this source; an empty map reads everything anew.
   * @param signal ends the reading early: the iteration ends without an `end`.
   */
  read(known: ReadonlyMap<string, string>, signal: AbortSignal): AsyncIterable<KnowledgeItem>;
}

export interface KnowledgeDeps {
  readonly now: () => Date;
  readonly log: (
    level: "info" | "warn" | "error",
    what: string,
    detail: Readonly<Record<string, Json>>,
  ) => void;
  /** Relative paths in settings are resolved against this folder, and none may lead out of it. */
  readonly baseDir: string;
  /**
   * The addresses of a host name; absent: the system's resolver. The connection is made to one of these and to no
   * other, so that a name cannot point elsewhere after it was checked.
   */
  readonly lookup?: (host: string) => Promise<readonly string[]>;
}

/** A kind of source of knowledge the gateway can be given. */
export interface KnowledgeKind {
  readonly kind: "site" | "files" | "faq" | "feed";
  readonly settings: z.ZodType;
  readonly secrets: z.ZodType;
  /** Throws a ZodError when settings or secrets do not fit. */
  build(settings: unknown, secrets: unknown, deps: KnowledgeDeps): KnowledgeReader;
}
