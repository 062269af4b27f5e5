import type { Flat } from "#src/languages/check.ts";
import type { Reader } from "./check.ts";
import { words, type Word } from "./words.ts";

/*
 * A reader of any language. What an English phrase says was written down by hand (`words`); its translation says the
 * same, and is found in a reply by what of it is not a value. Whether the translation is right, people have to say.
 */

/** With the marketplace of the cases, and for the rest values that no word of ours is in. */
const filled = (text: string) =>
  text.replaceAll("{{marketplace}}", "Amazon").replaceAll(/\{\{[^}]*\}\}/gu, "0");

/** What of a phrase is always there, in order. */
function fixed(text: string): readonly string[] {
  return text
    .replaceAll(/[\u00A0\u202F\u2009]/gu, " ")
    .split(/\{\{[^}]*\}\}/u)
    .map((part) => part.replaceAll("**", "").trim())
    .filter((part) => /\p{L}/u.test(part));
}

interface Place {
  readonly from: number;
  readonly to: number;
}

/** Where the parts of a phrase stand in a text, one after the other on one line. */
function find(parts: readonly string[], text: string): (readonly Place[])[] {
  const [first = "", ...rest] = parts;
  const found: Place[][] = [];
  for (let from = text.indexOf(first); from >= 0; from = text.indexOf(first, from + 1)) {
    const places = [{ from, to: from + first.length }];
    for (const part of rest) {
      const before = places.at(-1)?.to ?? 0;
      const at = text.indexOf(part, before);
      if (at < 0 || at - before > 150 || text.slice(before, at).includes("\n")) break;
      places.push({ from: at, to: at + part.length });
    }
    const cut = places.some((place) => inWord(text, place.from) || inWord(text, place.to));
    if (places.length === parts.length && !cut) found.push(places);
  }
  return found;
}

const spacedLetter = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]/u;

/** A place in the middle of a word, in scripts that put spaces between words. */
function inWord(text: string, at: number): boolean {
  return spacedLetter.test(text.charAt(at - 1)) && spacedLetter.test(text.charAt(at));
}

/** Reads a language by its phrases and the English ones. */
export function phraseReader(english: Flat, phrases: Flat): Reader {
  const modelOf = (key: string) =>
    english.get(key) ?? english.get(key.replace(/_(?:zero|one|two|few|many|other)$/u, "_other")) ?? "";
  const known = [...phrases]
    .map(([key, text]) => ({ english: filled(modelOf(key)), parts: fixed(text) }))
    .filter(({ parts }) => parts.length > 0);
  const read = new Map<string, readonly string[]>();
  /** The English of everything a text is made of; a phrase inside a longer one says nothing by itself. */
  const saidIn = (given: string): readonly string[] => {
    const before = read.get(given);
    if (before !== undefined) return before;
    const text = given.replaceAll("**", "");
    const matches = known.flatMap((phrase) =>
      find(phrase.parts, text).map((places) => ({ english: phrase.english, places })),
    );
    const parts = matches.flatMap(({ places }) => places);
    const inside = (one: Place) =>
      parts.some(({ from, to }) => from <= one.from && to >= one.to && to - from > one.to - one.from);
    const said = matches.filter(({ places }) => !places.every(inside)).map(({ english: model }) => model);
    read.clear();
    read.set(given, said);
    return said;
  };
  return (word: Word, text) => saidIn(text).some((one) => words[word].en.test(one));
}
