import { writesWithoutSpaces } from "#src/languages/locale.ts";
import { concepts, type ClaimKind, type Concept } from "./concepts.ts";
import { clauses, fold, sentences } from "./fold.ts";
import type { LexiconFile } from "./lexicon-file.ts";
import { substringMatcher } from "./substring-matcher.ts";
import { wordMatcher, type Token } from "./word-matcher.ts";

/** One language's words, ready to be looked for. */
export interface Lexicon {
  /** BCP 47. */
  readonly language: string;
  /** Concepts found in a text. */
  find(text: string): ReadonlySet<Concept>;
  /** The words of a concept, folded, longest first; for labels before numbers and names. */
  words(concept: Concept): readonly string[];
  /** The text begins with words of the concept; the last of them may go on where the lexicon lets it. */
  begins(text: string, concept: Concept): boolean;
  /** The text without the words of these concepts and without punctuation around words; what is left is as it was written. */
  without(text: string, concepts: readonly Concept[]): string;
  /** The questions in a text, apart, folded; the whole text alone when it is one. */
  questions(text: string): readonly string[];
  /** How a reply says that something is done, as entries of the file; and what takes it back before and after. */
  readonly claims: Readonly<Record<ClaimKind, readonly string[]>>;
  readonly unless: readonly string[];
  readonly unlessAfter: readonly string[];
}

/** Slips of the pen that are mended in one text, at most: more is another language. */
const mostTypos = 8;
/** Texts whose concepts are kept: one is read several times within a turn. */
const keptTexts = 8;
/** Characters that are read. */
const longestText = 4_096;

/** Makes a lexicon ready to look for its words. */
export function compileLexicon(language: string, file: LexiconFile): Lexicon {
  const entries = concepts.map((concept) => [concept, file.concepts[concept] ?? []] as const);
  const unspaced = writesWithoutSpaces(language);
  const bySubstring = file.match === "substrings" ? substringMatcher(entries, unspaced) : null;
  const byWord = unspaced ? null : wordMatcher(entries);
  const plain = new Map<Concept, readonly string[]>();
  const kept = new Map<string, ReadonlySet<Concept>>();
  let apart: RegExp | null = null;

  const read = (text: string): ReadonlySet<Concept> => {
    const found = new Set<Concept>();
    const budget = { typos: mostTypos };
    const folded = fold(text.slice(0, longestText)).slice(0, longestText);
    for (const clause of clauses(folded)) {
      if (bySubstring !== null) bySubstring.find(drawnOut(clause), found);
      else if (byWord !== null)
        byWord.match(byWord.tokens(clause, budget), (about) => about.forEach((one) => found.add(one)));
    }
    if (!reachesFurther(found)) return found;
    for (const sentence of sentences(folded)) {
      const over = new Set<Concept>();
      if (bySubstring !== null) bySubstring.find(drawnOut(sentence), over);
      else if (byWord !== null)
        byWord.match(byWord.tokens(sentence, budget), (about) => about.forEach((one) => over.add(one)));
      for (const concept of acrossCommas) if (over.has(concept)) found.add(concept);
    }
    return found;
  };

  return {
    language,
    claims: file.claims,
    unless: file.unless,
    unlessAfter: file.unlessAfter,
    find(text) {
      const before = kept.get(text);
      if (before !== undefined) return before;
      const found = read(text);
      const [oldest] = kept.keys();
      if (kept.size >= keptTexts && oldest !== undefined) kept.delete(oldest);
      kept.set(text, found);
      return found;
    },
    words(concept) {
      const made =
        plain.get(concept) ??
        (file.concepts[concept] ?? [])
          .map((word) => fold(word.replace(/\*$/, "")))
          .toSorted((a, b) => b.length - a.length);
      plain.set(concept, made);
      return made;
    },
    begins(text, concept) {
      if (bySubstring !== null) return bySubstring.begins(text, concept);
      return byWord?.begins(byWord.tokens(fold(text), { typos: 0 }), concept) ?? false;
    },
    without(text, without) {
      if (byWord === null) {
        const words = without.flatMap((concept) => file.concepts[concept] ?? []);
        return cutOut(text, words);
      }
      const written = wordsIn(text);
      const tokens: Token[] = [];
      const owners: number[] = [];
      for (const [place, word] of written.entries()) {
        for (const token of byWord.tokens(fold(word), { typos: 0 })) {
          tokens.push(bySubstring === null ? token : [...token, ...behindPrefixes(token)]);
          owners.push(place);
        }
      }
      const gone = new Set<number>();
      byWord.match(tokens, (about, places) => {
        if (!without.some((concept) => about.includes(concept))) return;
        for (const place of places) gone.add(owners[place] ?? -1);
      });
      return written.filter((_, place) => !gone.has(place)).join(" ");
    },
    questions(text) {
      apart ??= apartAt(file.concepts["joint"] ?? []);
      const parts = fold(text).split(apart);
      return parts.map((part) => part.trim()).filter((part) => part !== "");
    },
  };
}

/** "Ordered blue, got red": what is said in two halves. */
const acrossCommas: readonly Concept[] = ["wrong_item"];
/** … and what makes it something else: "ordered on Monday, got it today", "ordered, got nothing". */
const notAcross: readonly Concept[] = [
  ...acrossCommas,
  "not_received",
  "where",
  "when",
  "day",
  "late",
  "unit",
  "lack",
  "no",
  "thanks",
];

function reachesFurther(found: ReadonlySet<Concept>): boolean {
  return !notAcross.some((concept) => found.has(concept));
}

/** `heyyy` as `hey`: a letter typed three times or more says no more than once. */
function drawnOut(folded: string): string {
  return folded.replaceAll(/(\p{L})\1{2,}/gu, "$1");
}

/** Arabic writes "and", "the" and "with" together with the word behind them. */
function behindPrefixes([word = ""]: Token): readonly string[] {
  return [1, 2, 3].map((length) => word.slice(length)).filter((rest) => rest.length >= 3);
}

/** Words as they are written, without punctuation around them. */
function wordsIn(text: string): readonly string[] {
  return text
    .split(/\s+/u)
    .map((word) => word.replaceAll(/^[\p{P}\p{Sm}]+|[\p{P}\p{Sm}]+$/gu, ""))
    .filter((word) => word !== "");
}

function apartAt(joints: readonly string[]): RegExp {
  const ends = String.raw`[.!?;\n\u037E\u0589\u061B\u061F\u06D4\u0964\u0965\u104B\u1362\u1366\u1367\u17D4\u17D5\u1803\u1809\u3002]+`;
  const words = joints.map((word) => fold(word).replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  return new RegExp([ends, ...words].join("|"), "u");
}

/** Particles and marks that mean nothing once the words between them are gone. */
const edges = /^[\s\p{P}はがをのにもでへと]+|[\s\p{P}はがをのにもでへと]+$/gu;

function cutOut(text: string, words: readonly string[]): string {
  return words
    .map((word) => word.replace(/\*$/, "").normalize("NFKC"))
    .toSorted((a, b) => b.length - a.length)
    .reduce((rest, word) => rest.replaceAll(word, " "), text.normalize("NFKC"))
    .split(/\s+/u)
    .map((piece) => piece.replaceAll(edges, ""))
    .filter((piece) => piece !== "")
    .join(" ");
}
