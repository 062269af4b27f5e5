import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { isRomanised, languagesOfScript } from "./alphabets.ts";
import { functionWords } from "./function-words.ts";
import { maximised } from "./locale.ts";

const fileSchema = z.looseObject({ concepts: z.record(z.string(), z.array(z.string())) });
const shipped = fileURLToPath(new URL("../../prompts/lexicon/", import.meta.url));

/** The lexicon files of a folder: `de.json` → `de` and its path. */
export function lexiconFiles(folder: string = shipped): ReadonlyMap<string, string> {
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return new Map(names.sort().map((name) => [name.slice(0, -".json".length), join(folder, name)]));
}

/** Which languages know a word, by whole words and by beginnings of words. */
export interface Vocabulary {
  /** The languages a folded word is in; those of the longest matching beginning where it is no whole word. */
  languagesOf(word: string): readonly string[];
}

/** Accents of Latin, Greek and Cyrillic, and vowel marks of Arabic; marks that make letters in other scripts stay. */
const accents = /[\u0300-\u036F\u0640\u064B-\u065F\u0670]/gu;

/** Words as they are compared: lower case, without accents, one kind of apostrophe. */
export function fold(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[\u2018\u2019\u02BB\u02BC`´]/gu, "'")
    .normalize("NFD")
    .replaceAll(accents, "")
    .normalize("NFC");
}

/** The words of a text, folded; parts around an apostrophe count as words of their own too. */
export function wordsOf(text: string): string[] {
  const words = fold(text).match(/[\p{L}\p{M}]+(?:['-][\p{L}\p{M}]+)*/gu) ?? [];
  return words
    .flatMap((word) => (/['-]/u.test(word) ? [word, ...word.split(/['-]/u)] : [word]))
    .filter(Boolean);
}

/**
 * Reads the words of all languages into one index, so that a message costs a few look-ups for each of its words,
 * however many languages there are: the function words of this folder, and the shop words of the lexicon files
 * (language → path). A Latin word of a language written otherwise counts for its romanised form.
 */
export function loadVocabulary(files: ReadonlyMap<string, string> = lexiconFiles()): Vocabulary {
  const whole = new Map<string, Set<string>>();
  const beginnings = new Map<string, Set<string>>();
  const add = (language: string, entry: string): void => {
    for (const word of wordsAndStems(entry)) {
      const stem = word.endsWith("*");
      const text = stem ? word.slice(0, -1) : word;
      if (text === "" || (stem && text.length < 2)) continue;
      const tag = labelOf(language, text);
      const index = stem ? beginnings : whole;
      index.set(text, (index.get(text) ?? new Set()).add(tag));
    }
  };
  for (const [language, words] of Object.entries(functionWords))
    for (const word of words.split(/\s+/u)) add(language, word);
  for (const [language, file] of files) {
    const read: unknown = JSON.parse(readFileSync(file, "utf8"));
    const parsed = fileSchema.safeParse(read);
    // What does not fit is named where the agent reads the same files.
    if (!parsed.success) continue;
    const tags = kin.find((group) => group.includes(detectorTag(language))) ?? [detectorTag(language)];
    for (const entry of Object.values(parsed.data.concepts).flat()) for (const tag of tags) add(tag, entry);
  }
  const lists = new Map(Array.from(whole, ([word, tags]) => [word, [...tags]] as const));
  const stems = new Map(Array.from(beginnings, ([word, tags]) => [word, [...tags]] as const));
  return {
    languagesOf(word) {
      const exact = lists.get(word);
      const found = new Set(exact ?? []);
      for (let end = Math.min(word.length, 24); end >= 2; end--) {
        for (const tag of stems.get(word.slice(0, end)) ?? []) found.add(tag);
      }
      return [...found];
    },
  };
}

/** `not ~ received` → its words; those shorter than two letters only where they stand alone. */
function wordsAndStems(entry: string): string[] {
  const words = fold(entry).match(/[\p{L}\p{M}]+(?:['-][\p{L}\p{M}]+)*\*?/gu) ?? [];
  return words.length === 1 ? words : words.filter((word) => word.replace("*", "").length > 1);
}

/** Shop words are the same in these; only their little words tell them apart. */
const kin: readonly (readonly string[])[] = [
  ["nb", "nn"],
  ["hr", "bs", "sr-Latn"],
  ["id", "ms"],
];

/** The tag languages of one writing are told apart under: `pt-BR` → `pt`, `zh-Hant` → `zh`. */
export function detectorTag(tag: string): string {
  if (tag === "sr-Latn" || tag === "uz-Cyrl") return tag;
  return tag.split("-")[0] ?? tag;
}

const latinLanguages = new Set(languagesOfScript["Latin"]);

/** A Latin word in the list of a language with another script is romanised, or a loan from English. */
function labelOf(language: string, word: string): string {
  if (isRomanised(language) || latinLanguages.has(language)) return language;
  const latin = /^[\p{Script=Latin}\p{M}'-]+$/u.test(word);
  return latin && maximised(language).script !== "Latn" ? `${language}-Latn` : language;
}
