import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { writesWithoutSpaces } from "#src/languages/locale.ts";
import { fold, spaced } from "./fold.ts";

/** What words can be about. `prompts/lexicon` has the words of each in each language. */
export const concepts = [
  "order",
  "where",
  "status",
  "when",
  "arrive",
  "late",
  "not_received",
  "refund",
  "cancel",
  "return",
  "exchange",
  "address",
  "change",
  "invoice",
  "payment",
  "human",
  "damaged",
  "missing_item",
  "wrong_item",
  "complaint",
  "legal",
  "policy",
  "elsewhere",
  "greeting",
  "thanks",
  "goodbye",
  /** A day something is hoped for: "before Friday". */
  "day",
  /** It came. */
  "received",
  /** What was sent back to the shop. */
  "returned",
  /** The address is another one now, or was wrong. */
  "moved",
  /** Something about a payment failed. */
  "trouble",
  /** "I don't have it": of what was asked for, or of the parcel talked about. */
  "lack",
  /** Joins two questions. */
  "joint",
  /** Makes a sentence a question, or a wish to know: "did my parcel ship". */
  "asks",
  /** A wish to be told of news without asking. */
  "notify",
  /** A wish not to be told any more. */
  "unfollow",
  /** In stock, sold out, back again: of a thing the shop sells. */
  "stock",
  /** "Do you have", "is it available": of a thing the shop sells, or of anything. */
  "available",
  /** Says nothing by itself, neither beside a yes nor beside the name of a thing. */
  "small",
  "yes",
  "no",
  "first",
  "second",
  "third",
  "last",
  "other",
  "unknown_number",
  "number_label",
  "phone_label",
  "postcode_label",
  "name_label",
] as const;
export type Concept = (typeof concepts)[number];

/** One language's words, ready to be looked for. */
export interface Lexicon {
  /** BCP 47. */
  readonly language: string;
  /** Concepts found in a text. */
  find(text: string): ReadonlySet<Concept>;
  /** The words of a concept, folded, longest first; for labels before numbers and names. */
  words(concept: Concept): readonly string[];
  /** The text without the words of these concepts and without punctuation around words; what is left is as it was written. */
  without(text: string, concepts: readonly Concept[]): string;
}

const fileSchema = z.strictObject({
  /**
   * `words`: whole words, `*` at the end for any ending. `substrings`: anywhere; for scripts without spaces.
   * `~` stands for up to two words (eight characters) between: `not ~ received`. Nothing reaches across a comma.
   */
  match: z.enum(["words", "substrings"]),
  concepts: z.strictObject(
    Object.fromEntries(concepts.map((concept) => [concept, z.array(z.string().min(1))])),
  ),
});

const shipped = fileURLToPath(new URL("../../../prompts/lexicon/", import.meta.url));

/** Reads `<language>.json` of a folder, once, at start. Throws, naming the file, when one does not fit. */
export function loadLexicons(folder: string = shipped): readonly Lexicon[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => {
      const parsed = fileSchema.safeParse(JSON.parse(readFileSync(join(folder, name), "utf8")));
      if (!parsed.success) throw new Error(`lexicon ${name}: ${z.prettifyError(parsed.error)}`);
      return lexicon(name.slice(0, -".json".length), parsed.data);
    });
}

function lexicon(language: string, file: z.infer<typeof fileSchema>): Lexicon {
  const bySubstring = file.match === "substrings";
  const patterns = concepts.map((concept) => {
    const words = (file.concepts[concept] ?? []).map((word) => pattern(word, bySubstring));
    return [concept, words.length === 0 ? null : new RegExp(words.join("|"), "u")] as const;
  });
  const plain = new Map<Concept, readonly string[]>();
  for (const concept of concepts) {
    const words = (file.concepts[concept] ?? []).map((word) => fold(word.replace(/\*$/, "")));
    plain.set(
      concept,
      words.toSorted((a, b) => b.length - a.length),
    );
  }
  return {
    language,
    find(text) {
      const pieces = drawnOut(fold(text)).split(breaks);
      const haystack = pieces.map((piece) => (bySubstring ? piece : spaced(piece))).join("|");
      return new Set(
        patterns.filter(([, regex]) => regex?.test(haystack) === true).map(([concept]) => concept),
      );
    },
    words: (concept) => plain.get(concept) ?? [],
    without(text, without) {
      const words = without
        .flatMap((concept) => file.concepts[concept] ?? [])
        .toSorted((a, b) => b.length - a.length);
      return writesWithoutSpaces(language) ? cutOut(text, words) : wordsLeft(text, words, bySubstring);
    },
  };
}

