import type { KnowledgeDocument, KnowledgeItem, KnowledgeReader } from "#src/knowledge/document.ts";

/** A whole reading, sorted. */
export interface Gathered {
  readonly items: readonly KnowledgeItem[];
  readonly documents: readonly KnowledgeDocument[];
  readonly problems: readonly {
    readonly of: string;
    readonly detail: string;
    readonly keys?: readonly string[];
  }[];
  readonly unchanged: readonly string[];
  /** Of its end; undefined when there was none. */
  readonly complete: boolean | undefined;
  /** What a store would give back at the next reading. */
  readonly stamps: ReadonlyMap<string, string>;
}

export async function gather(
  reader: KnowledgeReader,
  known: ReadonlyMap<string, string> = new Map(),
  signal: AbortSignal = new AbortController().signal,
): Promise<Gathered> {
  const items: KnowledgeItem[] = [];
  for await (const item of reader.read(known, signal)) items.push(item);
  const stamps = new Map<string, string>();
  for (const item of items) {
    if (item.kind === "document" && item.stamp !== undefined) stamps.set(item.document.key, item.stamp);
    if (item.kind === "unchanged") {
      const stamp = item.stamp ?? known.get(item.key);
      if (stamp !== undefined) stamps.set(item.key, stamp);
    }
    if (item.kind === "problem") {
      for (const key of item.keys ?? []) {
        const stamp = known.get(key);
        if (stamp !== undefined) stamps.set(key, stamp);
      }
    }
  }
  const ends = items.filter((item) => item.kind === "end");
  return {
    items,
    documents: items.flatMap((item) => (item.kind === "document" ? [item.document] : [])),
    problems: items.filter((item) => item.kind === "problem"),
    unchanged: items.flatMap((item) => (item.kind === "unchanged" ? [item.key] : [])),
    complete: ends.at(-1)?.complete,
    stamps,
  };
}
