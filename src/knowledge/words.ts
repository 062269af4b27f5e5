import { fold } from "./fold.ts";

/** Scripts that put no space between words. */
const unspacedLetter =
  "[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\u30FC\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}]";
const piece = new RegExp(`(${unspacedLetter}+)|((?:(?!${unspacedLetter})[\\p{L}\\p{N}\\p{M}])+)`, "gu");
const unspaced = new RegExp(`^${unspacedLetter}`, "u");

/** A word of a text, folded. Of a script without spaces: what stands between two breaks. */
export interface Piece {
  readonly text: string;
  readonly unspaced: boolean;
  /** Where it begins and ends in the folded text, UTF-16 units. */
  readonly from: number;
  readonly to: number;
}

/** The pieces of a folded text in order. */
export function piecesOf(folded: string): readonly Piece[] {
  return Array.from(folded.matchAll(piece), (match) => ({
    text: match[0],
    unspaced: match[1] !== undefined,
    from: match.index,
    to: match.index + match[0].length,
  }));
}

/** True for text that begins in a script without spaces. */
export function isUnspaced(text: string): boolean {
  return unspaced.test(text);
}

/** Neighbouring pairs of characters; of one character, itself. */
export function bigramsOf(text: string): readonly string[] {
  const letters = Array.from(text);
  if (letters.length < 2) return letters;
  return letters.slice(1).map((letter, index) => `${letters[index] ?? ""}${letter}`);
}

const hangul = /^\p{Script=Hangul}/u;
/** "And", "with", "for" and the article, which Arabic writes together with the word behind them. */
const arabicPrefix = /^[وفبكل]?(?:ال|لل)(?=.{2})/u;

/** A word without what its script hangs in front of it. */
export function bareWord(word: string): string {
  return word.replace(arabicPrefix, "");
}

/** What words of one family begin with, for finding candidates: `retu` of `returning`; null for short words. */
export function familyOf(word: string): string | null {
  const letters = Array.from(bareWord(word));
  if (/^\d/u.test(word)) return null;
  const length = hangul.test(word) ? 2 : 4;
  return letters.length < length ? null : letters.slice(0, length).join("");
}

/**
 * What a text is found by, in order: its words, their families as `~retu`, pairs of characters where a script has no
 * spaces.
 */
export function lexemesOf(text: string): readonly (readonly string[])[] {
  return piecesOf(fold(text)).flatMap((one): (readonly string[])[] => {
    if (one.unspaced) return bigramsOf(one.text).map((pair) => [pair]);
    const family = familyOf(one.text);
    const word = one.text.slice(0, longestLexeme);
    return [family === null ? [word] : [word, `~${family}`]];
  });
}

/** PostgreSQL refuses a lexeme of 2 kB; no word is that long. */
const longestLexeme = 100;
/** PostgreSQL counts positions up to 16,383. */
const lastPosition = 16_383;

/** A part of what is indexed; of the weights `A` counts most. */
export interface Weighted {
  readonly weight: "A" | "B" | "D";
  readonly text: string;
  readonly topics: ReadonlySet<string>;
}

/** A `tsvector` in PostgreSQL's text form, made here so that every engine, locale and version finds the same. */
export function tsvectorOf(parts: readonly Weighted[]): string {
  const places = new Map<string, string[]>();
  let at = 0;
  const put = (lexeme: string, weight: string): void => {
    const known = places.get(lexeme) ?? [];
    // More than 255 places of one lexeme are dropped by PostgreSQL anyway.
    if (known.length < 200) known.push(`${Math.min(at, lastPosition)}${weight}`);
    places.set(lexeme, known);
  };
  for (const { weight, text, topics } of parts) {
    at += 1;
    for (const topic of topics) put(`@${topic}`, weight);
    for (const lexemes of lexemesOf(text)) {
      at += 1;
      for (const lexeme of lexemes) put(lexeme, weight);
    }
  }
  return Array.from(places, ([lexeme, found]) => `${quoted(lexeme)}:${found.join(",")}`).join(" ");
}

/** A lexeme as `tsvector` and `tsquery` read it. */
export function quoted(lexeme: string): string {
  return `'${lexeme.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}
