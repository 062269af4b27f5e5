import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isRomanised, languagesOfScript } from "./alphabets.ts";
import { functionWords } from "./function-words.ts";
import { maximised } from "./locale.ts";
import { hashEnd, hashOn, hashStart } from "./hash-table.ts";
import { createWordIndex, type WordIndex } from "./word-index.ts";

const shipped = fileURLToPath(new URL("../../prompts/lexicon/", import.meta.url));

/** The lexicon files of a folder: `de.json` → `de` and its path. */
export function lexiconFiles(folder: string = shipped): ReadonlyMap<string, string> {
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return new Map(names.sort().map((name) => [name.slice(0, -".json".length), join(folder, name)]));
}

/** How a language knows a word. */
export interface Knower {
  readonly language: string;
  /**
   * `little`: it is one of its function words; `own`: it is in its list of shop words; `near`: it is in the list of a close relative; `begun`: a beginning with `*` fits;
   * `borrowed`: English has the word, and it is none of the little words of this language.
   */
  readonly how: "little" | "own" | "near" | "begun" | "borrowed";
}

/** Which languages know a word, by whole words and by beginnings of words. */
export interface Vocabulary {
  /** The languages a folded word is in, each once. */
  knowersOf(word: string): readonly Knower[];
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

/** What says most first. */
const strongest: readonly Knower["how"][] = ["little", "own", "begun", "near", "borrowed"];

/** How a language knows a word, by the rest of its label. */
const hows = ["little", "own", "near", "borrowed"] as const;

/**
 * Reads the words of all languages into one index, so that a message costs a few look-ups for each of its words,
 * however many languages there are: the function words of this folder, and the shop words of the lexicon files
 * (language → path). A Latin word of a language written otherwise counts for its romanised form.
 */
export function loadVocabulary(files: ReadonlyMap<string, string> = lexiconFiles()): Vocabulary {
  const whole = createWordIndex();
  const beginnings = createWordIndex();
  const tags: string[] = [];
  const numbers = new Map<string, number>();
  const little = new Map<string, Set<number>>();
  const numberOf = (tag: string): number => {
    let number = numbers.get(tag);
    if (number === undefined) numbers.set(tag, (number = tags.push(tag) - 1));
    return number;
  };
  const add = (tag: string, hash: number, stem: boolean, how: (typeof hows)[number]): void => {
    (stem ? beginnings : whole).add(hash, numberOf(tag) * hows.length + hows.indexOf(how));
  };

  for (const [language, words] of Object.entries(functionWords)) {
    const own = new Set<number>();
    little.set(language, own);
    readWords(words.replaceAll(/\s+/gu, "\n"), (hash, stem) => {
      own.add(hash);
      add(language, hash, stem, "little");
    });
  }
  const english = new Set(little.get("en"));
  // English first: what the others have of it is borrowed.
  const inOrder = [...files].sort(([a], [b]) => Number(b === "en") - Number(a === "en"));
  for (const [language, file] of inOrder) {
    const own = detectorTag(language);
    readWords(shopWords(file), (hash, stem, latin, cyrillic) => {
      const tag = labelOf(own, latin, cyrillic);
      if (tag === "en") english.add(hash);
      else if (english.has(hash)) {
        if (little.get(tag)?.has(hash) !== true) add(tag, hash, stem, "borrowed");
        return;
      }
      const relatives = kin.find((group) => group.includes(tag)) ?? [];
      // Where a little word of these tells them apart, it is nobody else's.
      const telling = relatives.some((one) => little.get(one)?.has(hash) === true);
      if (telling && little.get(tag)?.has(hash) !== true) return;
      add(tag, hash, stem, "own");
      if (!telling) for (const one of relatives) if (one !== tag) add(one, hash, stem, "near");
    });
  }

  return {
    knowersOf(word) {
      const found = new Map<string, Knower["how"]>();
      const read = (index: WordIndex, hash: number, begun: boolean): void => {
        for (const label of index.labelsOf(hash)) {
          const language = tags[Math.floor(label / hows.length)];
          const how = hows[label % hows.length];
          if (language === undefined || how === undefined) continue;
          const before = found.get(language);
          const now = begun && how !== "borrowed" ? "begun" : how;
          if (before === undefined || strongest.indexOf(now) < strongest.indexOf(before))
            found.set(language, now);
        }
      };
      let hash = hashStart;
      const hashes: number[] = [];
      for (let at = 0; at < word.length; at++)
        hashes.push(hashEnd((hash = hashOn(hash, word.charCodeAt(at)))));
      read(whole, hashes.at(-1) ?? 0, false);
      const shortest = Math.max(shortestStem, Math.ceil(word.length * leastOfWord));
      for (const part of hashes.slice(shortest - 1, longestStem)) read(beginnings, part, true);
      return Array.from(found, ([language, how]) => ({ language, how }));
    },
  };
}

/** UTF-16 units; what begins with less says nothing about a word. */
const shortestStem = 2;
const longestStem = 24;
/** … nor does a beginning that is less than this share of the word. */
const leastOfWord = 0.4;

/** What the entries of a lexicon file say, one a line, and again what they have in Chinese characters. */
function shopWords(file: string): string {
  const read: unknown = JSON.parse(readFileSync(file, "utf8"));
  // What does not fit is named where the agent reads the same files.
  if (!isRecord(read) || !isRecord(read["concepts"])) return "";
  const entries = Object.values(read["concepts"]).flat();
  const text = entries.filter((entry) => typeof entry === "string").join("\n");
  return [text, ...(text.match(compounds) ?? [])].join("\n");
}

/** Chinese characters together, also where kana follow: what Chinese and Japanese are told apart by. */
const compounds = /\p{Script=Han}{2,}/gu;

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

type OnWord = (hash: number, stem: boolean, latin: boolean, cyrillic: boolean) => void;

/**
 * The words of entries, one entry a line: `not ~ received` has two, `order*` is a beginning. Those of one letter count
 * only where they stand alone. By code unit, since a hundred files of words as strings are a hundred megabytes of
 * garbage while the program starts.
 */
function readWords(entries: string, onWord: OnWord): void {
  const folded = Buffer.from(`${fold(entries)}\n`, "utf16le");
  // Numbers, not a string: a string put together by replacing is put together again for every unit asked for.
  const text = new Uint16Array(folded.buffer, folded.byteOffset, folded.length / 2);
  const unitAt = (at: number): number => text[at] ?? newline;
  let single: Parameters<OnWord> | null = null;
  let inLine = 0;
  for (let at = 0; at < text.length; at++) {
    if (unitAt(at) === newline) {
      if (inLine === 1 && single !== null) onWord(...single);
      [single, inLine] = [null, 0];
    }
    let kind = kindOf(unitAt(at));
    if (kind === 0) continue;
    const start = at;
    let hash = hashStart;
    let kinds = 0;
    let every = latinUnit;
    while (kind !== 0) {
      hash = hashOn(hash, unitAt(at));
      kinds |= kind;
      every &= kind;
      at++;
      kind = kindOf(unitAt(at));
      // "don't", "e-mail": one word, if letters follow.
      if (kind === 0 && isJoint(unitAt(at)) && kindOf(unitAt(at + 1)) !== 0) {
        hash = hashOn(hash, unitAt(at));
        at++;
        kind = kindOf(unitAt(at));
      }
    }
    const stem = unitAt(at) === asterisk;
    const word: Parameters<OnWord> = [hashEnd(hash), stem, every !== 0, (kinds & cyrillicUnit) !== 0];
    inLine++;
    if (at - start === 1) {
      if (!stem) single = word;
    } else onWord(...word);
    // The line may end right here.
    at--;
  }
}

const newline = 10;
const asterisk = 42;
const letterUnit = 1;
const latinUnit = 2;
const cyrillicUnit = 4;
const unread = 0x80;
/** What a UTF-16 unit is, found out once for each. */
const kindsOfUnits = new Uint8Array(0x10000).fill(unread);

/** 0: no letter and no mark of one; else bits. */
function kindOf(unit: number): number {
  let kind = kindsOfUnits[unit] ?? 0;
  if (kind === unread) {
    const letter = String.fromCharCode(unit);
    kind = !/[\p{L}\p{M}]/u.test(letter)
      ? 0
      : letterUnit +
        (/[\p{Script=Latin}\p{M}]/u.test(letter) ? latinUnit : 0) +
        (/\p{Script=Cyrillic}/u.test(letter) ? cyrillicUnit : 0);
    kindsOfUnits[unit] = kind;
  }
  return kind;
}

/** Apostrophe and hyphen. */
function isJoint(unit: number): boolean {
  return unit === 39 || unit === 45;
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
function labelOf(language: string, latin: boolean, cyrillic: boolean): string {
  if (language === "uz" && cyrillic) return "uz-Cyrl";
  if (isRomanised(language) || latinLanguages.has(language)) return language;
  return latin && maximised(language).script !== "Latn" ? `${language}-Latn` : language;
}
