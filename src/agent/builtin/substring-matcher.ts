import type { Concept } from "./concepts.ts";
import { fold, foldAll } from "./fold.ts";

interface Entry {
  readonly parts: readonly string[];
  readonly concepts: Set<Concept>;
}

/** Looks for the entries of a lexicon anywhere in a text, for scripts without spaces or with prefixes on words. */
export interface SubstringMatcher {
  /** What is found in a folded thought is added. */
  find(clause: string, found: Set<Concept>): void;
  /** The text begins with an entry of the concept. */
  begins(text: string, concept: Concept): boolean;
}

/** Characters between the parts of an entry, at most. */
const longestGap = 8;
const latin = /[a-z0-9]/;

export function substringMatcher(
  entries: Iterable<readonly [Concept, readonly string[]]>,
  unspaced: boolean,
): SubstringMatcher {
  const plain = (text: string) => (unspaced ? withoutSpaces(text) : text.replaceAll(/\s+/gu, " "));
  const whole = new Map<string, Entry>();
  for (const [concept, words] of entries) {
    for (const word of foldAll(words)) {
      const parts = word
        .replaceAll(/\*|\.$/gu, "")
        .split("~")
        .map((part) => plain(part).trim())
        .filter((part) => part !== "");
      if (parts.length === 0) continue;
      const key = parts.join("~");
      const entry = whole.get(key) ?? { parts, concepts: new Set() };
      entry.concepts.add(concept);
      whole.set(key, entry);
    }
  }
  /** By the first two characters, or the only one. */
  const index = new Map<string, Entry[]>();
  for (const entry of whole.values()) {
    const key = (entry.parts[0] ?? "").slice(0, 2);
    index.set(key, [...(index.get(key) ?? []), entry]);
  }
  const startingAt = (text: string, at: number): readonly Entry[] => [
    ...(index.get(text.slice(at, at + 2)) ?? []),
    ...(at + 1 < text.length ? (index.get(text.slice(at, at + 1)) ?? []) : []),
  ];

  return {
    find(clause, found) {
      const text = plain(clause);
      for (let at = 0; at < text.length; at++) {
        for (const { parts, concepts } of startingAt(text, at)) {
          if (fits(text, at, parts, 0) && (unspaced || isWord(text, at, parts)))
            concepts.forEach((concept) => found.add(concept));
        }
      }
    },
    begins(text, concept) {
      const start = plain(fold(text)).trimStart();
      return startingAt(start, 0).some(
        ({ parts, concepts }) => concepts.has(concept) && fits(start, 0, parts, 0),
      );
    },
  };
}

function fits(text: string, at: number, parts: readonly string[], from: number): boolean {
  const part = parts[from];
  if (part === undefined) return true;
  if (!text.startsWith(part, at) || !standsApart(text, at, part)) return false;
  const end = at + part.length;
  if (from === parts.length - 1) return true;
  for (let gap = 0; gap <= longestGap; gap++) if (fits(text, end + gap, parts, from + 1)) return true;
  return false;
}

/** Letters of an entry that is chance inside of a longer word. */
const shortEntry = 3;

/** Where words are set apart, a short one ends where a word ends; what hangs before it may be "and" or "the". */
function isWord(text: string, at: number, [first = "", ...more]: readonly string[]): boolean {
  if (first.length > shortEntry || more.length > 0) return true;
  return !/^[\p{L}\p{M}]/u.test(text.slice(at + first.length, at + first.length + 2));
}

/** Latin words in such a text are words: `order` is not in `border`. */
function standsApart(text: string, at: number, part: string): boolean {
  const [first = "", last = ""] = [part[0], part.at(-1)];
  if (latin.test(first) && at > 0 && latin.test(text[at - 1] ?? "")) return false;
  return !latin.test(last) || !latin.test(text[at + part.length] ?? "");
}

/** Where words are not set apart, a space means nothing; between Latin words it does. */
function withoutSpaces(text: string): string {
  return text.replaceAll(/(?<![a-z0-9])\s+|\s+(?![a-z0-9])/gu, "");
}
