import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { baseOf, closest } from "#src/languages/locale.ts";
import { compileLexicon, type Lexicon } from "./compile.ts";
import { parseLexicon } from "./lexicon-file.ts";
import { wordIndex } from "./word-index.ts";

export { concepts, type Concept } from "./concepts.ts";
export type { Lexicon } from "./compile.ts";

/** The words of all languages. A language's are made ready when they are first needed. */
export interface Lexicons {
  /** BCP 47, in the order of the alphabet. */
  readonly languages: readonly string[];
  /** The lexicon for a language, also where it is written in other letters (`hi-Latn`); null when there is none. */
  of(language: string): Lexicon | null;
  /** Languages that most words of a text are in, with how many; best first, at most `most`. */
  likely(text: string, most: number): readonly { readonly language: string; readonly words: number }[];
  /** How many words of a text are in a language's lexicon. */
  known(text: string, language: string): number;
}

const shipped = fileURLToPath(new URL("../../../prompts/lexicon/", import.meta.url));

/** Lexicons that are kept ready, under a megabyte each: more languages at once are rare. */
const mostReady = 48;
/** Tags whose lexicon is remembered. */
const mostTags = 1_000;

/**
 * Reads `<language>.json` of a folder, once, at start. Throws, naming the file, when one does not fit. What is kept is
 * the files' text and an index of which word is in which language; a lexicon is made ready on its first use.
 */
export function loadLexicons(folder: string = shipped): Lexicons {
  const texts = new Map(
    readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .sort()
      .map((name) => [name.slice(0, -".json".length), readFileSync(join(folder, name), "utf8")] as const),
  );
  const languages = [...texts.keys()];
  const read = (language: string) => parseLexicon(`${language}.json`, texts.get(language) ?? "");
  const index = wordIndex(languages.map((language) => [language, read(language)] as const));
  const ready = new Map<string, Lexicon>();
  const tags = new Map<string, string | null>();
  return {
    languages,
    of(language) {
      const tag = tags.get(language) ?? closest(language, languages) ?? closest(baseOf(language), languages);
      if (tags.size < mostTags) tags.set(language, tag);
      if (tag === null) return null;
      const lexicon = ready.get(tag) ?? compileLexicon(tag, read(tag));
      // The least recently used goes first.
      ready.delete(tag);
      ready.set(tag, lexicon);
      const [oldest] = ready.keys();
      if (ready.size > mostReady && oldest !== undefined) ready.delete(oldest);
      return lexicon;
    },
    likely: (text, most) => index.likely(text, most),
    known: (text, language) => index.known(text, language),
  };
}
