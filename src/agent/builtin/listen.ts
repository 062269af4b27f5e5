import type { Concept, Lexicon, Lexicons } from "./lexicon.ts";

/** Concepts that carry a question; the more a lexicon finds, the more it understood. */
const telling: readonly Concept[] = [
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
  "human",
  "address",
  "damaged",
  "wrong_item",
  "missing_item",
  "exchange",
  "invoice",
  "payment",
  "complaint",
  "received",
  "moved",
  "notify",
  "unfollow",
  "stock",
  "safety",
  "hours",
  "bot",
  "greeting",
  "thanks",
];

/** Short words; in another language's sentence they are chance. */
const polite: ReadonlySet<Concept> = new Set<Concept>(["greeting", "thanks"]);

/** Concepts of other topics. */
const besides: readonly Concept[] = ["policy", "elsewhere"];

/** A message of so few words may be in any language: one of them says it all. */
const fewWords = 3;
/** By so many words another language has to know a text better than its own. */
const clearly = 2;
/** Languages that are looked at besides those a message is likely in by what is around it. */
const mostLikely = 3;

/**
 * The lexicon to read a text with: that of the first of `languages`; where it understands nothing, or another knows
 * clearly more of the words, the other's (a wrongly detected language, a loan word in a sentence of another).
 */
export function fitting(text: string, lexicons: Lexicons, languages: readonly string[]): Lexicon | null {
  const [language = "en", ...others] = languages;
  const own = lexicons.of(language);
  const few = text.trim().split(/\s+/u).length <= fewWords;
  const score = (one: Lexicon) => {
    const found = one.find(text);
    const told = telling.filter(
      (concept) => found.has(concept) && (few || one === own || !polite.has(concept)),
    ).length;
    // What its own language knows to be about something else is not read for another's.
    return told === 0 && one === own && besides.some((concept) => found.has(concept)) ? 1 : told;
  };
  const ownScore = own === null ? 0 : score(own);
  const ownWords = own === null ? 0 : lexicons.known(text, own.language);
  const likely = lexicons.likely(text, mostLikely);
  const candidates = new Map(likely.map(({ language: tag, words }) => [tag, words]));
  for (const other of others) {
    const tag = lexicons.of(other)?.language;
    if (tag !== undefined && !candidates.has(tag) && ownScore === 0)
      candidates.set(tag, lexicons.known(text, tag));
  }
  // Many languages' shoppers borrow words; a text its own language knows something of is not read for one of them.
  const margin = few || ownWords === 0 ? 0 : 1;
  let best = own;
  let most = ownScore;
  for (const [tag, words] of candidates) {
    if (tag === own?.language) continue;
    const wellKnown =
      ownScore === 0
        ? words > ownWords + margin || (few && words >= Math.max(1, ownWords))
        : words >= ownWords + clearly;
    if (!wellKnown) continue;
    const one = lexicons.of(tag);
    const found = one === null ? 0 : score(one);
    if (found > most) [best, most] = [one, found];
  }
  return best;
}

/** The lexicons that may have something to say about a short text: those of `languages`, English, the likely ones. */
export function near(text: string, lexicons: Lexicons, languages: readonly string[]): readonly Lexicon[] {
  const tags = [...languages, "en", ...lexicons.likely(text, 2).map(({ language }) => language)];
  return [...new Set(tags.map((tag) => lexicons.of(tag)))].filter((one) => one !== null);
}
