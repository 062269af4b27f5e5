import type { Content } from "#src/conversation/content.ts";
import { wordsOf } from "#src/conversation/content.ts";
import type { Message } from "#src/conversation/thread.ts";
import { closest } from "#src/languages/locale.ts";
import { findEntities, type Entities } from "./entities.ts";
import type { Concept, Lexicon } from "./lexicon.ts";

/** What a shopper wants, as far as words show it. */
export type Intent =
  | "status"
  | "eta"
  | "not_received"
  | "refund_status"
  | "return_status"
  | "refund_request"
  | "return_request"
  | "exchange_request"
  | "cancel_request"
  | "address_change"
  | "invoice_request"
  | "payment_problem"
  | "damaged"
  | "missing_item"
  | "wrong_item"
  | "person"
  | "complaint"
  | "legal"
  | "greeting"
  | "thanks"
  | "goodbye";

/** Something that came instead of words. */
export type Shown = "picture" | "voice" | "file" | "location" | "unsupported";

/** Everything recognised in the messages of a turn. */
export interface Recognised {
  /** The words of all messages, one piece per line. */
  readonly text: string;
  readonly concepts: ReadonlySet<Concept>;
  /** By weight: what decides the answer first. Empty: not understood. */
  readonly intents: readonly Intent[];
  readonly entities: Entities;
  /** Ids of choices that were tapped. */
  readonly choices: readonly string[];
  readonly shown: readonly Shown[];
  /** BCP 47 of the lexicon that understood it, null when none did. */
  readonly lexicon: string | null;
}

export interface RecogniseHints {
  readonly language: string;
  readonly country: string | null;
  /** An order was talked about before: "and when will it come?" is about that one. */
  readonly orderInTalk: boolean;
  readonly proofAsked: boolean;
}

/** Reads messages without a model. Pure. */
export function recognise(
  messages: readonly Message[],
  lexicons: readonly Lexicon[],
  hints: RecogniseHints,
): Recognised {
  const contents = messages.flatMap(({ content }) => content);
  const text = contents
    .map((content) => wordsOf([content]))
    .filter((words) => words !== "")
    .join("\n");
  const lexicon = fitting(text, lexicons, hints.language);
  const found = lexicon?.find(text) ?? new Set<Concept>();
  const entities = findEntities(text, {
    labels: (concept) => lexicons.flatMap((one) => (isNear(one, lexicon) ? one.words(concept) : [])),
    country: hints.country,
    proofAsked: hints.proofAsked,
  });
  return {
    text,
    concepts: found,
    intents: intentsOf(found, entities, text, hints.orderInTalk),
    entities,
    choices: contents.flatMap((content) => (content.kind === "choice" ? [content.id] : [])),
    shown: contents.flatMap(shownOf),
    lexicon: lexicon?.language ?? null,
  };
}

/** English labels ("order no") are understood in every language. */
function isNear(one: Lexicon, lexicon: Lexicon | null): boolean {
  return one === lexicon || one.language === "en";
}

/** Concepts that carry a question; the more a lexicon finds, the more it understood. */
const telling: readonly Concept[] = [
  "order",
  "where",
  "status",
  "when",
  "arrive",
  "late",
  "not_received",
  "refund",
  "cancel",
  "return",
  "human",
  "address",
  "damaged",
  "greeting",
  "thanks",
];

/** The lexicon of the language; where it finds nothing, the one that finds most (a wrongly detected language). */
function fitting(text: string, lexicons: readonly Lexicon[], language: string): Lexicon | null {
  const tag = closest(
    language,
    lexicons.map((one) => one.language),
  );
  const own = lexicons.find((one) => one.language === tag) ?? null;
  const score = (one: Lexicon) => {
    const found = one.find(text);
    return telling.filter((concept) => found.has(concept)).length;
  };
  if (own !== null && score(own) > 0) return own;
  let best: Lexicon | null = own;
  let most = 0;
  for (const one of lexicons) {
    const found = score(one);
    if (found > most) [best, most] = [one, found];
  }
  return best;
}

function shownOf(content: Content): readonly Shown[] {
  switch (content.kind) {
    case "media":
      if (content.media === "voice" || content.media === "audio") return ["voice"];
      if (content.media === "sticker") return [];
      return content.media === "document" ? ["file"] : ["picture"];
    case "location":
      return ["location"];
    case "unsupported":
    case "cart":
    case "contacts":
    case "form":
      return ["unsupported"];
    case "text":
    case "choice":
    case "reaction":
    case "edit":
    case "deletion":
    case "referral":
      return [];
  }
}

function intentsOf(
  found: ReadonlySet<Concept>,
  entities: Entities,
  text: string,
  orderInTalk: boolean,
): readonly Intent[] {
  const has = (...concepts: readonly Concept[]) => concepts.some((concept) => found.has(concept));
  const intents: Intent[] = [];
  const asksHow = has("where", "status", "when", "late");
  const named = entities.numbers.some(({ evidence }) => evidence === "strong");

  if (has("legal")) intents.push("legal");
  if (has("human")) intents.push("person");
  if (has("complaint") && !has("elsewhere")) intents.push("complaint");
  if (has("damaged") && (has("order", "arrive", "wrong_item") || short(text)) && !has("elsewhere"))
    intents.push("damaged");
  if (has("wrong_item")) intents.push("wrong_item");
  if (has("missing_item") && (has("order", "arrive") || short(text)) && !has("elsewhere"))
    intents.push("missing_item");
  if (has("policy", "elsewhere") && !named && !has("not_received")) {
    if (has("elsewhere") || !(has("order") && has("where", "late"))) return intents;
  }
  if (has("cancel")) intents.push("cancel_request");
  if (has("exchange")) intents.push("exchange_request");
  if (has("refund")) intents.push(asksHow || has("not_received") ? "refund_status" : "refund_request");
  else if (has("return") && !has("exchange")) {
    intents.push(
      has("where", "status") || (has("when") && has("arrive")) ? "return_status" : "return_request",
    );
  }
  if (has("address") && has("change")) intents.push("address_change");
  if (has("invoice")) intents.push("invoice_request");
  const decided = intents.length > 0;
  if (has("payment") && !decided && !(has("order") && has("where", "not_received", "late", "arrive"))) {
    intents.push("payment_problem");
  }
  if (!has("refund", "return", "invoice") && !intents.includes("payment_problem")) {
    const topic = has("order") || named || orderInTalk;
    if (has("not_received") && !has("damaged", "wrong_item")) intents.push("not_received");
    else if (topic && has("when") && !has("where", "status")) intents.push("eta");
    else if (topic && has("where", "status", "late")) intents.push("status");
    else if (has("order") && has("arrive")) intents.push("status");
    else if (has("when", "where") && has("arrive")) intents.push("eta");
    else if (short(text) && (has("where") || has("status"))) intents.push("status");
    else if (short(text) && has("order") && !decided) intents.push("status");
  }
  // A greeting in front of a long message is not what it is about.
  if (intents.length > 0 || text.length > 60 || text.trim().split(/\s+/u).length > 9) return intents;
  if (has("greeting")) return ["greeting"];
  if (has("thanks")) return ["thanks"];
  if (has("goodbye")) return ["goodbye"];
  return [];
}

/** Few enough words that one of them says it all. */
function short(text: string): boolean {
  const words = text.trim().split(/\s+/u);
  return words.length <= 5 && text.length <= 40;
}
