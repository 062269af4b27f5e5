import { wordsForOutcome, writeCode, writeStatus, writeUpdate } from "#src/agent/words.ts";
import type { Phrases } from "#src/languages/phrases.ts";
import type { Profiles } from "#src/work/profiles.ts";
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
    code: writeCode(phrases),
    status: writeStatus(phrases, profile, now),
    outcome: async (what, { shop, language }) => outcome(what, await profile(shop), language),
    update: writeUpdate(phrases, now),
  };
}
