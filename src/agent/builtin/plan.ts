import type { HandoffReason } from "#src/tools/context.ts";
import {
  answerOrder,
  answerOrders,
  answerStock,
  askWhichProduct,
  handleOfChoice,
  itemOfChoice,
  joinAnswers,
  personChoice,
  productsSchema,
  reachesNote,
  say,
  type AnswerContext,
  type AnswerText,
  type Asked,
  type Topic,
} from "../answer/index.ts";
import type { ActionKind } from "#src/policy/actions.ts";
import { act, codeSent, doable, instead, tappedItem } from "./act.ts";
import { couldBeMeant, namedByTitle } from "./choose.ts";
import { standing, type Intent } from "./intents.ts";
import { lookUp, mostLookups, type Lookup } from "./lookup.ts";
import { proofOf, type Memory } from "./memory.ts";
import type { Recognised } from "./recognise.ts";
import { pointedAt, talkedAbout } from "./refer.ts";
import { errorOf, type Entry, type Seen, type Step } from "./step.ts";

/** Everything the next step depends on besides what the tools said. */
export interface Situation {
  readonly request: Recognised;
  readonly memory: Memory;
  readonly context: AnswerContext;
  /** What the shop lets be done to an order; anything else is a person's. */
  readonly enabled: ReadonlySet<ActionKind>;
  /** What else there is to help with: one-time codes, mails with how an order stands, a catalogue. */
  readonly can: Readonly<Record<"codes" | "mails" | "catalogue", boolean>>;
}

/** What a person has to do: why they are called, what is said, and whether how the order stands belongs to it. */
const forPerson: Partial<
  Record<
    Intent,
    {
      readonly reason: HandoffReason;
      readonly topic: Topic;
      readonly withStatus: boolean;
      /** Nothing else is said, whatever else was asked. */
      readonly alone?: true;
    }
  >
> = {
  legal: { reason: "legal", topic: "handoff", withStatus: false, alone: true },
  person: { reason: "person_wanted", topic: "handoff", withStatus: false, alone: true },
  complaint: { reason: "complaint", topic: "handoff", withStatus: true },
  damaged: { reason: "wrong_or_damaged", topic: "damaged", withStatus: false, alone: true },
  wrong_item: { reason: "wrong_or_damaged", topic: "wrong_item", withStatus: false, alone: true },
  missing_item: { reason: "wrong_or_damaged", topic: "missing_item", withStatus: true },
  cancel_request: { reason: "cancel_request", topic: "cancel_request", withStatus: true },
  exchange_request: { reason: "exchange_request", topic: "exchange_request", withStatus: false },
  return_request: { reason: "return_request", topic: "return_request", withStatus: true },
  refund_request: { reason: "refund_request", topic: "handoff", withStatus: true },
  address_change: { reason: "address_change", topic: "address_change", withStatus: true },
  invoice_request: { reason: "invoice_request", topic: "invoice_request", withStatus: false },
  payment_problem: { reason: "payment_problem", topic: "payment_problem", withStatus: false },
  // Where updates can be stopped, that was done before any model was asked.
  unfollow: { reason: "cannot_help", topic: "handoff", withStatus: false, alone: true },
};

const asked: Partial<Record<Intent, Asked>> = {
  status: "status",
  eta: "eta",
  not_received: "not_received",
  refund_status: "refund",
  refund_request: "refund",
  return_status: "return",
  return_request: "return",
};

/**
 * The ladder of DESIGN §6, one rung at a time: a number that resolves to an order this subject may see, the
 * words, one clarifying question, a person. Pure: the same messages and results give the same step.
 */
