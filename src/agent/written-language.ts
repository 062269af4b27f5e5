import { detectLanguage } from "#src/languages/detect.ts";
import { baseOf } from "#src/languages/locale.ts";
import { sentencesOf } from "./quotes.ts";

/** What a draft is held against. */
export interface Expected {
  /** BCP 47: what the shopper is answered in. */
  readonly language: string;
  /** All that could be told apart; the phrases' languages. */
  readonly known: readonly string[];
  /** Titles, names, cities, passages of the shop's pages: words that may be in any language. */
  readonly names: readonly string[];
}

/** A draft, or a sentence of it, that is not in the shopper's language. */
export interface OtherLanguage {
  /** BCP 47 of what it seems to be written in. */
  readonly written: string;
  readonly what: string;
}

/** Letters of a draft, and of a sentence of it, below which nothing is said about it. */
const fewestLetters = { draft: 24, sentence: 28 } as const;

/** Languages that are taken for one another; a draft in the sister of a language is read. */
const sisters = [
  ["nb", "nn", "no", "da"],
  ["hr", "bs", "sr"],
  ["bg", "mk"],
  ["id", "ms"],
  ["id", "jv", "su"],
  ["pt", "gl"],
  ["es", "gl"],
  ["es", "ca"],
  ["cs", "sk"],
  ["be", "ru"],
  ["be", "uk"],
  ["af", "nl", "fy"],
  ["lb", "de"],
  ["tr", "az", "tk"],
  ["uz", "tk"],
  ["tt", "kk", "ky"],
  ["xh", "zu"],
  ["hi", "mr", "ne"],
  ["bn", "as"],
  ["am", "ti"],
  ["fa", "ps", "ckb", "ug"],
  ["ur", "sd"],
  ["ga", "gd"],
  ["fil", "ceb"],
];

/**
 * Whether a draft is written in another language than the shopper's, whole or in a sentence of its own (the English a
 * model falls back to). Null: it is not, or it is too short to tell. Sister languages are let pass: they are told apart
 * too badly to refuse an answer for.
 */
export function otherLanguage(text: string, expected: Expected): OtherLanguage | null {
  const whole = foreign(text, expected, fewestLetters.draft);
  if (whole !== null) return { written: whole, what: text.slice(0, 80) };
  for (const sentence of sentencesOf(text).flat()) {
    const written = foreign(sentence, expected, fewestLetters.sentence);
    // Which language a short sentence is in is a guess; that it is English instead of another script is none.
    if (written === "en" || (written !== null && scriptOf(sentence) !== scriptOf(text)))
      return { written, what: sentence.slice(0, 80) };
  }
  return null;
}

function foreign(text: string, { language, known, names }: Expected, fewest: number): string | null {
  const bare = names.reduce((rest, name) => (name === "" ? rest : rest.replaceAll(name, " ")), text);
  if ((bare.match(/\p{L}/gu) ?? []).length < fewest && scriptOf(bare) === "Latn") return null;
  if ((bare.match(/\p{L}/gu) ?? []).length < 8) return null;
  const { said, confident } = detectLanguage(bare, {
    previous: language,
    country: null,
    allowed: known,
    shopLanguage: language,
    names,
  });
  if (said === null || !confident || areKin(said, language)) return null;
  return said;
}

function areKin(one: string, other: string): boolean {
  const [a, b] = [baseOf(one), baseOf(other)];
  return a === b || sisters.some((group) => group.includes(a) && group.includes(b));
}

function scriptOf(text: string): "Latn" | "other" {
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  const all = text.match(/\p{L}/gu)?.length ?? 0;
  return latin * 2 >= all ? "Latn" : "other";
}
