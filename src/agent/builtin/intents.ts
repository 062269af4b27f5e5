import type { Concept } from "./lexicon.ts";
import { endsAsking, hasQuestionMark } from "./question.ts";

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
  | "notify_request"
  | "unfollow"
  | "stock"
  | "payment_problem"
  | "damaged"
  | "missing_item"
  | "wrong_item"
  | "person"
  | "complaint"
  | "legal"
  | "safety"
  | "hours"
  | "bot"
  | "greeting"
  | "thanks"
  | "goodbye";

/** Intents that are answered with how an order stands. */
export const standing: ReadonlySet<Intent> = new Set<Intent>(["status", "eta", "not_received"]);

/** What an intent is read from besides the concepts. */
export interface Saying {
  readonly text: string;
  /** What can only be an order number is in it. */
  readonly named: boolean;
  /** A number is in it that may be an order's. */
  readonly numbered: boolean;
  /** An order was talked about before. */
  readonly orderInTalk: boolean;
  /**
   * All its words, but so many, are of the kind that is about an order, or carry nothing: then it can be about nothing
   * else.
   */
  readonly closed?: (but?: number) => boolean;
  /** Its words but a name greet, or take leave. */
  readonly hails?: () => boolean;
  /** It says thanks in so many words, and little else: a bare "ok" is none. */
  readonly thanks?: () => boolean;
  /** Something was said to them before: then "ok" is an answer, and as good as thanks. */
  readonly answered?: boolean;
}

/** What concepts amount to, by weight. Pure. */
export function intentsOf(found: ReadonlySet<Concept>, saying: Saying): readonly Intent[] {
  const { text, named } = saying;
  const has = (...concepts: readonly Concept[]) => concepts.some((concept) => found.has(concept));
  const intents: Intent[] = [];
  const asksHow = has("where", "status", "when", "late");
  const came = has("received") && !hasQuestionMark(text);

  if (has("safety") && !has("elsewhere")) intents.push("safety");
  if (has("legal")) intents.push("legal");
  // "Am I talking to a real person?" asks who is there, "I want a real person, no robot" for one.
  const who = has("bot") && !has("elsewhere") && (!has("human") || endsAsking(text));
  // "Do you need people in the warehouse?" is about people, too.
  const ofOthers = has("elsewhere") && !has("order", "complaint", "late");
  if (has("human") && !who && !ofOthers) intents.push("person");
  if (has("complaint") && !has("elsewhere", "legal")) intents.push("complaint");
  if (
    has("damaged") &&
    (has("order", "arrive", "wrong_item", "received") || (wordCount(text) <= 12 && !has("policy"))) &&
    // The card does not work, not the lamp.
    !(has("payment") && has("trouble")) &&
    !has("elsewhere")
  )
    intents.push("damaged");
  // "I ordered it and it did not come" says both halves of "I ordered this and that came".
  if (has("wrong_item") && !has("not_received")) intents.push("wrong_item");
  // In some languages the days that are left are "missing".
  const remains = has("missing_item") && has("when") && has("unit") && !has("received");
  if (
    has("missing_item") &&
    !remains &&
    !has("refund") &&
    (has("order", "arrive", "received", "payment") || named || saying.numbered || short(text)) &&
    !has("elsewhere")
  )
    intents.push("missing_item");
  // The rest of such a message is about the news, not for news.
  if (has("unfollow") && !has("where", "not_received")) return [...intents, "unfollow"];
  if (who) intents.push("bot");
  if (has("hours") && !has("elsewhere", "refund", "return", "cancel")) intents.push("hours");
  if (intents.length === 0 && asksForProduct(has, saying)) return ["stock"];
  // "When do you ship 1058?" asks for no rule.
  const ofOne = named || (saying.numbered && has("when", "where", "status") && !has("elsewhere"));
  if (
    has("policy", "elsewhere", "stock") &&
    !ofOne &&
    !has("not_received") &&
    !(has("payment") && has("trouble"))
  ) {
    const onesOwn = has("where") || (has("late") && !has("when"));
    if (has("elsewhere") || !(has("order") && onesOwn)) return intents;
  }
  if (has("cancel")) intents.push("cancel_request");
  if (has("exchange")) intents.push("exchange_request");
  if (has("refund")) intents.push(asksHow || has("not_received") ? "refund_status" : "refund_request");
  else if (
    has("returned") &&
    has("where", "status", "when", "arrive", "late", "received", "not_received", "lack", "unit")
  )
    intents.push("return_status");
  else if (has("return", "returned") && !has("exchange")) {
    intents.push(
      has("where", "status") || (has("when") && has("arrive")) ? "return_status" : "return_request",
    );
  }
  if (has("moved") || (has("address") && has("change"))) intents.push("address_change");
  if (has("invoice") && !has("refund")) intents.push("invoice_request");
  const follows = has("notify") && !has("policy", "elsewhere");
  if (follows) intents.push("notify_request");
  // Who is angry says what about, too.
  const decided = intents.some((intent) => intent !== "complaint");
  // Who paid on Monday and asks when it comes has ordered.
  const paid = has("payment") && !has("trouble") && has("where", "when", "status", "late", "not_received");
  const waits = has("order") && has("where", "not_received", "late", "arrive");
  if (has("payment") && !decided && !paid && !waits) intents.push("payment_problem");
  // "Let me know when it ships" asks for nothing now.
  const now = has("where", "not_received", "late") || (has("status") && has("order") && !has("when"));
  const later = follows && !now;
  if (!later && !has("refund", "return", "returned", "invoice") && !intents.includes("payment_problem")) {
    const how = standingOf(has, { ...saying, ordered: paid }, decided, came);
    if (how !== null) intents.push(how);
  }
  if (intents.length > 0) return intents;
  const onlyThanks = wordCount(text) <= 9 || (text.length <= longestThanks && !hasQuestionMark(text));
  const thanks = has("thanks") && onlyThanks && !has("where", "late", "lack");
  if (came || (thanks && ((saying.answered ?? true) || (saying.thanks?.() ?? true)))) return ["thanks"];
  // A greeting in front of a long message is not what it is about.
  if (text.length > 60 || wordCount(text) > 9) return [];
  if (!(saying.hails?.() ?? true)) return [];
  if (has("goodbye")) return ["goodbye"];
  return has("greeting") ? ["greeting"] : [];
}