export function nextStep(situation: Situation, seen: readonly Seen[]): Step {
  const { request, memory, context } = situation;
  const { intents, choices } = request;
  if (choices.includes(personChoice))
    return toPerson("person_wanted", [say("handoff", context)], seen, context);
  const replied = offerAnswered(situation, seen);
  if (replied !== null) return replied;
  const product = productStep(situation, seen);
  if (product !== null) return product;
  const person = intents.map((intent) => forPerson[intent]).find((found) => found !== undefined);
  // Two questions: how the order stands is answered, the rest is a person's.
  const alsoAsks = person?.alone === undefined && intents.some((intent) => standing.has(intent));
  if (person !== undefined && !person.withStatus && !alsoAsks) {
    return toPerson(person.reason, [say(person.topic, context)], seen, context);
  }
  if (!concernsOrder(request, memory)) return withoutOrder(situation, seen);

  const lookup = lookUp(request, memory, seen);
  if (lookup.calls.length > 0) return { kind: "call", calls: lookup.calls };

  const done = wishStep(situation, lookup, seen) ?? proofStep(situation, lookup, seen);
  if (done !== null) return done;

  if (person !== undefined) {
    const candidates = meant(situation, lookup.visible);
    const standing = lookup.named.length > 0 ? lookup.named : candidates.length === 1 ? candidates : [];
    const settled =
      intents.includes("cancel_request") &&
      standing.length === 1 &&
      standing[0]?.situation.stage.kind === "cancelled";
    const answers = standing.slice(0, mostLookups).map((entry) => tell(situation, entry));
    if (settled) return spoken(answers, context);
    return toPerson(person.reason, [...answers, say(person.topic, context)], seen, context);
  }

  const answers = lookup.named.map((entry) => tell(situation, entry));
  for (const topic of lookup.failed) answers.push(say(topic, context));
  if (lookup.failed.includes("no_match")) answers.push(...older(lookup, context));
  if (answers.length > 0) {
    // The same failure again, with nothing new said: asking once more helps nobody.
    const stuck =
      lookup.named.length === 0 &&
      lookup.failed.every((topic) => topic === memory.asked) &&
      !saysNew(request);
    return stuck
      ? toPerson("cannot_help", [say("handoff", context)], seen, context)
      : spoken(answers, context);
  }
  return unnamed(situation, lookup, seen);
}

/** Something is to be done to an order: how far that goes without a person. Null: it is a person's, or nothing is. */
function wishStep(situation: Situation, lookup: Lookup, seen: readonly Seen[]): Step | null {
  const { request, memory, context, enabled, can } = situation;
  const picked = request.choices.some((id) => handleOfChoice(id) !== null || itemOfChoice(id) !== null);
  const resumed = request.intents.length === 0 && (picked || memory.itemAsked) ? memory.wanted : [];
  const intent = [...request.intents, ...resumed].find((one) => doable[one] !== undefined);
  const kind = intent === undefined ? undefined : doable[intent];
  if (intent === undefined || kind === undefined || !enabled.has(kind)) return null;
  // What is sent back and paid back is settled together, and what is exchanged by a person.
  if (request.intents.some((one) => neverAlone.has(one) && one !== intent)) return null;
  const item = tappedItem(request.choices);
  const tapped = lookup.visible.filter(({ handle }) => handle === item?.handle);
  // "Which item?" was asked of one order, and the answer is about that one.
  const listed = memory.itemAsked ? talkedAbout(memory, lookup.visible) : null;
  const named = lookup.named.length > 0 ? lookup.named : listed === null ? [] : [listed];
  const candidates = tapped.length > 0 ? tapped : named.length > 0 ? named : meant(situation, lookup.visible);
  const [entry] = candidates;
  if (entry === undefined) return null;
  if (candidates.length > 1) {
    const { asOf, stale } = oldest(candidates);
    return spoken([answerOrders(candidates, context, { ask: true, asOf, stale })], context);
  }
  if (intent === "cancel_request" && entry.situation.stage.kind === "cancelled") return null;
  const acted = act(kind, entry, request, seen, {
    context,
    codes: can.codes,
    itemAsked: memory.itemAsked,
  });
  // Whoever asks how it stands as well is told both.
  const also = request.intents.some((one) => standing.has(one)) ? [tell(situation, entry)] : [];
  switch (acted.kind) {
    case "step":
      return acted.step;
    case "say":
      return spoken([...also, acted.answer], context);
    case "status":
      return spoken([tell(situation, entry)], context);
    case "person": {
      const reason = instead[kind];
      return reason === undefined ? toPerson("cannot_help", [say("handoff", context)], seen, context) : null;
    }
  }
}

/** Wishes that change what another wish beside them means. */
const neverAlone: ReadonlySet<Intent> = new Set<Intent>([
  "cancel_request",
  "return_request",
  "exchange_request",
  "refund_request",
  "address_change",
  "damaged",
  "wrong_item",
  "missing_item",
]);

