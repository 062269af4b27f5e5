import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { fold } from "./fold.ts";
import { isUnspaced, piecesOf } from "./words.ts";

/*
 * What shops are asked about, and how it is said in each language. A question and a text that use different words, or
 * different languages, meet in these topics.
 */

/** Words of a text that say nothing about what it is about. */
const filler = "filler";

/** A topic found in a text, and where. */
interface Found {
  readonly topic: string;
  readonly from: number;
  readonly to: number;
}

/** What is left of a text when topics and fillers are taken out. */
export interface Understood {
  readonly topics: ReadonlySet<string>;
  /** Folded words that are neither; of scripts without spaces, runs of characters. */
  readonly rest: readonly string[];
}

/** The words of all languages. */
export interface Topics {
  /** Language subtags that have words. */
  readonly languages: readonly string[];
  /** The language whose small words the text has most of; null where none has any. */
  guess(text: string): string | null;
  /** What a text is about. Without a language (or one without words) the guessed one is taken. */
  understand(text: string, language: string | null): Understood;
}

/** Words by topic: entries separated by commas. `*` at a word's end: any ending; alone: up to two words between. */
const wordsSchema = z.record(z.string(), z.record(z.string(), z.string()));
/** The agent's lexicons, as far as they help. */
const lexiconSchema = z.object({
  concepts: z.record(z.string(), z.array(z.string())),
});

/** What the concepts of a lexicon are here; they stand in for a language that has no words of its own. */
const ofConcept: Readonly<Record<string, string>> = {
  arrive: "ship",
  when: "time",
  return: "return",
  refund: "refund",
  payment: "pay",
  invoice: "invoice",
  exchange: "exchange",
  cancel: "cancel",
  address: "address",
  change: "change",
  damaged: "damaged",
  hours: "hours",
  human: "contact",
  stock: "stock",
  order: "order",
  status: "track",
  greeting: filler,
  thanks: filler,
  goodbye: filler,
  small: filler,
  asks: filler,
  joint: filler,
  available: filler,
};

const shippedLexicons = fileURLToPath(new URL("../../prompts/lexicon/", import.meta.url));
const shippedWords = fileURLToPath(new URL("./topics.json", import.meta.url));

/** Reads the words of all languages, once, at start. Throws when a file does not fit. */
export function loadTopics(lexicons: string = shippedLexicons): Topics {
  const words = wordsSchema.parse(JSON.parse(readFileSync(shippedWords, "utf8")));
  const entries = new Map<string, Map<string, string[]>>();
  for (const [language, topics] of Object.entries(words)) {
    const split = Object.entries(topics).map(([topic, list]): [string, string[]] => [topic, list.split(",")]);
    entries.set(language, new Map(split));
  }
  const files = existsSync(lexicons) ? readdirSync(lexicons).filter((name) => name.endsWith(".json")) : [];
  for (const file of files.sort()) {
    const language = baseOf(file.slice(0, -".json".length));
    if (entries.has(language)) continue;
    const read = lexiconSchema.parse(JSON.parse(readFileSync(join(lexicons, file), "utf8")));
    entries.set(language, mapped(read.concepts));
  }
  return topicsOf(entries);
}

function mapped(concepts: Readonly<Record<string, readonly string[]>>): Map<string, string[]> {
  const topics = new Map<string, string[]>();
  for (const [concept, list] of Object.entries(concepts)) {
    const topic = ofConcept[concept];
    if (topic === undefined) continue;
    topics.set(topic, [...(topics.get(topic) ?? []), ...list.map((entry) => entry.replaceAll("~", " * "))]);
  }
  return topics;
}

/** The language subtag: `pt-BR` is `pt`. */
export function baseOf(language: string): string {
  return language.toLowerCase().split(/[-_]/u)[0] ?? "";
}

type Patterns = readonly (readonly [string, RegExp])[];

