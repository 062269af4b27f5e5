import type { Concept } from "./concepts.ts";
import { foldAll, spaced } from "./fold.ts";
import { typoIndex } from "./typo.ts";

/** A word of an entry; an open one may go on in any way: `bestell*`. */
interface Word {
  readonly text: string;
  readonly open: boolean;
}

/** An entry of several words: rows of words, with up to two others between one row and the next. */
interface Entry {
  readonly parts: readonly (readonly Word[])[];
  about: readonly Concept[];
}

/** A word of a text as it may be meant: as written, without what hangs before an apostrophe, mended. */
export type Token = readonly string[];

/** Looks for the entries of a lexicon among words. */
export interface WordMatcher {
  /** The words of one folded thought. `budget.typos`: how many unknown words may still be mended. */
  tokens(clause: string, budget: { typos: number }): readonly Token[];
  /** Calls back for each entry found: what it is about, and the places of its words. */
  match(
    tokens: readonly Token[],
    found: (concepts: readonly Concept[], places: readonly number[]) => void,
  ): void;
  /** An entry of the concept begins at the first word. */
  begins(tokens: readonly Token[], concept: Concept): boolean;
}

/** Words between the parts of an entry, at most. */
const longestGap = 2;

export function wordMatcher(entries: Iterable<readonly [Concept, readonly string[]]>): WordMatcher {
  /** What single words are about, and beginnings of words; the same list wherever it is the same. */
  const words = new Map<string, readonly Concept[]>();
  const stems = new Map<string, readonly Concept[]>();
  /** Entries of several words, by the first. */
  const rows = new Map<string, Entry[]>();
  const openRows = new Map<string, Entry[]>();
  /** Words and beginnings that are only parts of such entries. */
  const parts = new Set<string>();
  const openParts = new Set<string>();
  let longestStem = 0;
  const same = new Map<string, Entry>();
  const lists = new Map<string, readonly Concept[]>();
  for (const [concept, all] of entries) {
    for (const text of foldAll(all.flatMap(spellings))) add(concept, text);
  }
  same.clear();
  const mended = typoIndex([words.keys(), parts], [stems.keys(), openParts], (word) => [
    ...new Set(singlesOf(word)),
  ]);

  return {
    tokens(clause, budget) {
      return spaced(clause)
        .split(" ")
        .filter((word) => word !== "")
        .map((word) => formsOf(word, budget));
    },
    match(tokens, found) {
      for (const [start, forms] of tokens.entries()) {
        for (const form of forms) {
          const whole = words.get(form);
          if (whole !== undefined) found(whole, [start]);
          for (const entry of rows.get(form) ?? []) tell(entry, tokens, start, found);
          for (let length = Math.min(form.length, longestStem); length > 0; length--) {
            const stem = form.slice(0, length);
            const about = stems.get(stem);
            if (about !== undefined) found(about, [start]);
            for (const entry of openRows.get(stem) ?? []) tell(entry, tokens, start, found);
          }
        }
      }
    },
    begins(tokens, concept) {
      let begins = false;
      const [first] = tokens;
      if (first === undefined) return false;
      this.match(tokens.slice(0, 4), (about, [place]) => (begins ||= place === 0 && about.includes(concept)));
      return begins;
    },
  };

  function add(concept: Concept, entry: string): void {
    const found = entry
      .split("~")
      .map((part) => part.split(/\s+/u).flatMap(wordsOf))
      .filter((part) => part.length > 0);
    const [first, ...more] = found.flat();
    if (first === undefined) return;
    for (const { text, open } of found.flat()) if (open) longestStem = Math.max(longestStem, text.length);
    if (more.length === 0) {
      const index = first.open ? stems : words;
      index.set(first.text, listed(index.get(first.text), concept));
      return;
    }
    for (const { text, open } of found.flat()) (open ? openParts : parts).add(text);
    const key = entry.trim();
    const before = same.get(key);
    if (before !== undefined) {
      before.about = listed(before.about, concept);
      return;
    }
    const made: Entry = { parts: found, about: listed(undefined, concept) };
    same.set(key, made);
    const index = first.open ? openRows : rows;
    const row = index.get(first.text);
    if (row === undefined) index.set(first.text, [made]);
    else row.push(made);
  }

  function listed(before: readonly Concept[] | undefined, concept: Concept): readonly Concept[] {
    if (before?.includes(concept) === true) return before;
    const list = [...(before ?? []), concept];
    const key = list.join();
    const made = lists.get(key) ?? list;
    lists.set(key, made);
    return made;
  }

  function singlesOf(word: string): readonly Concept[] {
    const found = [...(words.get(word) ?? [])];
    for (let length = Math.min(word.length, longestStem); length > 0; length--)
      found.push(...(stems.get(word.slice(0, length)) ?? []));
    return found;
  }

  function isKnown(form: string): boolean {
    if (words.has(form) || parts.has(form)) return true;
    for (let length = Math.min(form.length, longestStem); length > 1; length--) {
      const stem = form.slice(0, length);
      if (stems.has(stem) || openParts.has(stem)) return true;
    }
    return false;
  }

  function formsOf(word: string, budget: { typos: number }): Token {
    const forms = [word];
    if (word.includes("'")) {
      const pieces = word.split("'").slice(1, longestApostrophes);
      for (const [place] of pieces.entries()) {
        const rest = pieces.slice(place).join("'");
        if (rest !== "") forms.push(rest);
      }
    }
    if (forms.some(isKnown)) return forms;
    const [hung = ""] = prefixed.exec(word) ?? [];
    if (hung !== "" && isKnown(word.slice(hung.length))) return [...forms, word.slice(hung.length)];
    // `heyyy`, `weeeek`: a letter typed three times or more was meant once or twice.
    for (const times of ["$1", "$1$1"]) {
      const plain = word.replaceAll(drawn, times);
      if (plain === word) break;
      forms.push(plain);
      if (isKnown(plain)) return forms;
    }
    if (budget.typos <= 0) return forms;
    const meant = mended(word);
    if (meant === null) return forms;
    budget.typos -= 1;
    return [...forms, meant];
  }
}

