import type { Json } from "#src/conversation/json.ts";
import type { CitedRule } from "#src/policy/check-return.ts";

/** A rule's text is the merchant's own and may be longer than what comes from outside. UTF-16 units. */
const longest = 600;

/** The rules that were used, as a model is given them. */
export function rulesJson(rules: readonly CitedRule[]): Json {
  return rules.map(({ id, text }) => ({
    id,
    ...(text === undefined ? {} : { text: text.slice(0, longest).toWellFormed() }),
  }));
}
