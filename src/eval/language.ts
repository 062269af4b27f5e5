import { detectLanguage } from "#src/languages/detect.ts";
import { plainText, without } from "./plain.ts";

/** Languages that a detector cannot tell apart by a few sentences, and readers can. */
const alike: readonly (readonly string[])[] = [
  ["nb", "nn", "da", "no"],
  ["hr", "bs", "sr", "sl"],
  ["id", "ms", "jv", "su"],
  ["pt", "gl"],
  ["cs", "sk"],
  ["zh"],
  ["af", "nl", "fy"],
  ["es", "gl", "ca", "ast"],
  ["bg", "mk"],
  ["ru", "uk", "be"],
  ["fil", "tl", "ceb"],
  ["hi", "mr", "ne"],
  ["fa", "ps", "ur", "ckb"],
  ["kk", "ky", "tt"],
  ["tr", "az", "tk"],
  ["xh", "zu"],
  ["de", "lb"],
  ["ga", "gd"],
  ["et", "fi"],
  ["it", "mt"],
];

const script = (language: string): string => new Intl.Locale(language).maximize().script ?? "";
const base = (language: string): string => {
  const { language: tag } = new Intl.Locale(language);
  return tag === "no" ? "nb" : tag;
};

/**
 * Whether a text is in this language, by what is written and not by what the reply says of itself. `names` (titles,
 * places, the shop) are of no language and do not count. A text that says too little is taken for right.
 */
export function isIn(
  text: string,
  language: string,
  names: Iterable<string>,
  all: readonly string[],
): boolean {
  const own = without(
    plainText(text).replaceAll(/\b[a-z]+:\/\/\S+/gu, " "),
    [...names].map(plainText).filter((name) => name.length > 2),
  ).replaceAll(/[\uE000\d#]/gu, " ");
  const letters = Array.from(own.matchAll(/\p{L}/gu)).length;
  if (letters < 8) return true;
  const detected = detectLanguage(own, {
    previous: null,
    country: null,
    allowed: [...new Set([...all, language, "en"])],
    shopLanguage: "en",
  });
  const found = detected.said ?? detected.language;
  if (base(found) === base(language)) return script(found) === script(language) || base(found) !== "zh";
  if (alike.some((group) => group.includes(base(found)) && group.includes(base(language))))
    return script(found) === script(language);
  // What is not certain is no proof of another language, but another script is.
  return detected.said === null && script(detected.language) === script(language);
}
