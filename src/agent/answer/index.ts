/**
 * What the agent says, in the shopper's language and the channel's style. Everything is made of phrases
 * (`prompts/phrases`) and of the data given; nothing is looked up and nothing is estimated here.
 *
 * - `answerOrder(situation, context, { asked, asOf, stale })` one order (or, at level 1, one parcel)
 * - `answerOrders(entries, context, { ask, asOf, stale })` several orders as a list
 * - `askWhichOrder(entries, context)` the clarifying question, with a choice per order
 * - `say(topic, context)` everything that needs no data: see `Topic`
 * - `askProposal`, `askWhichItem`, `sayRefused`, `tellDone` what is done to an order, before and after
 * - `handoffWords(reason, hours, context)` a person takes over, what happens next and when
 * - `answerHours(hours, context)` whether the shop's team is there, and its week
 * - `askWhatAbout(context)` the one question where it is not clear what it is about; `sayAssistant(context)` who writes
 * - `joinAnswers(answers, context)` several of these as one reply: one greeting, one question
 */
export type { AnswerContext, AnswerText, Asked, Freshness, OrderEntry } from "./answer.ts";
export { answerOrder } from "./order.ts";
export { answerOrders, askWhichOrder } from "./orders.ts";
export { handoffWords, teamFacts, whenWords, withWhen } from "./person.ts";
export { answerHours, hoursFacts } from "./hours.ts";
export { reachesNote, say, topics, type Topic } from "./say.ts";
export { sayOutcome, type OutcomeWords } from "./outcome.ts";
export { answerUpdate, type UpdateWords } from "./update.ts";
export { answerKnowledge, passagesSchema, type FoundPassage } from "./knowledge.ts";
export { answerStock, askWhichProduct, productsSchema } from "./stock.ts";
export { joinAnswers } from "./finish.ts";
export { askWhatAbout, sayAssistant } from "./clarify.ts";
export {
  aboutOfChoice,
  answerOfChoice,
  handleOfChoice,
  itemOfChoice,
  orderChoice,
  personChoice,
  type About,
} from "./choices.ts";
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
