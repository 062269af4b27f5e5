import { isRomanised } from "./alphabets.ts";
import { languagesOfCountry } from "./countries.ts";
import { closest, fallback } from "./locale.ts";
import type { Surroundings } from "./surroundings.ts";
import { detectorTag } from "./vocabulary.ts";

/** What somebody is answered in. */
export interface AnswerLanguage {
  /** One of the languages the shop answers in. */
  readonly language: string;
  /** It is what they wrote in, or what people who write so read with ease. */
  readonly confident: boolean;
}

/** What to answer in to somebody who writes `said`, a tag as the detector makes it (`hi-Latn`). */
export function answerLanguage(said: string, around: Surroundings): AnswerLanguage {
  return isRomanised(said) ? forRomanised(said, around) : forTag(said, around);
}

function forTag(tag: string, around: Surroundings): AnswerLanguage {
  const spoken = fallback(tag, around.allowed);
  return spoken.how === "last"
    ? { language: lastResort(around), confident: false }
    : { language: spoken.language, confident: spoken.how === "same" };
}

/**
 * Phrases in these letters where the shop has them. Else the language in its own letters: Greeks, Russians and
 * Arabs who type in Latin letters read their own with ease. South Asia is another matter: who types Hindi in Latin
 * letters there has mostly shopped in English until now, so English is spoken where anything known says English.
 */
function forRomanised(tag: string, around: Surroundings): AnswerLanguage {
  const { previous, storefront, shopLanguage, allowed } = around;
  const same = allowed.find((one) => one.toLowerCase() === tag.toLowerCase());
  if (same !== undefined) return { language: same, confident: true };
  const home = detectorTag(tag);
  const first = [previous, storefront, shopLanguage].find((one) => one !== null);
  const english = closest("en", allowed);
  if (southAsian.has(home) && english !== null && first != null && detectorTag(first) === "en")
    return { language: english, confident: true };
  return forTag(home, around);
}

/** Languages of South Asia that are often typed in Latin letters. */
const southAsian = new Set([
  "hi",
  "ur",
  "bn",
  "pa",
  "ta",
  "te",
  "ml",
  "kn",
  "mr",
  "gu",
  "ne",
  "si",
  "or",
  "as",
  "sd",
]);

/** The conversation's language, the storefront's, the country's, the shop's: the first that the shop answers in. One of `allowed`, if there is any. */
export function lastResort({ previous, storefront, country, allowed, shopLanguage }: Surroundings): string {
  const [likeliest] = languagesOfCountry(country ?? "");
  for (const candidate of [previous, storefront, likeliest, shopLanguage]) {
    const language = candidate === null || candidate === undefined ? null : closest(candidate, allowed);
    if (language !== null) return language;
  }
  return allowed[0] ?? shopLanguage;
}
