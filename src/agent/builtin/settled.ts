import type { AnswerText } from "../answer/index.ts";
import { comesInParts, isStillToCome } from "./choose.ts";
import { forPerson } from "./hand-over.ts";
import { standing } from "./intents.ts";
import { talkedAbout } from "./refer.ts";
import type { Situation } from "./situation.ts";
import type { Entry } from "./step.ts";

/**
 * What a person would be called for is done, or comes by itself: how the order stands is all there is to say. `about`
 * are the orders that are meant, `answers` how they stand.
 */
export function isSettled(
  situation: Situation,
  about: readonly Entry[],
  answers: readonly AnswerText[],
): boolean {
  return cancelled(situation, about) || refunded(situation, about, answers) || toCome(situation, about);
}

function cancelled({ request }: Situation, [entry, ...more]: readonly Entry[]): boolean {
  return (
    request.intents.includes("cancel_request") &&
    more.length === 0 &&
    entry?.situation.stage.kind === "cancelled"
  );
}

/** "And how much is the refund?" of money that is on its way already: told once, then it is a person's. */
function refunded(
  { request, memory }: Situation,
  [entry, ...more]: readonly Entry[],
  [answer]: readonly AnswerText[],
): boolean {
  if (!request.intents.includes("refund_request") || entry === undefined || answer === undefined)
    return false;
  const told = memory.wanted.includes("refund_request") && memory.said[0]?.includes(answer.body) === true;
  return more.length === 0 && entry.situation.refunds.length > 0 && !told;
}

/** What is missed is still on its way, or to be sent: its status is the answer, and no claim of a missing item. */
function toCome({ request, memory }: Situation, [entry, ...more]: readonly Entry[]): boolean {
  const { intents, text } = request;
  const claim = intents.includes("missing_item");
  if (!claim || entry === undefined || more.length > 0 || !isStillToCome(entry.situation, text)) return false;
  if (intents.some((intent) => intent !== "missing_item" && forPerson[intent] !== undefined)) return false;
  // Who was told so and says it again may know better.
  const told = memory.wanted.includes("missing_item") && talkedAbout(memory, [entry]) !== null;
  return !told && (comesInParts(entry.situation) || intents.some((intent) => standing.has(intent)));
}
