import type { Intent, Recognised } from "./builtin/recognise.ts";

/** Intents the built-in model answers as well as any other. */
const settled: ReadonlySet<Intent> = new Set<Intent>([
  "status",
  "eta",
  "not_received",
  "refund_status",
  "return_status",
  "person",
  "legal",
  "safety",
  "hours",
  "bot",
  "greeting",
  "thanks",
  "goodbye",
  "notify_request",
  "unfollow",
]);
/** Nobody says thanks in so many letters: there is something else in it that was not understood. */
const longestSmallTalk = 60;
const smallTalk: ReadonlySet<Intent> = new Set<Intent>(["greeting", "thanks", "goodbye"]);
/** A longer message says more than its words about an order. */
const longestPlain = 240;

/**
 * Whether what was recognised is conclusive, so that the built-in model answers even where another is
 * configured: a tap (on an order, an item, a yes, a no), a number by itself, a message without words, or one clear
 * question and no other. What was asked before by a code, a yes or a no the gateway has taken by then. `described`: a
 * picture came along that somebody has looked at; what it shows may be the question.
 */
export function isConclusive(
  { choices, text, intents, entities, concepts }: Recognised,
  described = false,
): boolean {
  if (choices.length > 0) return true;
  if (described) return false;
  if (text.trim() === "") return true;
  if (text.length > longestPlain) return false;
  const [intent] = intents;
  if (intent === undefined) {
    const named =
      entities.numbers.some(({ evidence }) => evidence === "strong") || entities.emails.length > 0;
    return named && text.trim().split(/\s+/u).length <= 4;
  }
  if (smallTalk.has(intent) && text.length > longestSmallTalk) return false;
  return intents.length === 1 && settled.has(intent) && !concepts.has("policy") && !concepts.has("elsewhere");
}
