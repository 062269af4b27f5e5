import { maximised, writesWithoutSpaces } from "#src/languages/locale.ts";
import { fold, foldAll, spaced } from "./fold.ts";
import type { LexiconFile } from "./lexicon-file.ts";

/** Which words are in which language's lexicon. */
export interface WordIndex {
  likely(text: string, most: number): readonly { readonly language: string; readonly words: number }[];
  known(text: string, language: string): number;
}

const none: readonly number[] = [];
/** Words of a text that are looked at: its language shows early. */
const mostWords = 40;
const longestText = 400;
/** Letters of a beginning that is looked for. */
const longestStem = 16;

/** Reads all lexicons into one index, so that a message costs a few look-ups a word however many languages there are. */
export function wordIndex(files: readonly (readonly [string, LexiconFile])[]): WordIndex {
  const languages = files.map(([language]) => language);
  const whole = new Map<string, readonly number[]>();
  const stems = new Map<string, readonly number[]>();
  // Most words are in one language, and most of the rest in the same few.
  const lists = new Map<string, readonly number[]>();
  const listed = (ids: readonly number[]): readonly number[] => {
    const key = ids.join();
    const list = lists.get(key) ?? ids;
    lists.set(key, list);
    return list;
  };
  const scripts = new Map<string, number[]>();
  for (const [id, [language, file]] of files.entries()) {
    if (writesWithoutSpaces(language) || file.match === "substrings") {
      const { script } = maximised(language);
      for (const one of partsOfScript[script] ?? [script])
        scripts.set(one, [...(scripts.get(one) ?? []), id]);
    }
    for (const entry of foldAll(Object.values(file.concepts).flat())) {
      const words = entry.split(/[\s~]+/u).filter((word) => word !== "");
      for (const word of words) {
        const open = word.endsWith("*");
        const text = spaced(open ? word.slice(0, -1) : word).trim();
        if (text === "" || text.includes(" ") || (text.length < 2 && words.length > 1)) continue;
        const index = open ? stems : whole;
        const before = index.get(text) ?? none;
        if (before.at(-1) !== id) index.set(text, listed([...before, id]));
      }
    }
  }
  // Only the lists themselves are needed any more.
  lists.clear();
  const written = [...scripts].flatMap(([script, ids]) => {
    const pattern = scriptPattern(script);
    return pattern === null ? [] : [{ pattern, ids }];
  });

  const weigh = (text: string): { weight: Float64Array; count: Uint16Array } => {
    const weight = new Float64Array(languages.length);
    const count = new Uint16Array(languages.length);
    for (const word of wordsOf(text)) {
      const found = new Set(whole.get(word));
      for (let length = Math.min(word.length, longestStem); length > 1; length--)
        for (const id of stems.get(word.slice(0, length)) ?? []) found.add(id);
      for (const id of found) {
        // A word of many languages tells little about which.
        weight[id] = (weight[id] ?? 0) + 1 / Math.sqrt(found.size);
        count[id] = (count[id] ?? 0) + 1;
      }
    }
    for (const { pattern, ids } of written) {
      const letters = text.slice(0, longestText).match(pattern)?.length ?? 0;
      if (letters === 0) continue;
      for (const id of ids) {
        weight[id] = (weight[id] ?? 0) + letters / 4;
        count[id] = (count[id] ?? 0) + Math.ceil(letters / 4);
      }
    }
    return { weight, count };
  };

  return {
    likely(text, most) {
      const { weight, count } = weigh(text);
      return languages
        .flatMap((language, id) => {
          const words = count[id] ?? 0;
          return words === 0 ? [] : [{ language, words, weight: weight[id] ?? 0 }];
        })
        .toSorted((a, b) => b.weight - a.weight)
        .slice(0, most)
        .map(({ language, words }) => ({ language, words }));
    },
    known(text, language) {
      return weigh(text).count[languages.indexOf(language)] ?? 0;
    },
  };
}

function wordsOf(text: string): readonly string[] {
  const words = spaced(fold(text.slice(0, longestText)).slice(0, longestText))
    .trim()
    .split(" ")
    .slice(0, mostWords);
  return words
    .flatMap((word) => (word.includes("'") ? [word, ...word.split("'")] : [word]))
    .filter((word) => word !== "");
}

/** Scripts of ISO 15924 that are several of Unicode's. */
const partsOfScript: Readonly<Record<string, readonly string[]>> = {
  Hans: ["Hani"],
  Hant: ["Hani"],
  Jpan: ["Hani", "Hira", "Kana"],
  Kore: ["Hang"],
};

function scriptPattern(script: string): RegExp | null {
  try {
    return new RegExp(`\\p{Script=${script}}`, "gu");
  } catch {
    return null;
  }
}
