/**
 * What the agent says, in the shopper's language and the channel's style. Everything is made of phrases
 * (`prompts/phrases`) and of the data given; nothing is looked up and nothing is estimated here.
 *
 * - `answerOrder(situation, context, { asked, asOf, stale })` one order (or, at level 1, one parcel)
 * - `answerOrders(entries, context, { ask, asOf, stale })` several orders as a list
 * - `askWhichOrder(entries, context)` the clarifying question, with a choice per order
 * - `say(topic, context)` everything that needs no data: see `Topic`
 * - `askProposal`, `askWhichItem`, `sayRefused`, `tellDone` what is done to an order, before and after
 * - `joinAnswers(answers, context)` several of these as one reply: one greeting, one question
 */
export type { AnswerContext, AnswerText, Asked, Freshness, OrderEntry } from "./answer.ts";
export { answerOrder } from "./order.ts";
export { answerOrders, askWhichOrder } from "./orders.ts";
export { reachesNote, say, topics, type Topic } from "./say.ts";
export { sayOutcome, type OutcomeWords } from "./outcome.ts";
export { answerUpdate, type UpdateWords } from "./update.ts";
export { answerStock, askWhichProduct, productsSchema } from "./stock.ts";
export { joinAnswers } from "./finish.ts";
export { answerOfChoice, handleOfChoice, itemOfChoice, orderChoice, personChoice } from "./choices.ts";
export {
  askProposal,
  askWhichItem,
  mailedSchema,
  proposable,
  proposedSchema,
  refusedSchema,
  sayCodeSent,
  sayRefused,
  sentSchema,
  tellDone,
  type Proposed,
  type Refused,
} from "./act.ts";
export { situationToJson, situationFromJson, situationSchema } from "#src/orders/situation-json.ts";
