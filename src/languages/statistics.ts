import { loadModule } from "cld3-asm";
import { scoreNgrams } from "./ngrams.ts";

/**
 * Two detectors by letter statistics, loaded once with this module: eld (60 languages, Apache-2.0, read by `ngrams.ts`
 * into about 5 MB) knows short texts better, cld3 (107 languages, also some romanised ones, MIT and Apache-2.0, about
 * 12 MB) knows more languages. fastText's lid.176 would help with a few more, but its model is CC BY-SA 3.0 and the
 * package that carries it neither says so nor names its authors, so it is not shipped.
 */
const neural = (await loadModule()).create(0, 700);

/** Codes of the detectors that are not ours. */
const ours: Readonly<Record<string, string>> = { no: "nb", tl: "fil", iw: "he" };

/** What statistics say about a text, in lower case. */
export interface Statistics {
  /** eld's score of each language it considers, 0 to 1; absent: it does not know the language, or rules it out. */
  readonly scores: ReadonlyMap<string, number>;
  /** cld3's only answer: `hi-Latn` for romanised Hindi; null when it has none. */
  readonly best: string | null;
  /** 0 to 1 */
  readonly probability: number;
}

/** Serbian in Latin letters has a tag of its own with us. */
function tagOf(code: string, script: string): string {
  const tag = ours[code] ?? code;
  return tag === "sr" && script === "Latin" ? "sr-Latn" : tag;
}

export function weighStatistics(text: string, script: string): Statistics {
  const scores = new Map<string, number>();
  for (const [code, score] of scoreNgrams(text.slice(0, 600))) {
    scores.set(tagOf(code, script), score);
  }
  const { language, probability } = neural.findLanguage(text.slice(0, 600));
  const tag: string = language;
  return { scores, best: tag === "und" ? null : tagOf(tag, script), probability };
}

/** Languages eld can name. */
export const knownToEld: ReadonlySet<string> = new Set(
  "am ar az be bg bn ca cs da de el en es et eu fa fi fr gu he hi hr hu hy is it ja ka kn ko ku lo lt lv ml mr ms nl nb or pa pl pt ro ru sk sl sq sr sr-Latn sv ta te th fil tr uk ur vi yo zh".split(
    " ",
  ),
);
