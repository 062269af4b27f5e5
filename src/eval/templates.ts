import type { Phrases } from "#src/languages/phrases.ts";
import type { Flat } from "#src/languages/check.ts";
import { gap, plainText } from "./plain.ts";

/*
 * The phrases read backwards: which of them are in a reply, and what stands in their places. What a reply says is
 * found so in every language there are phrases for, also in those that nobody has written a list of words for.
 */

/** A phrase in a reply. */
export interface Found {
  readonly key: string;
  /** What is in the places of its values. */
  readonly values: readonly string[];
  readonly from: number;
  readonly to: number;
  /** Where the first value begins. */
  readonly valueAt: number;
}

/** The phrases of one language, ready to be looked for. */
export interface Templates {
  /**
   * Which of these phrases are in a text (as `plainText` leaves it). One that is the beginning of a longer one that is
   * there too is not: "is on its way", "is on its way back".
   */
  find(text: string, keys: readonly string[]): readonly Found[];
  /** Keys with this beginning, without plural forms. */
  keys(beginning: string): readonly string[];
  /** Every figure in the phrases themselves: "5–10 business days". */
  readonly figures: ReadonlySet<string>;
  /** Whether the phrases themselves have this word. */
  hasWord(word: string): boolean;
}

/** Characters that a value may have; a whole list of titles fits in. */
const longestValue = 240;

const made = new WeakMap<Phrases, Map<string, Templates>>();

export function templatesOf(phrases: Phrases, language: string): Templates {
  const ofPhrases = made.get(phrases) ?? new Map<string, Templates>();
  made.set(phrases, ofPhrases);
  const spoken = phrases.spoken(language);
  const known = ofPhrases.get(spoken) ?? build(phrases, spoken);
  ofPhrases.set(spoken, known);
  return known;
}

function build(phrases: Phrases, language: string): Templates {
  const texts = phrases.texts(language);
  const patterns = new Map<string, RegExp | null>();
  const fixed = [...texts.values()].map((text) => plainText(text.replaceAll(/\{\{[^}]*\}\}/gu, ` ${gap} `)));
  const whole = fixed.join("\n");
  const words = new Set(whole.split(/[^\p{L}\p{M}'-]+/u));
  return {
    find(text, keys) {
      const all = keys.flatMap((key) => {
        const pattern = patterns.get(key) ?? patternOf(formsOf(texts, key));
        patterns.set(key, pattern);
        if (pattern === null) return [];
        return Array.from(text.matchAll(pattern), (match) => ({
          key,
          values: match.slice(1).filter((value): value is string => value !== undefined),
          from: match.index,
          to: match.index + match[0].length,
          valueAt: match.indices?.slice(1).find((place) => place !== undefined)?.[0] ?? match.index,
        }));
      });
      const length = ({ from, to }: Found): number => to - from;
      return all.filter(
        (one) =>
          !all.some((other) => other.from <= one.from && one.to <= other.to && length(other) > length(one)),
      );
    },
    keys: (beginning) => [
      ...new Set(
        [...texts.keys()]
          .filter((key) => key.startsWith(beginning))
          .map((key) => key.replace(/_(?:zero|one|two|few|many|other)$/u, "")),
      ),
    ],
    figures: new Set(Array.from(whole.matchAll(/\d+/gu), (match) => match[0])),
    hasWord: (word) => (/\s/u.test(word) || /^\P{L}/u.test(word) ? whole.includes(word) : words.has(word)),
  };
}

const plurals = ["", "_zero", "_one", "_two", "_few", "_many", "_other"];

function formsOf(texts: Flat, key: string): readonly string[] {
  return plurals.flatMap((form) => {
    const phrase = texts.get(`${key}${form}`);
    return phrase === undefined ? [] : [phrase];
  });
}

const value = String.raw`([^\n]{0,${longestValue}}?)`;
/** A phrase that ends with a value ends its line or its sentence. */
const end = String.raw`(?=[.!?。؟।\n]|$)`;

/** Null for a phrase that is nothing but values. */
function patternOf(forms: readonly string[]): RegExp | null {
  const sources = forms.flatMap((form) => {
    const pieces = form
      .trim()
      .split(/\{\{[^}]*\}\}/u)
      .map(plainText);
    // One letter or a bracket says nothing.
    if (pieces.join("").replaceAll(/[^\p{L}\p{M}]/gu, "").length < 2) return [];
    const sources = pieces.map((piece) =>
      piece
        .replaceAll(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`)
        // Before and behind a value there may be no space where it is cut, or a line's end.
        .replaceAll(/\s+/gu, String.raw`\s+`),
    );
    // What stands before the first words of a sentence that begins with a value is anything.
    if (sources[0] === "") sources.shift();
    const ends = sources.length > 1 && sources.at(-1) === "";
    return [sources.join(value) + (ends ? end : "")];
  });
  return sources.length === 0 ? null : new RegExp(sources.join("|"), "dgu");
}
