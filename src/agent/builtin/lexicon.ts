import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
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
  };
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
