import { isRomanised } from "./alphabets.ts";
import { international } from "./international.ts";
import { neighbours } from "./relatives.ts";
import type { Surroundings } from "./surroundings.ts";
import { detectorTag, wordsOf, type Knower, type Vocabulary } from "./vocabulary.ts";
import { weights } from "./weights.ts";

/** What the words of a text say. */
export interface WordWeights {
  /** By language, in the unit of `weights`; without those that know none of them. */
  readonly found: ReadonlyMap<string, number>;
  /** Languages with a word of the text that none of their bigger neighbours has. */
  readonly alone: ReadonlySet<string>;
}

/** What the words of a text say for these languages and for romanised ones. */
export function weighWords(
  text: string,
  languages: ReadonlySet<string>,
  vocabulary: Vocabulary,
  around: Surroundings,
): WordWeights {
  const allowed = new Set(around.allowed.map(detectorTag));
  const served = (tag: string): boolean => allowed.has(tag) || allowed.has(detectorTag(tag));
  const words = wordsOf(text).filter((word) => !international.has(word));
  const found = new Map<string, number>();
  const heard = new Map<string, number>();
  const alone = new Set<string>();
  for (const word of words) {
    const all = vocabulary
      .knowersOf(word)
      .filter(({ language }) => languages.has(language) || isRomanised(language));
    const borrowed = all.filter(({ how }) => how === "borrowed").length;
    const own = all.filter(({ how }) => how !== "borrowed" && how !== "near");
    const ours = own.filter(({ language }) => served(language)).length;
    for (const { language, how } of all) {
      heard.set(language, (heard.get(language) ?? 0) + 1);
      const among = Math.max(1, served(language) ? ours : own.length);
      const bigger = neighbours[language] ?? [];
      const theirs = bigger.some((big) => own.some((one) => one.language === big));
      if (!theirs && how !== "borrowed" && how !== "near") alone.add(language);
      const worth =
        how === "little" || (how === "own" && language !== "en") ? 1 : 1 / (1 + borrowed * weights.borrowing);
      const share = how === "own" && theirs ? weights.mixed : shares[how](language);
      if (share > 0)
        found.set(
          language,
          (found.get(language) ?? 0) + (weights.word * worth * share) / among ** weights.sharing,
        );
    }
  }
  // "merci" in a talk in English: short, but a language in which nothing of it is unknown, and nothing known to the other.
  const held = around.previous === null ? null : detectorTag(around.previous);
  for (const [tag, known] of heard) {
    if (held === null || words.length === 0 || known < words.length || !served(tag)) continue;
    const bonus = weights.exclusive * (1 - (heard.get(held) ?? 0) / words.length);
    found.set(tag, (found.get(tag) ?? 0) + bonus);
  }
  return { found, alone };
}

/** How much of a word counts for a language, by how it knows it. */
const shares: Readonly<Record<Knower["how"], (language: string) => number>> = {
  little: () => 1,
  own: () => weights.own,
  begun: () => weights.begun,
  near: () => weights.near,
  // Romanised Amharic has English words, too: they say nothing for it.
  borrowed: (language) => (isRomanised(language) ? 0 : weights.borrowed),
};