/** Particles and marks that mean nothing once the words between them are gone. */
const edges = /^[\s\p{P}はがをのにもでへと]+|[\s\p{P}はがをのにもでへと]+$/gu;

function cutOut(text: string, words: readonly string[]): string {
  return words
    .reduce(
      (rest, word) => rest.replaceAll(word.replace(/\*$/, "").normalize("NFKC"), " "),
      text.normalize("NFKC"),
    )
    .split(/\s+/u)
    .map((piece) => piece.replaceAll(edges, ""))
    .filter((piece) => piece !== "")
    .join(" ");
}

/** Words of the text that are in none of `words`; a `~` in these stands for up to two words, which stay. */
function wordsLeft(text: string, words: readonly string[], bySubstring: boolean): string {
  const written = text.split(/\s+/u).map((word) => word.replaceAll(/^[\p{P}\p{Sm}]+|[\p{P}\p{Sm}]+$/gu, ""));
  const folded = written.map(fold);
  const gone = new Set<number>();
  for (const word of words) {
    const open = word.endsWith("*");
    const parts = fold(open ? word.slice(0, -1) : word).split("~");
    const steps = parts.map((part) => part.trim().split(" "));
    for (let start = 0; start < folded.length; start++) {
      const found = placesOf(steps, folded, start, { open, bySubstring });
      for (const place of found ?? []) gone.add(place);
    }
  }
  return written.filter((word, place) => word !== "" && !gone.has(place)).join(" ");
}

/** Where the parts stand one after the other from `start` on, with at most two words between them; null: they do not. */
function placesOf(
  parts: readonly (readonly string[])[],
  folded: readonly string[],
  start: number,
  how: { readonly open: boolean; readonly bySubstring: boolean },
): readonly number[] | null {
  const [first, ...rest] = parts;
  if (first === undefined) return [];
  const last = rest.length === 0;
  const fits = first.every((word, index) => {
    const there = folded[start + index];
    if (there === undefined) return false;
    if (how.open && last && index === first.length - 1) return there.startsWith(word);
    // Arabic writes "and", "the" and "with" together with the word behind them.
    return (
      there === word ||
      (how.bySubstring && word.length >= 3 && there.endsWith(word) && there.length - word.length <= 3)
    );
  });
  if (!fits) return null;
  const places = first.map((_, index) => start + index);
  if (last) return places;
  for (let gap = 0; gap <= 2; gap++) {
    const further = placesOf(rest, folded, start + first.length + gap, how);
    if (further !== null) return [...places, ...further];
  }
  return null;
}

/** What ends a thought: words on both sides of it do not belong together. */
const breaks = /[.,;:!?\u00A1\u00BF\u2026\n\u060C\u061B\u061F\u3001\u3002|]+/u;

/** `heyyy` as `hey`: a letter typed three times or more says no more than once. */
function drawnOut(folded: string): string {
  return folded.replaceAll(/(\p{L})\1{2,}/gu, "$1");
}

function pattern(word: string, bySubstring: boolean): string {
  const open = word.endsWith("*");
  const between = bySubstring ? "[^|]{0,8}?" : "(?: [^ |]+){0,2} ";
  const text = fold(open ? word.slice(0, -1) : word)
    .split("~")
    .map((part) => (bySubstring ? part : spaced(part).trim()))
    .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`))
    .join(between);
  if (text === "") throw new Error(`lexicon: nothing to look for in "${word}"`);
  if (bySubstring) return text;
  // French and Italian articles hang on the word with an apostrophe: l'adresse.
  return `(?:^| |')${text}${open ? "" : "(?= |$)"}`;
}
