import type { AnswerContext, AnswerText } from "./answer.ts";
import { finish, type Line } from "./finish.ts";

/**
 * What can be said without an order's data.
 * `greeting` `thanks` `goodbye` small talk · `ask_number` which order it is about and what is needed to find it ·
 * `need_proof` the number alone is not enough · `no_match` the one text for "does not exist" and "is not yours" ·
 * `no_orders` nothing is known under this contact · `too_many_tries` · `unavailable` the store cannot be asked
 * and nothing is known · `picture` `voice` `file` cannot be seen or heard: asks for the order number · `location` ·
 * `unsupported` the channel could not hand the message over · `handoff` a person takes over (say it once) ·
 * `damaged` `missing_item` `wrong_item` `cancel_request` `return_request` `exchange_request` `address_change`
 * `invoice_request` `payment_problem` `not_received` each says that a person takes it over ·
 * `mailed` the status went to the address on the order, if there is one ·
 * `out_of_scope` not understood or not our business: says what can be done here
 */
export const topics = [
  "greeting",
  "thanks",
  "goodbye",
  "ask_number",
  "need_proof",
  "no_match",
  "no_orders",
  "too_many_tries",
  "unavailable",
  "picture",
  "voice",
  "file",
  "location",
  "unsupported",
  "handoff",
  "damaged",
  "missing_item",
  "wrong_item",
  "cancel_request",
  "return_request",
  "exchange_request",
  "address_change",
  "invoice_request",
  "payment_problem",
  "not_received",
  "mailed",
  "out_of_scope",
] as const;
export type Topic = (typeof topics)[number];

const sentences = new Intl.Segmenter("en", { granularity: "sentence" });

/** Says one of the things that need no data. */
export function say(topic: Topic, context: AnswerContext): AnswerText {
  return finish(context, { paragraphs: [phraseLines(`say.${topic}`, context)] });
}

/** The sentences of a phrase without values. Two carry the message; a short message may do without the rest. */
export function phraseLines(key: string, context: AnswerContext): readonly Line[] {
  return Array.from(
    sentences.segment(context.phrases.t(context.language, key)),
    ({ segment }, index): Line => ({ text: segment.trimEnd(), rank: index < 2 ? 0 : index }),
  );
}

/** How many days back orders can be seen: an order that is not found may be older. The same whoever asks. */
export function reachesNote(days: number, context: AnswerContext): AnswerText {
  const text = context.phrases.t(context.language, "note.reaches", { count: days });
  return finish(context, { paragraphs: [[{ text, rank: 0 }]] });
}