function topicsOf(entries: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>): Topics {
  const compiled = new Map<string, Patterns>();
  const smallWords = new Map(
    Array.from(entries, ([language, topics]) => [language, smallWordsOf(topics.get(filler) ?? [])] as const),
  );
  const patternsOf = (language: string): Patterns => {
    let made = compiled.get(language);
    if (made === undefined) {
      made = Array.from(entries.get(language) ?? [], ([topic, list]) => [topic, patternOf(list)] as const);
      compiled.set(language, made);
    }
    return made;
  };
  const guess = (text: string): string | null => {
    const folded = fold(text.slice(0, mostGuessed));
    const pieces = piecesOf(folded);
    let best: { language: string; score: number } | null = null;
    for (const [language, small] of smallWords) {
      let score = 0;
      for (const one of pieces) {
        if (one.unspaced) score += small.unspaced.filter((entry) => one.text.includes(entry)).length;
        else if (small.words.has(one.text)) score += 1;
      }
      if (score > 0 && (best === null || score > best.score)) best = { language, score };
    }
    return best?.language ?? null;
  };
  return {
    languages: [...entries.keys()],
    guess,
    understand(text, language) {
      const base = language === null ? null : baseOf(language);
      const known = base !== null && entries.has(base) ? base : guess(text);
      return known === null
        ? { topics: new Set(), rest: piecesOf(fold(text)).map((one) => one.text) }
        : understood(text, patternsOf(known));
    },
  };
}

/** More of a text is not needed to guess its language. */
const mostGuessed = 2_000;

function smallWordsOf(list: readonly string[]) {
  const folded = list.map((entry) => fold(entry).trim()).filter((entry) => entry !== "");
  return {
    words: new Set(folded.filter((entry) => /^[^\s*]+$/u.test(entry) && !isUnspaced(entry))),
    unspaced: folded.filter(isUnspaced),
  };
}

/** Words with one space between and around, so that a pattern sees borders; places are those in this text. */
function spacedOut(folded: string): string {
  return ` ${folded.replaceAll(/[^\p{L}\p{N}\p{M}]+/gu, " ").trim()} `;
}

function understood(text: string, patterns: Patterns): Understood {
  const spaced = spacedOut(fold(text));
  const found: Found[] = [];
  for (const [topic, pattern] of patterns) {
    for (const match of spaced.matchAll(pattern)) {
      const from = match.index + (match[0].startsWith(" ") ? 1 : 0);
      found.push({ topic, from, to: match.index + match[0].length });
    }
  }
  // "Gift card" is not about cards: what lies within something longer is not meant.
  const meant = found.filter(
    (one) =>
      !found.some(
        (other) => other.from <= one.from && other.to >= one.to && other.to - other.from > one.to - one.from,
      ),
  );
  const topics = new Set(meant.map(({ topic }) => topic).filter((topic) => topic !== filler));
  return { topics, rest: restOf(spaced, found) };
}

function restOf(spaced: string, found: readonly Found[]): readonly string[] {
  const letters = spaced.split("");
  for (const { from, to } of found) letters.fill(" ", from, to);
  return piecesOf(letters.join(""))
    .map(({ text }) => text)
    .filter((text) => text.length > 1 || isUnspaced(text));
}

/** One expression for all entries of a topic, the longest first. */
function patternOf(list: readonly string[]): RegExp {
  const entries = list
    .map((entry) =>
      fold(entry)
        .replaceAll(/[^\p{L}\p{N}\p{M}*]+/gu, " ")
        .trim(),
    )
    .filter((entry) => entry !== "" && entry !== "*")
    .toSorted((a, b) => b.length - a.length);
  const inWords = entries.filter((entry) => !isUnspaced(entry)).map(wordPattern);
  const anywhere = entries.filter(isUnspaced).map((entry) => entry.replaceAll("*", "").replaceAll(" ", ""));
  const ways = [...(inWords.length === 0 ? [] : [`(?:^| )(?:${inWords.join("|")})(?= )`]), ...anywhere];
  return ways.length === 0 ? /(?!)/gu : new RegExp(ways.join("|"), "gu");
}

/** Arabic and Hebrew hang "and", "the", "to" on the word behind. */
const hungOn = "(?:[وفبكل]{0,2}(?:ال|لل)?|[והבלמכש]{1,2})?";

function wordPattern(entry: string): string {
  const prefix = /^[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(entry) ? hungOn : "";
  const parts = entry.split(" ").map((word) => {
    if (word === "*") return "(?:[^ ]+ ){0,2}";
    return `${word.replaceAll("*", "[^ ]*")} `;
  });
  return `${prefix}${parts.join("").trimEnd()}`;
}
