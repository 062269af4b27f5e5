import {
  answerOrder,
  answerOrders,
  type AnswerContext,
  type AnswerText,
  type Asked,
} from "../answer/index.ts";
import { namedByTitle } from "./choose.ts";
import type { Intent } from "./intents.ts";
import { talkedAbout } from "./refer.ts";
import type { Situation } from "./situation.ts";
import { spoken } from "./spoken.ts";
import type { Entry, Step } from "./step.ts";

/** Intents that how an order stands is said for, and what of it comes first. */
export const asked: Partial<Record<Intent, Asked>> = {
  status: "status",
  eta: "eta",
  not_received: "not_received",
  refund_status: "refund",
  refund_request: "refund",
  return_status: "return",
  return_request: "return",
};

/** How an order stands, as far as it was asked. */
export function tell({ request, memory, context }: Situation, entry: Entry): AnswerText {
  const { situation, asOf, stale } = entry;
  const [what = "status"] = request.intents.map((intent) => asked[intent]).filter((one) => one !== undefined);
  // Whoever was told the day and asks when wants to know the time.
  const again = what === "eta" && !request.concepts.has("order") && talkedAbout(memory, [entry]) !== null;
  const items = request.entities.numbers.length === 0 && namedByTitle([entry], request.text).length > 0;
  return answerOrder(situation, context, { asked: again ? "time" : what, asOf, stale, items });
}

/** Asks which of several orders is meant. */
export function askWhichOrder(entries: readonly Entry[], context: AnswerContext): Step {
  const { asOf, stale } = oldest(entries);
  return spoken([answerOrders(entries, context, { ask: true, asOf, stale })], context);
}

function oldest(entries: readonly Entry[]): { asOf?: Date; stale: boolean } {
  const [first] = entries.toSorted((a, b) => a.asOf.getTime() - b.asOf.getTime());
  return {
    ...(first === undefined ? {} : { asOf: first.asOf }),
    stale: entries.some(({ stale }) => stale),
  };
}
