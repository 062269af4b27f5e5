import { wordsOf } from "#src/conversation/content.ts";
import type { Message } from "#src/conversation/thread.ts";
import { answerOfChoice, say, type AnswerContext, type Topic } from "../answer/index.ts";
import { findEntities, type Entities } from "./entities.ts";
import type { Lexicons } from "./lexicon.ts";
import { fold } from "./fold.ts";
import type { NumberPattern } from "./number-pattern.ts";
import { intentsOf, type Intent } from "./intents.ts";
import { fitting, near } from "./listen.ts";
import { hasQuestionMark } from "./question.ts";
import { isQuestion } from "./recognise.ts";

/** What was asked of the shopper and what they said before this turn. */
export interface Memory {
  /** The question our last message ended in, as far as it is one of ours. */
  readonly asked: Topic | null;
  /** Our last message asked for something. */
  readonly proofAsked: boolean;
  /** A question of ours that is answered with yes or no: whether a person should come, or all is well. */
  readonly offered: "person" | "fine" | null;
  /** Our last message put a proposal to the shopper. */
  readonly proposed: boolean;
  /** We asked for a one-time code. */
  readonly codeAsked: boolean;
  /** And the message of ours before it put one too. */
  readonly askedAgain: boolean;
  /** Our last message asked which item of an order is meant. */
  readonly itemAsked: boolean;
  /** Our last message asked which product is meant. */
  readonly productAsked: boolean;
  /** One of our last two messages asked what it is about. */
  readonly clarified: boolean;
  /** The code was asked for in answer to the shopper's yes to a proposal, and nothing else was said since. */
  readonly confirmed: boolean;
  /** What the shopper last wanted done, or to know, before this turn. */
  readonly wanted: readonly Intent[];
  /** Our recent messages, latest first. */
  readonly said: readonly string[];
  /** An order was talked about. */
  readonly orderInTalk: boolean;
  /** Numbers called order numbers, latest first. */
  readonly numbers: readonly string[];
  /** The latest proof the shopper gave. */
  readonly proof: Proof | null;
}

/** What `claim_order` takes besides the number. */
export type Proof =
  | { readonly email: string }
  | { readonly phone: string }
  | { readonly postcode: string; readonly last_name: string };

const asking: readonly Topic[] = [
  "ask_number",
  "need_proof",
  "no_match",
  "no_orders",
  "too_many_tries",
  "picture",
  "voice",
  "file",
  "unsupported",
  "out_of_scope",
];
/** How far back a number or an e-mail still belongs to the talk. */
const recentMs = 24 * 3_600_000;
const recentMessages = 8;

