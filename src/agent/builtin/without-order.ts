import { askWhatAbout, say } from "../answer/index.ts";
import { isLong, search, searchFor } from "./beside.ts";
import { toPerson } from "./hand-over.ts";
import type { Concept } from "./lexicon.ts";
import type { Situation } from "./situation.ts";
import { spoken } from "./spoken.ts";
import type { Seen, Step } from "./step.ts";

/** Small talk, pictures, and what was not understood. */
export function withoutOrder(situation: Situation, seen: readonly Seen[]): Step {
  const { request, context } = situation;
  const [intent] = request.intents;
  if (intent === "greeting" || intent === "thanks" || intent === "goodbye") {
    return spoken([say(intent, context)], context);
  }
  return notUnderstood(situation, seen);
}

/** What was not understood: a search in the shop's texts, what it may be about, else a person. */
export function notUnderstood(situation: Situation, seen: readonly Seen[]): Step {
  const { memory, request, context, can } = situation;
  // A second yes, or one that came when nothing was asked.
  if (memory.asked === null && request.saysOnlyYes([])) return spoken([say("thanks", context)], context);
  const [shown] = request.shown;
  if (shown !== undefined) return spoken([say(shown, context)], context);
  const { concepts, text } = request;
  if (can.knowledge === true && request.policy === null && !concepts.has("elsewhere") && isLong(text)) {
    const found = search(situation, seen);
    if (found === "unasked") return searchFor(text);
    if (found !== null) return spoken([found], context);
  }
  // What a shop is asked that none of its texts answers is for somebody who knows.
  const asksShop = request.policy !== null || (request.intents.includes("stock") && concepts.has("stock"));
  if (memory.clarified || (asksShop && !concepts.has("elsewhere")))
    return toPerson("unknown", situation, seen);
  if (memory.asked !== null && memory.asked !== "too_many_tries") {
    // Between being asked and this there was a question of another kind: say what can be done before giving up.
    const changedTopic = memory.asked !== "out_of_scope" && concepts.has("policy");
    if (!changedTopic) return toPerson("unknown", situation, seen);
  }
  const shopping = request.intents.length === 0 && ofShopping.some((concept) => concepts.has(concept));
  return shopping && !concepts.has("elsewhere") && !concepts.has("policy")
    ? spoken([askWhatAbout(context)], context)
    : spoken([say("out_of_scope", context)], context);
}

/** What nobody says who is not about to buy something, or has. */
const ofShopping: readonly Concept[] = [
  "order",
  "status",
  "arrive",
  "late",
  "return",
  "returned",
  "refund",
  "exchange",
  "invoice",
  "payment",
  "address",
  "cancel",
  "stock",
  "damaged",
];
