import { eld } from "eld/extrasmall";
import { lexicon } from "./lexicon.ts";
import { closest } from "./locale.ts";

export interface DetectOptions {
  /** The language the conversation was last held in; null at its beginning. */
  readonly previous: string | null;
  /** ISO 3166-1 alpha-2 of the shopper's phone: a hint, never proof. */
  readonly country: string | null;
  /** Languages the shop answers in. */
  readonly allowed: readonly string[];
  /** The language of last resort. */
  readonly shopLanguage: string;
}

export interface Detected {
  /** One of `allowed`. */
  readonly language: string;
  /** The text itself says so; otherwise it is the conversation's, the country's or the shop's language. */
  readonly confident: boolean;
}

/** Languages mostly spoken where a phone is from; countries with several big ones of ours are left out. */
const languageOfCountry: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    es: "ES MX AR CO CL PE VE EC GT CU BO DO HN PY SV NI CR PA UY PR",
    "pt-BR": "BR PT AO MZ CV",
    de: "DE AT LI",
    fr: "FR MC SN CI ML",
    ar: "SA AE EG JO KW QA BH OM IQ LY YE SY PS SD",
    ja: "JP",
    en: "US GB IE AU NZ",
  }).flatMap(([language, countries]) => countries.split(" ").map((country) => [country, language])),
);

/** Below this many letters a text says little, and the conversation's language is kept. */
const shortLetters = 10;

interface Entry {
  readonly words: ReadonlySet<string>;
  readonly stems: readonly string[];
}

const entries: ReadonlyMap<string, Entry> = new Map(
  Object.entries(lexicon).map(([language, list]) => {
    const all = list
      .split(/\s+/u)
      .filter((word) => word !== "")
      .map(fold);
    return [
      language,
      {
        words: new Set(all.filter((word) => !word.endsWith("*"))),
        stems: all.filter((word) => word.endsWith("*")).map((word) => word.slice(0, -1)),
      },
    ];
  }),
);

const detector = eld.newInstance();
detector.setLanguageSubset(["en", "es", "de", "fr", "pt"]);

/** Lower case, without accents, one kind of apostrophe. */
function fold(text: string): string {
  return text.toLowerCase().normalize("NFD").replaceAll(/\p{M}/gu, "").replaceAll("’", "'");
}

/** More of a message says no more about its language, and everything here costs time by length, UTF-16 units. */
const longest = 2_000;