/** Hebrew writes "and", "the", "to" and the like together with the word behind them. */
const prefixed = /^[והשבלמכ](?=[\u05D0-\u05EA]{3,}$)/u;
const drawn = /(\p{L})\1{2,}/gu;
/** Of a word with more apostrophes the rest is noise. */
const longestApostrophes = 4;

function tell(
  { parts, about }: Entry,
  tokens: readonly Token[],
  start: number,
  found: Parameters<WordMatcher["match"]>[1],
): void {
  const places = placesOf(parts, 0, tokens, start);
  if (places !== null) found(about, places);
}

/** Where the words of an entry stand from `start` on, its parts at most two words apart; null: they do not. */
function placesOf(
  parts: Entry["parts"],
  part: number,
  tokens: readonly Token[],
  start: number,
): readonly number[] | null {
  const words = parts[part] ?? [];
  for (const [index, { text, open }] of words.entries()) {
    const forms = tokens[start + index];
    if (forms === undefined) return null;
    if (!forms.some((form) => (open ? form.startsWith(text) : form === text))) return null;
  }
  const places = words.map((_, index) => start + index);
  if (part === parts.length - 1) return places;
  for (let gap = 0; gap <= longestGap; gap++) {
    const further = placesOf(parts, part + 1, tokens, start + words.length + gap);
    if (further !== null) return [...places, ...further];
  }
  return null;
}

/** A folded word of an entry, `e-mail*`, as the words it is compared as. */
function wordsOf(written: string): readonly Word[] {
  const open = written.endsWith("*");
  const words = spaced(written)
    .split(" ")
    .filter((text) => text !== "");
  return words.map((text, place) => ({ text, open: open && place === words.length - 1 }));
}

/** An entry as people also write it: what is joined without a space apart, and what has an apostrophe without it. */
function spellings(word: string): readonly string[] {
  const found = [word];
  if (word.includes("\u200C")) found.push(word.replaceAll("\u200C", " "));
  const plain = word.replaceAll(/(?<=\p{L})['’ʻʼ‘`](?=\p{L})/gu, "");
  if (plain !== word && (plain.includes(" ") || plain.length > 4)) found.push(plain);
  return found;
}
