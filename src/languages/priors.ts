import { isRomanised } from "./alphabets.ts";
import { languagesOfCountry } from "./countries.ts";
import { maximised } from "./locale.ts";
import type { Surroundings } from "./surroundings.ts";
import { detectorTag } from "./vocabulary.ts";
import { weights } from "./weights.ts";

/** What is known beside the text, as weights of languages by the tag they are weighed under, in the unit of `weights`. */
export function weighPriors(around: Surroundings): ReadonlyMap<string, number> {
  const priors = new Map<string, number>();
  const add = (tag: string | null, weight: number): void => {
    if (tag === null) return;
    const key = keyOf(tag);
    priors.set(key, (priors.get(key) ?? 0) + weight);
  };
  // Once for each language, however many of its variants there are.
  for (const tag of new Set(around.allowed.map((one) => keyOf(one)))) priors.set(tag, weights.allowed);
  add(around.shopLanguage, weights.shop);
  languagesOfCountry(around.country ?? "").forEach((tag, at) => add(tag, weights.country / (1 + at / 4)));
  add(around.storefront, weights.storefront);
  add(around.previous, weights.previous);
  return priors;
}

/** The languages that what is known beside the text names: the talk's, the storefront's, the country's first, the shop's. */
export function namedBeside({
  previous,
  storefront,
  country,
  shopLanguage,
}: Surroundings): ReadonlySet<string> {
  const [likeliest] = languagesOfCountry(country ?? "");
  const tags = [previous, storefront, likeliest, shopLanguage];
  return new Set(tags.flatMap((tag) => (tag === null || tag === undefined ? [] : [keyOf(tag)])));
}

/** The tag a language is weighed under. */
function keyOf(tag: string): string {
  const { language, script } = maximised(tag);
  return detectorTag(language === "sr" && script === "Latn" ? "sr-Latn" : aliased(tag));
}

function aliased(tag: string): string {
  return tag.includes("-") ? tag : maximised(tag).language;
}

/**
 * What `weighPriors` has for a language. Of a language in letters not its own, and of Serbian in Latin letters, what speaks for the
 * language itself counts too.
 */
export function priorOf(tag: string, priors: ReadonlyMap<string, number>): number {
  const own = priors.get(tag) ?? 0;
  if (tag === "sr-Latn") return Math.max(own, priors.get("sr") ?? 0);
  if (!isRomanised(tag)) return own;
  const home = priors.get(tag.slice(0, -"-Latn".length)) ?? 0;
  return Math.max(own, Math.min(home, weights.romanisedHome));
}