/** What the shop sells: searched for in its catalogue. Null: nothing of that was asked, or there is none. */
function productStep({ request, memory, context, can }: Situation, seen: readonly Seen[]): Step | null {
  if (!can.catalogue) return null;
  const asks = request.intents.includes("stock");
  const named = memory.productAsked && request.intents.length === 0 && !saysNew(request);
  if (!asks && !named) return null;
  const words = request.product;
  // "Do you have …" may be about anything; only what is found shows that it was about a product.
  const sure = named || request.concepts.has("stock");
  if (words === "") return sure && !named ? spoken([askWhichProduct(context)], context) : null;
  const found = seen.find(({ name }) => name === "search_products");
  if (found === undefined) return { kind: "call", calls: [{ name: "search_products", args: { words } }] };
  const products = productsSchema.safeParse(found.result);
  if (!products.success)
    return errorOf(found.result) === "unavailable" ? spoken([say("unavailable", context)], context) : null;
  if (products.data.products.length === 0 && !sure) return null;
  return spoken([answerStock(products.data.products, context)], context);
}

/** Where orders can be seen only some days back, that is said, whoever asks and whether or not there is one. */
function older({ reachesDays }: Lookup, context: AnswerContext): readonly AnswerText[] {
  return reachesDays === null ? [] : [reachesNote(reachesDays, context)];
}

/** Where what the shopper knows proves nothing: a code, or the status to the address on the order. */
function proofStep(
  { request, memory, context, can }: Situation,
  lookup: Lookup,
  seen: readonly Seen[],
): Step | null {
  if (lookup.named.length > 0) return null;
  const number = request.entities.numbers[0]?.text ?? memory.numbers[0];
  if (number === undefined) return null;
  if (lookup.needsCode && can.codes) {
    const sent = seen.find(({ name }) => name === "send_code");
    if (sent === undefined) return { kind: "call", calls: [{ name: "send_code", args: { number } }] };
    const acted = codeSent(sent.result, context);
    return acted.kind === "say"
      ? spoken([acted.answer], context)
      : toPerson("cannot_help", [say("handoff", context)], seen, context);
  }
  if (!can.mails || memory.asked !== "no_match" || !lookup.failed.includes("no_match")) return null;
  const mailed = seen.find(({ name }) => name === "email_status");
  if (mailed === undefined) return { kind: "call", calls: [{ name: "email_status", args: { number } }] };
  return errorOf(mailed.result) === null
    ? spoken([say("mailed", context), ...older(lookup, context)], context)
    : null;
}

/** The question names no order: the one it can be about, else which one, else what is needed to find it. */
function unnamed(situation: Situation, lookup: Lookup, seen: readonly Seen[]): Step {
  const { request, memory, context } = situation;
  const pointed = pointedAt(request, memory, lookup.visible);
  if (pointed !== null) return spoken([tell(situation, pointed)], context);
  if (request.intents.length === 0 && !saysNew(request)) {
    const titled = namedByTitle(lookup.visible, request.text);
    const [only] = titled;
    if (only !== undefined && titled.length === 1) return spoken([tell(situation, only)], context);
    return notUnderstood(situation, seen);
  }
  const entries = meant(situation, lookup.visible);
  const [first] = entries;
  if (first !== undefined && entries.length === 1) return spoken([tell(situation, first)], context);
  if (first !== undefined) {
    const { asOf, stale } = oldest(entries);
    return spoken([answerOrders(entries, context, { ask: true, asOf, stale })], context);
  }
  if (lookup.unavailable) return spoken([say("unavailable", context)], context);
  const again = memory.asked === "ask_number" || memory.asked === "need_proof" || memory.asked === "no_match";
  if (again && !saysNew(request)) return toPerson("cannot_help", [say("handoff", context)], seen, context);
  return spoken([say("ask_number", context), ...older(lookup, context)], context);
}

/** What a question without a number is about: what it names by its title, what was just talked about, what fits. */
function meant({ request, memory, context }: Situation, visible: readonly Entry[]): readonly Entry[] {
  const { intents, text, concepts } = request;
  const titled = namedByTitle(visible, text);
  if (titled.length === 1) return titled;
  const entries = couldBeMeant(visible, intents, text, context.now);
  const talked = talkedAbout(memory, visible);
  if (talked === null || entries.length === 0) return entries;
  const follows = !concepts.has("order") && intents.some((intent) => standing.has(intent));
  return follows || (entries.length > 1 && entries.includes(talked)) ? [talked] : entries;
}

