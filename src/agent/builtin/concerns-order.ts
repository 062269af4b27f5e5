import { handleOfChoice, itemOfChoice } from "../answer/index.ts";
import { forPerson } from "./hand-over.ts";
import { proofOf } from "./memory.ts";
import type { Recognised } from "./recognise.ts";
import type { Situation } from "./situation.ts";
import { asked } from "./tell-order.ts";

/** The message is about an order, named or not. */
export function concernsOrder(situation: Situation): boolean {
  const { request, memory } = situation;
  if (namesOrder(situation) || request.intents.some((intent) => intent in asked || intent in forPerson))
    return true;
  // An answer to "which one?" may be nothing but the name of a thing; "is my stove on its way?" has one in it.
  return (
    request.intents.length === 0 &&
    (memory.orderInTalk || mayNameItem(request)) &&
    (request.shown.length === 0 || request.text !== "")
  );
}

/** Asks how something stands: what it calls it may be the title of something that was ordered. */
function mayNameItem({ concepts, policy }: Recognised): boolean {
  const asks = (["where", "when", "arrive", "late", "status", "lack"] as const).some((one) =>
    concepts.has(one),
  );
  return asks && policy === null && !concepts.has("elsewhere") && !concepts.has("stock");
}

/** An order is tapped, named or proven, or an answer to what was asked about one. */
export function namesOrder({ request, memory }: Situation): boolean {
  const { intents, entities, choices } = request;
  if (choices.some((id) => handleOfChoice(id) !== null || itemOfChoice(id) !== null)) return true;
  if (intents.includes("notify_request") || memory.itemAsked) return true;
  if (entities.numbers.some(({ evidence }) => evidence === "strong")) return true;
  if (entities.numbers.length > 0 && memory.proofAsked) return true;
  return proofOf(entities) !== null;
}

/** The message brought something that can be looked up. */
export function saysNew({ entities }: Recognised): boolean {
  return entities.numbers.length > 0 || proofOf(entities) !== null;
}