/** Reads the history of a conversation. `contexts`: the languages our last message may have been in. */
export function remember(
  history: readonly Message[],
  lexicons: Lexicons,
  contexts: readonly AnswerContext[],
  country: string | null,
  patterns: readonly NumberPattern[] = [],
): Memory {
  const now = contexts[0]?.now.getTime() ?? 0;
  const recent = history.filter(({ at }) => now - at.getTime() < recentMs).slice(-recentMessages);
  const last = recent.findLast(({ from }) => from !== "shopper");
  const lastText = last === undefined ? "" : wordsOf(last.content);
  const asked =
    lastText === ""
      ? null
      : (asking.find((topic) => contexts.some((context) => lastText.includes(bodyOf(topic, context)))) ??
        null);

  const said = recent
    .filter(({ from }) => from === "agent")
    .map(({ content }) => wordsOf(content))
    .toReversed();

  const isSaid = (text: string | undefined, key: string) =>
    text !== undefined && contexts.some((context) => holds(fold(text), key, context));
  const proposed = isSaid(lastText, "propose.question");
  const codeAsked = codeTexts.some((key) => isSaid(lastText, key));
  const around = [...new Set(contexts.map(({ language }) => language))];
  let wanted: readonly Intent[] = [];

  const numbers: string[] = [];
  let proof: Proof | null = null;
  let orderInTalk = false;
  for (const message of recent.toReversed()) {
    if (message.from !== "shopper") continue;
    const text = wordsOf(message.content);
    if (text === "") continue;
    const listening = near(text, lexicons, around);
    const found = listening.map((lexicon) => lexicon.find(text));
    const entities = findEntities(text, {
      labels: (concept) => listening.flatMap((lexicon) => lexicon.words(concept)),
      isUnit: (following) => listening.some((one) => one.begins(following, "unit")),
      patterns,
      country,
      proofAsked: !found.some(isQuestion),
    });
    const given = proofOf(entities);
    // "Where is 1041, me@example.com": asked about, or looked up with a proof, it was taken for an order's.
    const meant = given !== null || found.some(isQuestion);
    numbers.push(
      ...entities.numbers
        .filter(({ evidence, text: written }) => evidence === "strong" || (meant && /\d{3}/u.test(written)))
        .map(({ text: written, whole }) => whole ?? written),
    );
    proof ??= given;
    const lexicon = wanted.length > 0 ? null : fitting(text, lexicons, around);
    if (lexicon !== null) {
      const saying = { text, named: false, numbered: entities.numbers.length > 0, orderInTalk: true };
      wanted = intentsOf(lexicon.find(text), saying).filter((intent) => wishes.has(intent));
    }
    orderInTalk ||=
      last !== undefined &&
      (entities.numbers.length > 0 ||
        found.some((one) => one.has("order") || (one.has("where") && one.has("arrive"))));
  }
  return {
    asked,
    offered: offeredIn(lastText, contexts),
    proposed,
    askedAgain: proposed && isSaid(said[1], "propose.question"),
    itemAsked: isSaid(lastText, "propose.which"),
    productAsked: isSaid(lastText, "stock.which"),
    clarified: said.slice(0, 2).some((text) => isSaid(text, "say.clarify")),
    codeAsked,
    confirmed: codeAsked && saidYesBefore(),
    wanted,
    said,
    proofAsked: asked !== null || hasQuestionMark(lastText),
    orderInTalk,
    numbers: [...new Set(numbers)].slice(0, 2),
    proof,
  };

  /** Back over the codes that were asked for: the yes they were asked for, and the proposal the yes was to. */
  function saidYesBefore(): boolean {
    const isCode = ({ content }: Message) => codeTexts.some((key) => isSaid(wordsOf(content), key));
    const first = history.findLastIndex((message) => message.from !== "shopper" && !isCode(message));
    const put = history[first];
    if (put === undefined || put.from !== "agent" || !isSaid(wordsOf(put.content), "propose.question"))
      return false;
    const answer = history.slice(first + 1);
    const end = answer.findIndex(({ from }) => from !== "shopper");
    return answer.slice(0, Math.max(0, end)).some(({ content }) => {
      if (content.some((one) => one.kind === "choice" && answerOfChoice(one.id)?.yes === true)) return true;
      const text = wordsOf(content);
      const found = near(text, lexicons, around).map((one) => one.find(text));
      return found.some((one) => one.has("yes") && !one.has("no"));
    });
  }
}

const codeTexts = ["code.sent", "code.sent_if", "code.wrong", "code.expired"];
/** What a shopper can want done, or know. */
const wishes: ReadonlySet<Intent> = new Set<Intent>([
  "cancel_request",
  "return_request",
  "refund_request",
  "exchange_request",
  "address_change",
  "notify_request",
  "status",
  "eta",
  "not_received",
  "refund_status",
  "return_status",
  "missing_item",
]);

/** Whether a text holds a phrase, whatever it was filled with. */
function holds(folded: string, key: string, { phrases, language }: AnswerContext): boolean {
  const gap = "\u0001";
  const parts = fold(phrases.t(language, key, { to: gap, number: gap }))
    .split(gap)
    .map((part) => part.trim())
    .filter((part) => part.length >= 6);
  return parts.length > 0 && parts.every((part) => folded.includes(part));
}

const personOffers = ["trace", "warehouse", "settle", "options", "look"];

function offeredIn(text: string, contexts: readonly AnswerContext[]): Memory["offered"] {
  const asks = (key: string) =>
    contexts.some(({ phrases, language }) => text.includes(phrases.t(language, `ask.${key}`)));
  if (personOffers.some(asks)) return "person";
  return asks("fine") ? "fine" : null;
}

const bodies = new WeakMap<AnswerContext["phrases"], Map<string, string>>();

/** What a topic says, made once for each language and style. */
function bodyOf(topic: Topic, context: AnswerContext): string {
  const said = bodies.get(context.phrases) ?? new Map<string, string>();
  bodies.set(context.phrases, said);
  const key = `${topic} ${context.language} ${context.style}`;
  const body = said.get(key) ?? say(topic, context).body;
  said.set(key, body);
  return body;
}

/** The first complete proof among what was found. */
export function proofOf(entities: Entities): Proof | null {
  const [email] = entities.emails;
  if (email !== undefined) return { email };
  const [phone] = entities.phones;
  if (phone !== undefined) return { phone };
  const { postcode, lastName } = entities;
  return postcode !== null && lastName !== null ? { postcode, last_name: lastName } : null;
}
