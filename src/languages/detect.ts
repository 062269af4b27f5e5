import {
  countScripts,
  hanVariant,
  isRomanised,
  languageOfScript,
  languagesOfScript,
  weighLetters,
} from "./alphabets.ts";
import { cleanText } from "./clean.ts";
import { languagesOfCountry } from "./countries.ts";
import { closest, fallback, maximised } from "./locale.ts";
import { knownToEld, weighStatistics } from "./statistics.ts";
import { variantOf } from "./variants.ts";
import { detectorTag, loadVocabulary, wordsOf, type Vocabulary } from "./vocabulary.ts";

export { cleanText };

export interface DetectOptions {
  /** The language the conversation was last held in; null at its beginning. */
  readonly previous: string | null;
  /** ISO 3166-1 alpha-2 of the shopper's phone: a hint, never proof. */
  readonly country: string | null;
  /** Languages the shop answers in. */
  readonly allowed: readonly string[];
  /** The language of last resort. */
  readonly shopLanguage: string;
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

/** Weights, in the unit of about one nat; tuned on one half of the test data of test/bench/languages.ts. */
export const weights = {
  eld: 19.3,
  /** eld's score for a language it does not know. */
  eldUnknown: 0.55,
  /** … and how far one that it knows, but rules out, is behind the first. */
  eldFloor: 0.25,
  /** What it says of a close relative counts, this much less, … */
  eldRelative: 0.02,
  /** … and this share of what cld3 says of one. */
  cldRelative: 0.4,
  /** Statistics of a single letter count this share, and fully from so many characters on. */
  shortTrust: 0.5,
  fullTrust: 20,
  cld: 4.7,
  word: 5,
  /** A word of n languages counts n to this power less. */
  sharing: 0.5,
  /** All words are of one language, and none of the conversation's. */
  exclusive: 5,
  foreignLetter: 5,
  pointedLetter: 4,
  previous: 6,
  storefront: 4,
  country: 2,
  shop: 0.5,
  allowed: 4,
  /** A language in letters that are not its own is a hypothesis. */
  romanised: -3,
  romanisedHome: 2,
  /** By this much the first must lead for the text to have said so itself. */
  sure: 2,
  /** … and a short text, to leave the conversation's language. */
  shortSwitch: 0.5,
};

export type Detect = (text: string, options: DetectOptions) => Detected;

/** Builds a detector on these words; `detectLanguage` is the one on the shipped words. */
export function createDetector(vocabulary: Vocabulary): Detect {
  return (text, options) => {
    const around = { ...options, storefront: options.storefront ?? null };
    const resort = lastResort(options);
    const clean = cleanText(text, options.names ?? []);
    const counts = countScripts(clean);
    const [script, letters] = dominant(counts);
    if (script === null) return { language: resort, confident: false, said: null, candidates: [] };

    if (script === "Latin" && wordsOf(clean).every((word) => international.has(word)))
      return { language: resort, confident: false, said: null, candidates: [] };

    const only = onlyLanguage(clean, script, counts, around);
    if (only !== null) return answer(only, [{ language: only, weight: 1 }]);

    const weighed = weigh(clean, script, options);
    const priors = weighPriors(options);
    const ranked = Array.from(weighed, ([language, weight]) => ({
      language,
      weight,
      total: weight + prior(language, priors),
    })).sort((a, b) => b.total - a.total);
    const [first, second] = ranked;
    if (first === undefined) return { language: resort, confident: false, said: null, candidates: [] };
    const best = Math.max(
      ...ranked.map(({ weight, language }) => (language === first.language ? -Infinity : weight)),
    );
    const candidates = ranked.slice(0, 4).map(({ language, total }) => ({ language, weight: total }));
    const held = options.previous === null ? null : detectorTag(options.previous);
    const short = letters < shortLetters;
    if (short && held !== null && first.language !== held) {
      const lead = first.total - (ranked.find(({ language }) => language === held)?.total ?? 0);
      if (lead < weights.shortSwitch) return { language: resort, confident: false, said: null, candidates };
    }
    const said = variantOf(first.language, clean, around);
    if (first.weight - best >= weights.sure) return answer(said, candidates);
    const guess = answer(said, candidates);
    return {
      ...guess,
      confident: false,
      said: first.total - (second?.total ?? 0) >= weights.sure ? said : null,
    };

    /** What to answer in to somebody who writes `said`. */
    function answer(said: string, of: readonly Candidate[]): Detected {
      if (isRomanised(said)) return { ...romanised(said), said, candidates: of };
      const spoken = fallback(said, options.allowed);
      return spoken.how === "last"
        ? { language: resort, confident: false, said, candidates: of }
        : { language: spoken.language, confident: spoken.how === "same", said, candidates: of };
    }

    /**
     * Phrases in these letters where the shop has them. Else the language in its own letters: Greeks, Russians and
     * Arabs who type in Latin letters read their own with ease. South Asia is another matter: who types Hindi in Latin
     * letters there has mostly shopped in English until now, so English is spoken where anything known says English.
     */
    function romanised(tag: string): { language: string; confident: boolean } {
      const same = options.allowed.find((one) => one.toLowerCase() === tag.toLowerCase());
      if (same !== undefined) return { language: same, confident: true };
      const home = detectorTag(tag);
      const known = [options.previous, around.storefront, options.shopLanguage];
      const first = known.find((one) => one !== null);
      const english = closest("en", options.allowed);
      if (southAsian.has(home) && english !== null && first != null && detectorTag(first) === "en")
        return { language: english, confident: true };
      const spoken = fallback(home, options.allowed);
      return spoken.how === "last"
        ? { language: resort, confident: false }
        : { language: spoken.language, confident: spoken.how === "same" };
    }
  };

  /** What the text itself says for each language of its script. */
  function weigh(text: string, script: string, options: DetectOptions): Map<string, number> {
    const low = text.toLowerCase();
    const found = new Map<string, number>();
    const allowed = new Set(options.allowed.map(detectorTag));
    const served = (tag: string): boolean => allowed.has(tag) || allowed.has(detectorTag(tag));
    const languages = new Set(languagesOfScript[script]);
    const words = wordsOf(text).filter((word) => !international.has(word));
    const heard = new Map<string, number>();
    for (const word of words) {
      const all = vocabulary.languagesOf(word).filter((tag) => languages.has(tag) || isRomanised(tag));
      const ours = all.filter(served).length;
      for (const tag of all) {
        const among = served(tag) ? ours : all.length;
        found.set(tag, (found.get(tag) ?? 0) + weights.word / among ** weights.sharing);
        heard.set(tag, (heard.get(tag) ?? 0) + 1);
      }
    }
    // "merci" in a talk in English: short, but a language in which nothing of it is unknown, and nothing known to the other.
    const held = options.previous === null ? null : detectorTag(options.previous);
    for (const [tag, known] of heard) {
      if (held === null || words.length === 0 || known < words.length || !served(tag)) continue;
      const bonus = weights.exclusive * (1 - (heard.get(held) ?? 0) / words.length);
      found.set(tag, (found.get(tag) ?? 0) + bonus);
    }
    const statistics = weighStatistics(low, script);
    for (const tag of found.keys()) languages.add(tag);
    if (statistics.best !== null && isRomanised(statistics.best)) languages.add(statistics.best);
    const { foreign, pointed } = weighLetters(text, script, [...languages]);
    const weighed = new Map<string, number>();
    const most = Math.max(0, ...statistics.scores.values());
    const best = statistics.best ?? "";
    const trust = Math.min(
      1,
      weights.shortTrust + (1 - weights.shortTrust) * (low.length / weights.fullTrust),
    );
    for (const tag of languages) {
      const like = (relatives[tag] ?? []).map((one) => statistics.scores.get(one) ?? 0);
      const eld = Math.max(
        statistics.scores.get(tag) ??
          (knownToEld.has(tag)
            ? Math.max(most, weights.eldUnknown) - weights.eldFloor
            : weights.eldUnknown * (tag === "nn" ? 0 : 1)),
        ...(knownToEld.has(tag) ? [] : like.map((score) => score - weights.eldRelative)),
      );
      const cld = best === tag ? 1 : (relatives[tag] ?? []).includes(best) ? weights.cldRelative : 0;
      weighed.set(
        tag,
        weights.eld * trust * eld +
          weights.cld * trust * cld * statistics.probability +
          (found.get(tag) ?? 0) -
          weights.foreignLetter * Math.min(3, foreign.get(tag) ?? 0) +
          (pointed.has(tag) ? weights.pointedLetter : 0) +
          (isRomanised(tag) ? weights.romanised : 0),
      );
    }
    return weighed;
  }
}

/** Which languages the detectors take those for that they do not know, or hardly tell apart. */
const relatives: Readonly<Record<string, readonly string[]>> = {
  nn: ["nb"],
  nb: ["nn"],
  bs: ["hr", "sr-Latn"],
  hr: ["bs", "sr-Latn"],
  "sr-Latn": ["hr", "bs"],
  id: ["ms"],
  ms: ["id"],
  gl: ["pt", "es"],
  mk: ["bg", "sr"],
  ceb: ["fil"],
  fy: ["nl"],
  af: ["nl"],
  lb: ["de"],
  tk: ["tr", "az"],
  uz: ["tr", "az"],
  tt: ["kk", "ky"],
  ky: ["kk"],
  kk: ["ky"],
  jv: ["ms", "id"],
  su: ["ms", "id"],
  xh: ["zu"],
  zu: ["xh"],
  ne: ["hi", "mr"],
  as: ["bn"],
  ti: ["am"],
  ckb: ["ku", "fa"],
  ug: ["fa"],
  ps: ["fa"],
  sd: ["ur"],
  "uz-Cyrl": ["uz", "tg"],
  gd: ["ga"],
};

/** Words shoppers use in any language: they tell nothing. */
const international = new Set(
  "ok okay okey status tracking email e-mail mail online link code info app sms pdf top super paypal dhl ups fedex dpd gls hermes amazon shopify whatsapp instagram iphone express standard".split(
    " ",
  ),
);

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

/** What is known beside the text, as weights of languages. */
function weighPriors(options: DetectOptions): ReadonlyMap<string, number> {
  const priors = new Map<string, number>();
  const add = (tag: string | null | undefined, weight: number): void => {
    if (tag === null || tag === undefined) return;
    const key = detectorTag(
      maximised(tag).language === "sr" && maximised(tag).script === "Latn" ? "sr-Latn" : aliased(tag),
    );
    priors.set(key, (priors.get(key) ?? 0) + weight);
  };
  for (const tag of new Set(options.allowed.map(aliased))) add(tag, weights.allowed);
  add(options.shopLanguage, weights.shop);
  languagesOfCountry(options.country ?? "").forEach((tag, at) => add(tag, weights.country / (1 + at / 4)));
  add(options.storefront, weights.storefront);
  add(options.previous, weights.previous);
  return priors;
}

function aliased(tag: string): string {
  return tag.includes("-") ? tag : maximised(tag).language;
}

/** Of a language in letters not its own, and of Serbian in Latin letters, what speaks for the language itself counts too. */
function prior(tag: string, priors: ReadonlyMap<string, number>): number {
  const own = priors.get(tag) ?? 0;
  if (tag === "sr-Latn") return Math.max(own, priors.get("sr") ?? 0);
  if (!isRomanised(tag)) return own;
  const home = priors.get(tag.slice(0, -"-Latn".length)) ?? 0;
  return Math.max(own, Math.min(home, weights.romanisedHome));
}

/** The script most is written in. A word of these says as much as several Latin letters, and product names are Latin. */
function dominant(counts: ReadonlyMap<string, number>): [string | null, number] {
  let script: string | null = null;
  let most = 0;
  let letters = 0;
  const japanese = (counts.get("Kana") ?? 0) > 0;
  for (const [name, count] of counts) {
    letters += count;
    const dense = name === "Han" || name === "Kana" || name === "Hangul" || name === "Ethiopic";
    const weight = count * (name === "Latin" ? 1 : dense ? 5 : 3);
    if (weight > most) [script, most] = [name === "Han" && japanese ? "Kana" : name, weight];
  }
  return [script, letters];
}

/** The language where the script leaves no choice. */
function onlyLanguage(
  text: string,
  script: string,
  counts: ReadonlyMap<string, number>,
  around: Parameters<typeof variantOf>[2],
): string | null {
  if (script !== "Han") return languageOfScript[script] ?? null;
  const written = hanVariant(text);
  if (written === "ja" || (counts.get("Kana") ?? 0) > 0) return "ja";
  // 注文番号 is the same in both writings: the conversation's language if it is one of them.
  const held = around.previous === null ? null : detectorTag(around.previous);
  const open = written === null || written === "simple";
  if (open && (held === "ja" || (held !== "zh" && likelyJapanese(around)))) return "ja";
  return variantOf("zh", text, around);
}

function likelyJapanese({
  storefront,
  country,
  allowed,
  shopLanguage,
}: Parameters<typeof variantOf>[2]): boolean {
  const near = [storefront, country === null ? null : (languagesOfCountry(country)[0] ?? null), shopLanguage];
  const [first] = near.filter((tag) => tag !== null && ["ja", "zh"].includes(detectorTag(tag)));
  if (first !== undefined && first !== null) return detectorTag(first) === "ja";
  return closest("ja", allowed) !== null && closest("zh", allowed) === null;
}

/** The conversation's language, the storefront's, the country's, the shop's: the first that the shop answers in. */
function lastResort({ previous, storefront, country, allowed, shopLanguage }: DetectOptions): string {
  const [likeliest] = languagesOfCountry(country ?? "");
  for (const candidate of [previous, storefront, likeliest, shopLanguage]) {
    const language = candidate === null || candidate === undefined ? null : closest(candidate, allowed);
    if (language !== null) return language;
  }
  return allowed[0] ?? shopLanguage;
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
