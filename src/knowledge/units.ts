import { baseOf, type Topics } from "./topics.ts";
import { bigramsOf, familyOf, isUnspaced, quoted } from "./words.ts";

/** One thing a question is about: a topic, or a word that is none. */
export interface Unit {
  readonly kind: "topic" | "word";
  /** The topic's name, or the folded word. */
  readonly name: string;
  /** What it is found by, as a `tsquery`. */
  readonly query: string;
}

/** More things than this nobody asks about at once. */
const mostUnits = 16;

/**
 * What a question is about, without the words that only make it one. Empty for small talk.
 *
 * @param language BCP 47 of the question, null where it is not known.
 */
export function unitsOf(question: string, language: string | null, topics: Topics): readonly Unit[] {
  const understood = topics.understand(question, language);
  const units: Unit[] = Array.from(understood.topics, (name) => ({
    kind: "topic",
    name,
    query: quoted(`@${name}`),
  }));
  const words = new Set(
    understood.rest.flatMap((word) => (isUnspaced(word) ? segments(word, language) : [word])),
  );
  for (const word of words) units.push({ kind: "word", name: word, query: wordQuery(word) });
  return units.slice(0, mostUnits);
}

function wordQuery(word: string): string {
  if (isUnspaced(word)) return `(${bigramsOf(word).map(quoted).join(" & ")})`;
  const family = familyOf(word);
  return family === null ? quoted(word) : `(${quoted(word)} | ${quoted(`~${family}`)})`;
}

const segmenters = new Map<string, Intl.Segmenter>();

/** Words of a run without spaces, as ICU's dictionaries cut it; particles and single marks are left out. */
function segments(run: string, language: string | null): readonly string[] {
  const base = language === null ? "und" : baseOf(language);
  let segmenter = segmenters.get(base);
  if (segmenter === undefined) {
    segmenter = new Intl.Segmenter(/^[a-z]{2,3}$/u.test(base) ? base : "und", { granularity: "word" });
    segmenters.set(base, segmenter);
  }
  return Array.from(segmenter.segment(run), ({ segment }) => segment).filter((word) => {
    const length = Array.from(word).length;
    if (/^\p{Script=Han}/u.test(word)) return true;
    if (/^\p{Script=Hiragana}+$/u.test(word)) return length > 3;
    return /^\p{Script=Katakana}/u.test(word) ? length > 1 : length > 2;
  });
}
