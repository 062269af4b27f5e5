import type { KnowledgeDocument, KnowledgeItem } from "../../document.ts";
import { faqMark } from "../html/documents.ts";
import { digest, digestOf, readingVersion } from "../make.ts";
import { readStamp, type Stamp, stampText } from "./stamps.ts";

/** What a page's answer said that the next reading wants to know. */
export interface Validators {
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
  readonly depth: number;
  readonly readAt: Date;
}

/** What was stored, and what this reading has said of it. */
export interface Ledger {
  /** The stamp of a page, or of one of its questions where the page itself says nothing. */
  stampOf(page: string): Stamp | undefined;
  /** Pages that are stored, with the depth they were found at. */
  pages(): Iterable<{ readonly page: string; readonly depth: number }>;
  /** Items for the documents of a page that was read: new or changed ones, or unchanged. */
  read(documents: readonly KnowledgeDocument[], validators: Validators): KnowledgeItem[];
  /** Items for a page the server says is what it was. */
  unchanged(page: string): KnowledgeItem[];
  /** Keys of a page that stay although it could not be read. */
  kept(page: string): readonly string[];
}

export function ledger(known: ReadonlyMap<string, string>): Ledger {
  const stamps = new Map<string, Stamp>();
  const keysOf = new Map<string, string[]>();
  /** Who has a text: of those that were stored and not visited yet, and of those that were named. */
  const holders = new Map<string, string>();
  const visited = new Set<string>();
  const named = new Set<string>();
  for (const [key, text] of known) {
    const stamp = readStamp(text);
    const page = pageOf(key);
    keysOf.set(page, [...(keysOf.get(page) ?? []), key]);
    if (stamp === undefined) continue;
    stamps.set(key, stamp);
    holders.set(stamp.x, key);
  }
  const once = (key: string) => {
    const first = !named.has(key);
    named.add(key);
    return first;
  };

  /** Whether another document says the same, and stays stored. */
  const isTwin = (key: string, text: string) => {
    const holder = holders.get(text);
    if (holder === undefined || holder === key) return false;
    return named.has(holder) || !visited.has(pageOf(holder));
  };

  return {
    stampOf(page) {
      const key = stamps.has(page) ? page : keysOf.get(page)?.[0];
      return key === undefined ? undefined : stamps.get(key);
    },
    *pages() {
      for (const [page, keys] of keysOf) {
        yield { page, depth: stamps.get(keys[0] ?? page)?.n ?? 0 };
      }
    },
    read(documents, { etag, lastModified, depth, readAt }) {
      for (const { key } of documents) visited.add(pageOf(key));
      return documents.flatMap((document): KnowledgeItem[] => {
        const { key, kind, title, text } = document;
        const same = digest(kind, kind === "faq" ? title : "", text);
        if (isTwin(key, same)) return [];
        if (!once(key)) return [];
        const before = stamps.get(key);
        const now: Stamp = {
          v: readingVersion,
          d: digestOf(document),
          x: same,
          ...(etag === undefined ? {} : { e: etag }),
          ...(lastModified === undefined ? {} : { m: lastModified }),
          t: Math.floor(readAt.getTime() / 1000),
          n: Math.min(depth, before?.n ?? depth),
        };
        holders.set(same, key);
        const stamp = stampText(now);
        return before?.d === now.d
          ? [{ kind: "unchanged", key, stamp }]
          : [{ kind: "document", document, stamp }];
      });
    },
    unchanged(page) {
      visited.add(page);
      return (keysOf.get(page) ?? []).filter(once).map((key) => ({ kind: "unchanged", key }));
    },
    kept(page) {
      const keys = (keysOf.get(page) ?? []).filter((key) => !named.has(key));
      for (const key of keys) named.add(key);
      return keys;
    },
  };
}

function pageOf(key: string): string {
  const at = key.indexOf(faqMark);
  return at < 0 ? key : key.slice(0, at);
}
