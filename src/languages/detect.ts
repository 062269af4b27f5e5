import { countScripts, languageOfScript, languagesOfScript } from "./alphabets.ts";
import { answerLanguage, lastResort } from "./answer-language.ts";
import { chineseOrJapanese } from "./chinese-or-japanese.ts";
import { cleanText } from "./clean.ts";
import { isCodeLike } from "./code-like.ts";
import { dominantScript } from "./dominant-script.ts";
import { international } from "./international.ts";
import { priorOf, weighPriors } from "./priors.ts";
import type { Surroundings } from "./surroundings.ts";
import { variantOf } from "./variants.ts";
import { detectorTag, loadVocabulary, wordsOf, type Vocabulary } from "./vocabulary.ts";
import { weighText } from "./weigh-text.ts";
import { weights } from "./weights.ts";

/** What is known beside the text. */
export interface DetectOptions extends Omit<Surroundings, "storefront"> {
  /** BCP 47 of the storefront or of the customer's account. */
  readonly storefront?: string | null;
  /** Words that are of no language: titles of products, brands, the shopper's name. */
  readonly names?: readonly string[];
}

/** A language the text may be in, with what speaks for it; the weights are comparable within one text only. */
export interface Candidate {
  /** BCP 47; `hi-Latn` for Hindi in Latin letters. */
  readonly language: string;
  readonly weight: number;
}

export interface Detected {
  /** One of `allowed`: what to answer in. */
  readonly language: string;
  /** The text itself says so; otherwise it is the conversation's, the country's or the shop's language. */
  readonly confident: boolean;
  /**
   * What the text is written in, also when the shop does not answer in it or not in these letters: whose words to
   * understand it with. Null when the text does not tell.
   */
  readonly said: string | null;
  /** The likeliest languages with their weights, for the trace; one alone where the script decides. */
  readonly candidates: readonly Candidate[];
}

/** Below this many letters a text says little, and the conversation's language is kept. */
const shortLetters = 10;

export type Detect = (text: string, options: DetectOptions) => Detected;

/** Builds a detector on these words; `detectLanguage` is the one on the shipped words. */
export function createDetector(vocabulary: Vocabulary): Detect {
  return (text, options) => {
    const around: Surroundings = { ...options, storefront: options.storefront ?? null };
    const resort = lastResort(around);
    const untold: Detected = { language: resort, confident: false, said: null, candidates: [] };
    const clean = cleanText(text, options.names ?? []);
    const counts = countScripts(clean);
    const [script, letters] = dominantScript(counts);
    if (script === null) return untold;

    if (script === "Latin" && wordsOf(clean).every((word) => international.has(word))) return untold;

    const ofScript = script === "Han" ? [] : (languagesOfScript[script] ?? []);
    if (ofScript.includes(detectorTag(resort)) && isCodeLike(text, clean, vocabulary)) return untold;

    const only =
      script === "Han" ? chineseOrJapanese(clean, vocabulary, around) : (languageOfScript[script] ?? null);
    if (only !== null)
      return { ...answerLanguage(only, around), said: only, candidates: [{ language: only, weight: 1 }] };

    const weighed = weighText(clean, script, vocabulary, around);
    const priors = weighPriors(around);
    const ranked = Array.from(weighed, ([language, weight]) => ({
      language,
      weight,
      total: weight + priorOf(language, priors),
    })).sort((a, b) => b.total - a.total);
    const [first, second] = ranked;
    if (first === undefined) return untold;
    const best = Math.max(
      ...ranked.map(({ weight, language }) => (language === first.language ? -Infinity : weight)),
    );
    const candidates = ranked.slice(0, 4).map(({ language, total }) => ({ language, weight: total }));
    const held = options.previous === null ? null : detectorTag(options.previous);
    const short = letters < shortLetters;
    if (short && held !== null && first.language !== held) {
      const lead = first.total - (ranked.find(({ language }) => language === held)?.total ?? 0);
      if (lead < weights.shortSwitch) return { ...untold, candidates };
    }
    const said = variantOf(first.language, clean, around);
    const answer = answerLanguage(said, around);
    if (first.weight - best >= weights.sure) return { ...answer, said, candidates };
    return {
      ...answer,
      confident: false,
      said: first.total - (second?.total ?? 0) >= weights.sure ? said : null,
      candidates,
    };
  };
}

const shippedDetector = createDetector(loadVocabulary());

/**
 * The language of a message, from its script, its letters, its words, letter statistics, and what is known beside it.
 * Answers with one of `allowed` only; says so when it had to fall back. A short message does not leave the
 * conversation's language unless its words are clearly another's.
 */
export function detectLanguage(text: string, options: DetectOptions): Detected {
  return shippedDetector(text, options);
}