/** "Shall I ask a colleague?" "Yes." Null when nothing was offered, or something else is said. */
function offerAnswered({ request, memory, context }: Situation, seen: readonly Seen[]): Step | null {
  const { concepts, intents, text } = request;
  const more =
    intents.some((intent) => intent !== "thanks") || saysNew(request) || request.choices.length > 0;
  if (memory.offered === null || more || text.trim().split(/\s+/u).length > 4) return null;
  const no = concepts.has("no");
  if (!no && !concepts.has("yes")) return null;
  const wantsPerson = memory.offered === "person" ? !no : no;
  if (!wantsPerson) return spoken([say("thanks", context)], context);
  return toPerson("person_wanted", [say("handoff", context)], seen, context);
}

/** Small talk, pictures, and what was not understood. */
function withoutOrder(situation: Situation, seen: readonly Seen[]): Step {
  const { request, context } = situation;
  const [intent] = request.intents;
  if (intent === "greeting" || intent === "thanks" || intent === "goodbye") {
    return spoken([say(intent, context)], context);
  }
  return notUnderstood(situation, seen);
}

function notUnderstood({ memory, request, context }: Situation, seen: readonly Seen[]): Step {
  // A second yes, or one that came when nothing was asked.
  if (memory.asked === null && request.saysOnlyYes([])) return spoken([say("thanks", context)], context);
  const [shown] = request.shown;
  if (shown !== undefined) return spoken([say(shown, context)], context);
  if (memory.asked !== null && memory.asked !== "too_many_tries") {
    // Between being asked and this there was a question of another kind: say what can be done before giving up.
    const changedTopic = memory.asked !== "out_of_scope" && request.concepts.has("policy");
    if (!changedTopic) return toPerson("cannot_help", [say("handoff", context)], seen, context);
  }
  return spoken([say("out_of_scope", context)], context);
}

function concernsOrder({ intents, entities, choices, shown, text }: Recognised, memory: Memory): boolean {
  if (choices.some((id) => handleOfChoice(id) !== null || itemOfChoice(id) !== null)) return true;
  if (intents.includes("notify_request") || memory.itemAsked) return true;
  if (intents.some((intent) => intent in asked || intent in forPerson)) return true;
  if (entities.numbers.some(({ evidence }) => evidence === "strong")) return true;
  if (entities.numbers.length > 0 && memory.proofAsked) return true;
  if (proofOf(entities) !== null) return true;
  // An answer to "which one?" may be nothing but the name of a thing.
  return intents.length === 0 && memory.orderInTalk && (shown.length === 0 || text !== "");
}

/** The message brought something that can be looked up. */
function saysNew({ entities }: Recognised): boolean {
  return entities.numbers.length > 0 || proofOf(entities) !== null;
}

function tell({ request, context }: Situation, { situation, asOf, stale }: Entry): AnswerText {
  const [what = "status"] = request.intents.map((intent) => asked[intent]).filter((one) => one !== undefined);
  return answerOrder(situation, context, { asked: what, asOf, stale });
}

function oldest(entries: readonly Entry[]): { asOf?: Date; stale: boolean } {
  const [first] = entries.toSorted((a, b) => a.asOf.getTime() - b.asOf.getTime());
  return {
    ...(first === undefined ? {} : { asOf: first.asOf }),
    stale: entries.some(({ stale }) => stale),
  };
}

function toPerson(
  reason: HandoffReason,
  answers: readonly AnswerText[],
  seen: readonly Seen[],
  context: AnswerContext,
): Step {
  if (seen.some(({ name }) => name === "hand_off")) return spoken(answers, context);
  return { kind: "call", calls: [{ name: "hand_off", args: { reason } }] };
}

function spoken(answers: readonly AnswerText[], context: AnswerContext): Step {
  const [first] = answers;
  return {
    kind: "say",
    answer: first !== undefined && answers.length === 1 ? first : joinAnswers(answers, context),
  };
}