/** What of a message is language: no links, addresses, mentions, numbers or codes; of a long one its beginning. */
export function cleanText(text: string): string {
  return text
    .slice(0, longest)
    .replaceAll(/(?:https?:\/\/|www\.)\S+/giu, " ")
    .replaceAll(/\S+/gu, (word) => (isAddress(word) ? " " : word))
    .replaceAll(/(?<!\p{L})[@#]\S+/gu, " ")
    .replaceAll(/[\p{L}\d._-]*\d[\p{L}\d._-]*/gu, (run) => run.replaceAll(/[A-Za-z\d._-]+/gu, " "))
    .replaceAll(/\s+/gu, " ")
    .trim();
}

/** Something, `@`, something, a dot, something. By position, because a pattern for it takes cubic time on `@@@@…`. */
function isAddress(word: string): boolean {
  const at = word.indexOf("@", 1);
  return at > 0 && word.lastIndexOf(".", word.length - 2) > at + 1;
}

/** The language of a message. Never guesses out of `allowed`; says so when it had to fall back. */
export function detectLanguage(text: string, options: DetectOptions): Detected {
  const { allowed } = options;
  const fallback = fallbackOf(options);
  const clean = cleanText(text);
  const letters = Array.from(clean.matchAll(/\p{L}/gu)).length;
  const found = (language: string): Detected => {
    const spoken = closest(language, allowed);
    return { language: spoken ?? fallback, confident: spoken !== null };
  };
  if (letters === 0) return { language: fallback, confident: false };

  const script = byScript(clean, letters);
  if (script !== null) return found(script);

  const votes = vote(clean);
  const [first, second] = [...votes].sort((a, b) => b[1] - a[1]);
  const clear = first !== undefined && first[1] - (second?.[1] ?? 0) >= 0.5;
  if (letters < shortLetters) {
    if (first !== undefined && clear) return found(first[0]);
    // Said in several of our languages ("no"), or in none: the conversation's, or else the likeliest of them.
    const likeliest = options.previous === null && first !== undefined ? closest(first[0], allowed) : null;
    const tied = first !== undefined && votes.get(keyOf(fallback) ?? "") === first[1];
    return { language: tied ? fallback : (likeliest ?? fallback), confident: false };
  }
  return byWords(clean, votes, fallback, options.previous, found);
}

/** The conversation's language, the country's, the shop's: whichever is the first that the shop answers in. */
function fallbackOf({ previous, country, allowed, shopLanguage }: DetectOptions): string {
  const candidates = [previous, languageOfCountry[country?.toUpperCase() ?? ""], shopLanguage];
  for (const candidate of candidates) {
    const language = candidate === null || candidate === undefined ? null : closest(candidate, allowed);
    if (language !== null) return language;
  }
  return allowed[0] ?? shopLanguage;
}

/** Japanese by kana or Chinese characters, Arabic by its script: the only ones among ours that write so. */
function byScript(text: string, letters: number): string | null {
  const count = (pattern: RegExp): number => Array.from(text.matchAll(pattern)).length;
  const japanese = count(/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/gu);
  // A Japanese word says as much as three Latin letters, and product names are often in Latin script.
  if (japanese * 3 > letters - japanese) return "ja";
  const arabic = count(/\p{Script=Arabic}/gu);
  return arabic * 2 > letters - arabic ? "ar" : null;
}

/** The language under which the word lists have it; null when they do not. */
function keyOf(language: string): string | null {
  return closest(language, [...entries.keys()]);
}

/** Hits in each language's word list; a word of several languages is shared among them. */
function vote(text: string): Map<string, number> {
  const votes = new Map<string, number>();
  const words = fold(text).match(/\p{L}+(?:'\p{L}+)?/gu) ?? [];
  for (const word of words.flatMap((entry) =>
    entry.includes("'") ? [entry, ...entry.split("'")] : [entry],
  )) {
    const hits = [...entries].filter(
      ([, entry]) => entry.words.has(word) || entry.stems.some((stem) => word.startsWith(stem)),
    );
    for (const [language] of hits) votes.set(language, (votes.get(language) ?? 0) + 1 / hits.length ** 1.5);
  }
  // Letters that only one of them writes.
  const marks: readonly (readonly [RegExp, string])[] = [
    [/[ñ¿¡]/iu, "es"],
    [/[äöüß]/iu, "de"],
    [/[ãõ]/iu, "pt-BR"],
    [/[èêëîïûùœ]|\b[cdjlmnst]['’]\p{L}/iu, "fr"],
  ];
  for (const [pattern, language] of marks) {
    if (pattern.test(text)) votes.set(language, (votes.get(language) ?? 0) + 0.75);
  }
  return votes;
}

/** Word lists and letter statistics together, with a little weight on what the conversation was held in. */
function byWords(
  text: string,
  votes: ReadonlyMap<string, number>,
  fallback: string,
  previous: string | null,
  found: (language: string) => Detected,
): Detected {
  const scores = new Map<string, number>(votes);
  const add = (language: string, score: number): void => {
    const key = keyOf(language);
    if (key !== null) scores.set(key, (scores.get(key) ?? 0) + score);
  };
  const statistics = Object.entries(detector.detect(text).getScores());
  const most = Math.max(...statistics.map(([, score]) => score));
  for (const [code, score] of statistics) if (most > 0) add(code, (1.5 * score) / most);
  add(fallback, previous === null ? 0.25 : 0.75);
  const [first, second] = [...scores].sort((a, b) => b[1] - a[1]);
  if (first === undefined) return { language: fallback, confident: false };
  const sure = (votes.get(first[0]) ?? 0) > 0 && first[1] - (second?.[1] ?? 0) >= 0.5;
  const { language, confident } = found(first[0]);
  return { language, confident: confident && sure };
}