/** About a thing the shop sells, and nothing that was ordered. */
function asksForProduct(
  has: (...concepts: readonly Concept[]) => boolean,
  { named, numbered, text }: Saying,
): boolean {
  if (named || text.length > longestProduct) return false;
  if (has("order", "not_received", "elsewhere") || has(...ofOrders)) return false;
  // "Do you have the number" asks for no product; "in no. 39" is its size.
  if (has("number_label") && !numbered) return false;
  // "It has been standing in your warehouse for days" is about an order.
  if (has("stock")) return !has("late") && !has("status");
  const counts = has("when") && has("unit");
  return has("available") && !counts && !has("policy", "arrive", "status", "where", "late", "day");
}

const longestProduct = 200;
/** What is about something that was bought already. */
const ofOrders: readonly Concept[] = [
  "refund",
  "return",
  "returned",
  "cancel",
  "exchange",
  "invoice",
  "payment",
  "address",
  "moved",
  "missing_item",
  "notify",
];

/** Characters of a message that is nothing but thanks. */
const longestThanks = 120;

function standingOf(
  has: (...concepts: readonly Concept[]) => boolean,
  {
    text,
    named,
    numbered,
    orderInTalk,
    ordered,
    closed = () => false,
  }: Saying & { readonly ordered: boolean },
  decided: boolean,
  came: boolean,
): Intent | null {
  const topic = has("order") || named || numbered || orderInTalk || ordered;
  if (has("not_received") && !has("damaged")) return "not_received";
  if (has("lack") && orderInTalk && !decided) return "not_received";
  // "I don't have the number" is about the number.
  if (has("lack") && has("order") && !decided && (numbered || !has("number_label", "unknown_number")))
    return "not_received";
  if (came && !has("where", "when", "late")) return null;
  if (topic && has("when") && !has("where", "status")) return "eta";
  // What was sent, and how it came, is told of it: "you have sent the wrong one".
  const told = has("wrong_item", "damaged", "missing_item");
  if (topic && has("where", "late", ...(told ? [] : (["status"] as const)))) return "status";
  if (has("when", "where") && has("arrive")) return "eta";
  if (has("status") && has("late") && !decided) return "status";
  if (has("missing_item") && has("when") && has("unit") && short(text)) return "eta";
  if (decided) return null;
  // "The tracking has not moved for three days": how it stands, and that it should not.
  if (has("status") && has("unit", "no", "lack") && !has("policy")) return "status";
  if (has("order") && has("unit") && has("no", "lack") && !has("policy")) return "status";
  // "Lies at customs for days".
  if (
    has("late", "status") &&
    has("unit") &&
    !has("policy", "elsewhere") &&
    wordCount(text) <= mostOfStandstill
  )
    return "status";
  if (has("day") && (has("arrive") || topic)) return "eta";
  // Where nobody asks, words of an order alone are as likely about something not understood: "stop my parcel".
  const asks = has("asks") || hasQuestionMark(text);
  if (asks && has("arrive") && has("order", "late", "status")) return "status";
  if (has("where") && wordCount(text) <= 2) return "status";
  const implied = has("when", "day", "arrive", "late", "where") && (asks || has("when", "where")) && closed();
  if (implied) return has("when", "day") ? "eta" : "status";
  // "And will it come then?" of the order that is talked about.
  if (
    orderInTalk &&
    has("arrive") &&
    hasQuestionMark(text) &&
    !has("policy", "elsewhere") &&
    closed(mostUnknown)
  )
    return "status";
  if (short(text) && has("status")) return "status";
  return has("order") && wordCount(text) <= (asks ? 4 : 3) && closed(asks ? 1 : 0) ? "status" : null;
}

/** A longer message about waiting is a story of something else. */
const mostOfStandstill = 9;

/** Words of a question after an order was talked about that need not be known. */
const mostUnknown = 1;

/** Few enough words that one of them says it all. */
function short(text: string): boolean {
  return wordCount(text) <= 5 && text.length <= 40;
}

/** Words; where a script puts no spaces between them, three letters count as one. */
function wordCount(text: string): number {
  const unspaced = text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]/gu)?.length ?? 0;
  return text.trim().split(/\s+/u).length + Math.floor(unspaced / 3);
}
