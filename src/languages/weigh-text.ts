import { isRomanised, languagesOfScript, weighLetters } from "./alphabets.ts";
import { namedBeside } from "./priors.ts";
import { neighbours, relatives } from "./relatives.ts";
import { knownToEld, weighStatistics, type Statistics } from "./statistics.ts";
import type { Surroundings } from "./surroundings.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { weighWords } from "./weigh-words.ts";
import { weights } from "./weights.ts";

/**
 * What the text itself says for each language of its script, in the unit of `weights`; also for those it has words of.
 * `around` says whose words count for more, and favours a small language it names over its bigger neighbour.
 */
export function weighText(
  text: string,
  script: string,
  vocabulary: Vocabulary,
  around: Surroundings,
): ReadonlyMap<string, number> {
  const languages = new Set(languagesOfScript[script]);
  const { found, alone } = weighWords(text, languages, vocabulary, around);
  const low = text.toLowerCase();
  const statistics = weighStatistics(low, script);
  for (const tag of found.keys()) languages.add(tag);
  if (statistics.best !== null && isRomanised(statistics.best)) languages.add(statistics.best);
  const { foreign, pointed } = weighLetters(text, script, [...languages]);
  const hasBigger = (tag: string): boolean => {
    const letters = (one: string): number => foreign.get(one) ?? 0;
    return !alone.has(tag) && (neighbours[tag] ?? []).some((big) => letters(big) <= letters(tag));
  };
  const named = namedBeside(around);
  const weighed = new Map<string, number>();
  const most = Math.max(0, ...statistics.scores.values());
  const trust = Math.min(1, weights.shortTrust + (1 - weights.shortTrust) * (low.length / weights.fullTrust));
  for (const tag of languages) {
    weighed.set(
      tag,
      weights.eld * trust * eldScore(tag, statistics, most) +
        weights.cld * trust * cldShare(tag, statistics) * statistics.probability +
        (found.get(tag) ?? 0) -
        weights.foreignLetter * Math.min(3, foreign.get(tag) ?? 0) +
        (pointed.has(tag) ? weights.pointedLetter : 0) +
        (hasBigger(tag) ? (named.has(tag) ? weights.named : weights.smaller) : 0) +
        (isRomanised(tag) ? weights.romanised : 0),
    );
  }
  return weighed;
}

/** eld's score of a language, and what stands for it where it does not know the language or rules it out; `most` is its highest. */
function eldScore(tag: string, { scores }: Statistics, most: number): number {
  const like = (relatives[tag] ?? []).map((one) => scores.get(one) ?? 0);
  return Math.max(
    scores.get(tag) ??
      (knownToEld.has(tag)
        ? Math.max(most, weights.eldUnknown) - weights.eldFloor
        : weights.eldUnknown * (tag === "nn" ? 0 : 1)),
    ...(knownToEld.has(tag) ? [] : like.map((score) => score - weights.eldRelative)),
  );
}

/** How much of cld3's answer counts for a language: all of what it names, some for its relatives. */
function cldShare(tag: string, statistics: Statistics): number {
  const best = statistics.best ?? "";
  const near = (relatives[tag] ?? []).includes(best) || (neighbours[best] ?? []).includes(tag);
  return best === tag ? 1 : near ? weights.cldRelative : 0;
}
