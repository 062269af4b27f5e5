import { say } from "../answer/index.ts";
import { namedByTitle } from "./choose.ts";
import { saysNew } from "./concerns-order.ts";
import { toPerson } from "./hand-over.ts";
import type { Lookup } from "./lookup.ts";
import { meantOrders } from "./meant-orders.ts";
import { askedForProof, older } from "./proof.ts";
import { endsAsking } from "./question.ts";
import { pointedAt, talkedAbout } from "./refer.ts";
import type { Situation } from "./situation.ts";
import { spoken } from "./spoken.ts";
import type { Seen, Step } from "./step.ts";
import { askWhichOrder, tell } from "./tell-order.ts";
import { notUnderstood } from "./without-order.ts";

/** The question names no order: the one it can be about, else which one, else what is needed to find it. */
export function unnamed(situation: Situation, lookup: Lookup, seen: readonly Seen[]): Step {
  const { request, memory, context } = situation;
  const pointed = pointedAt(request, memory, lookup.visible);
  if (pointed !== null) return spoken([tell(situation, pointed)], context);
  if (request.intents.length === 0 && !saysNew(request)) {
    const titled = namedByTitle(lookup.visible, request.text);
    const [only] = titled;
    if (only !== undefined && titled.length === 1) return spoken([tell(situation, only)], context);
    return why(situation, lookup, seen) ?? notUnderstood(situation, seen);
  }
  const entries = meantOrders(situation, lookup.visible);
  const [first] = entries;
  if (first !== undefined && entries.length === 1) return spoken([tell(situation, first)], context);
  if (first !== undefined) return askWhichOrder(entries, context);
  if (lookup.unavailable) return spoken([say("unavailable", context)], context);
  if (askedForProof(memory) && !saysNew(request)) return toPerson("repeated", situation, seen);
  return spoken([say("ask_number", context), ...older(lookup, context)], context);
}

/** "Why?" of what was just said: how it stands now, or where that is all there is to say, a person. Null: something else. */
function why(situation: Situation, { visible }: Lookup, seen: readonly Seen[]): Step | null {
  const { request, memory, context } = situation;
  const text = request.text.trim();
  const asks = endsAsking(text) && text.split(/\s+/u).length <= fewWords && text.length <= 20;
  const talked = asks ? talkedAbout(memory, visible) : null;
  if (talked === null || request.shown.length > 0) return null;
  const answer = tell(situation, talked);
  return memory.said[0]?.includes(answer.body) === true
    ? toPerson("unknown", situation, seen)
    : spoken([answer], context);
}

/** Words of a question that is about what was just said. */
const fewWords = 3;
