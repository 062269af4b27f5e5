import { wordingOf, wordsForOutcome, writeCode, writeStatus, writeUpdate } from "#src/agent/words.ts";
import type { Phrases } from "#src/languages/phrases.ts";
import { profileSchema, type Profiles } from "#src/work/profiles.ts";
import type { WriteUpdate } from "#src/work/updates/write.ts";
import type { GateDeps } from "./gate.ts";

/** What is said outside of turns, in phrases. */
export function wordsOf(
  phrases: Phrases,
  profile: Profiles["of"],
  now: () => Date,
): GateDeps["words"] & { readonly update: WriteUpdate } {
  const outcome = wordsForOutcome(phrases, now);
  return {
    code: async (language, code, name, shop) =>
      writeCode(wordingOf(phrases, await profile(shop)))(language, code, name),
    status: writeStatus(phrases, profile, now),
    outcome: async (what, { shop, language }) => outcome(what, await profile(shop), language),
    update: writeUpdate(phrases, now),
  };
}

/** What may be set for a shop: its own words must fit the phrases that they stand for. */
export function settingsWith(phrases: Phrases) {
  return profileSchema.superRefine(({ phrases: own }, context) => {
    for (const problem of own === undefined ? [] : phrases.problemsIn(own))
      context.addIssue({ code: "custom", path: ["phrases"], message: problem });
  });
}
