import type { Content } from "#src/conversation/content.ts";
import { wordsOf } from "#src/conversation/content.ts";
import type { Message } from "#src/conversation/thread.ts";
import { writesWithoutSpaces } from "#src/languages/locale.ts";
import { asciiDigits } from "#src/orders/digits.ts";
import { findEntities, type Entities } from "./entities.ts";
import { fold } from "./fold.ts";
import { intentsOf, standing, type Intent } from "./intents.ts";
import type { Concept, Lexicon, Lexicons } from "./lexicon.ts";
import { fitting, near } from "./listen.ts";
import type { NumberPattern } from "./number-pattern.ts";
import { hasQuestionMark } from "./question.ts";

export type { Intent } from "./intents.ts";

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
  /** Six digits that are all there is, but for a few words: what a one-time code looks like. */
  readonly code: string | null;
  /** The message without words that only ask: what is left of a question for a product is its name. */
  readonly product: string;
  /** What of it asks in general, about no order: shipping costs, warranty; null: nothing. */
  readonly policy: string | null;
  /** It says yes and nothing beside it, of these wishes or of none: "yes", "yes please, cancel it". */
  saysOnlyYes(to: readonly Concept[]): boolean;
  /** BCP 47 of the lexicon that understood it, null when none did. */
  readonly lexicon: string | null;
}

export interface RecogniseHints {
  /** BCP 47: what the messages were found to be in, also where the shop does not answer in it (`hi-Latn`). */
  readonly language: string;
  /** Languages they may be in instead: the next likely, the conversation's, the shop's. */
  readonly languages?: readonly string[];
  /** What the shop's order numbers look like; empty or absent: nothing is known of it. */
  readonly numberPatterns?: readonly NumberPattern[];
  readonly country: string | null;
  /** An order was talked about before: "and when will it come?" is about that one. */
  readonly orderInTalk: boolean;
  /** Something was said to the shopper before. */
  readonly answered: boolean;
  readonly proofAsked: boolean;
}

/** Characters of a turn's messages that are read. */
const longestText = 4_096;

/** Reads messages without a model. */
export function recognise(
  messages: readonly Message[],
  lexicons: Lexicons,
  hints: RecogniseHints,
): Recognised {
  const contents = messages.flatMap(({ content }) => content);
  const text = ofLength(
    contents
      .map((content) => wordsOf([content]))
      .filter((words) => words !== "")
      .join("\n"),
  );
  const words = withoutAddresses(text);
  const around = [hints.language, ...(hints.languages ?? [])];
  const lexicon = fitting(words, lexicons, around);
  const concepts = lexicon?.find(words) ?? new Set<Concept>();
  // English labels ("order no") are understood in every language.
  const listening = [...new Set([lexicon, lexicons.of("en")])].filter((one) => one !== null);
  const entities = findEntities(text, {
    labels: (concept) => listening.flatMap((one) => one.words(concept)),
    isUnit: (following) => listening.some((one) => one.begins(following, "unit")),
    patterns: hints.numberPatterns ?? [],
    country: hints.country,
    proofAsked: hints.proofAsked && !isQuestion(concepts),
  });
  const intents = lexicon === null ? [] : wanted(words, lexicon, entities, hints);
  return {
    text,
    concepts,
    intents: endsNews(words, near(words, lexicons, around)) ? ["unfollow"] : intents,
    policy: lexicon === null ? null : policyIn(words, lexicon, intents),
    entities,
    choices: contents.flatMap((content) => (content.kind === "choice" ? [content.id] : [])),
    shown: contents.flatMap(shownOf),
    code: codeIn(text),
    product:
      lexicon === null || words.length > longestProduct
        ? ""
        : lexicon.without(words, asksOnly).trim().slice(0, longestName),
    saysOnlyYes: (to) =>
      lexicon !== null && concepts.has("yes") && !concepts.has("no") && isOnlyYes(words, lexicon, to),
    lexicon: lexicon?.language ?? null,
  };
}

/** Words that may stand in a question about an order and in nothing else. */
const ofOrders: readonly Concept[] = [
  "order",
  "where",
  "status",
  "when",
  "arrive",
  "late",
  "day",
  "unit",
  "asks",
  "small",
  "joint",
  "greeting",
  "thanks",
  "yes",
  "number_label",
];
/** Characters that may be left where words are not set apart: endings and particles. */
const mostLeft = 1;
/** What stands for a word there. */
const lettersOfWord = 2;
const longestClosed = 80;

function isClosed(text: string, lexicon: Lexicon, but = 0): boolean {
  if (text.length > longestClosed) return false;
  const left = lexicon.without(text, ofOrders);
  const letters = left.replaceAll(/[^\p{L}\p{M}]+/gu, "").length;
  if (writesWithoutSpaces(lexicon.language)) return letters <= mostLeft + but * lettersOfWord;
  return letters === 0 || (but > 0 && left.split(" ").filter((word) => /\p{L}/u.test(word)).length <= but);
}

/** A greeting, a name, and nothing else: what stands behind "hi" is what a message is about. */
function isGreeting(text: string, lexicon: Lexicon): boolean {
  const rest = lexicon.without(text, ["greeting", "thanks", "goodbye"]);
  if ([...lexicon.find(rest)].some((concept) => !idle.has(concept))) return false;
  const left = lexicon.without(rest, [...idle]);
  return left.split(" ").length <= mostNames && left.length <= longestNames;
}

/** What may stand beside a greeting: "how are you", "good evening and a nice day". */
const idle: ReadonlySet<Concept> = new Set<Concept>([
  "greeting",
  "thanks",
  "goodbye",
  "small",
  "asks",
  "yes",
  "joint",
  "day",
]);

/** Thanks remain where what agrees is taken away, and nothing is asked. */
function isThanks(text: string, lexicon: Lexicon): boolean {
  if (hasQuestionMark(text)) return false;
  return lexicon.find(lexicon.without(text, ["yes"])).has("thanks");
}

const mostNames = 1;
/** Characters. */
const longestNames = 24;

/** It begins with a yes, asks nothing, and has no word beside it that says anything else. */
function isOnlyYes(words: string, lexicon: Lexicon, to: readonly Concept[]): boolean {
  if (words.length > longestYes || hasQuestionMark(words)) return false;
  if (lexicon.without(words, ["yes", "thanks", "small", "order", ...to]) !== "") return false;
  if (writesWithoutSpaces(lexicon.language)) return true;
  // "Is it ok to cancel" has a yes in it and is none.
  const [first] = lexicon.without(words, []).split(" ");
  const [left] = lexicon.without(words, ["yes", "thanks"]).split(" ");
  return left === "" || left !== first;
}

/** Its beginning; some characters stand for twenty once they are written out, and all of these would be read. */
function ofLength(text: string): string {
  const beginning = text.slice(0, longestText);
  const plain = beginning.normalize("NFKC");
  return plain.length > longestText ? plain.slice(0, longestText) : beginning;
}

/** Characters of what is searched for. */
const longestName = 80;
/** A longer message does not ask for a product. */
const longestProduct = 240;
/** A longer one is no yes. */
const longestYes = 200;
const asksOnly: readonly Concept[] = ["stock", "available", "small", "greeting", "thanks", "when", "joint"];

/** What we tell shoppers to write, in any language: too short to tell which it is in. */
function endsNews(words: string, lexicons: readonly Lexicon[]): boolean {
  return words.length <= 40 && lexicons.some((one) => one.find(words).has("unfollow"));
}

function codeIn(text: string): string | null {
  if (text.length > 60) return null;
  const found = asciiDigits(text).match(/(?<!\d)\d{3}[\s-]?\d{3}(?!\d)/gu) ?? [];
  const [code] = found;
  return code === undefined || found.length > 1 ? null : code.replaceAll(/\D/gu, "");
}

/** Mail and web addresses are made of words and say nothing: `somebody@example.com` asks for nobody. */
function withoutAddresses(text: string): string {
  return text
    .split(/(\s+)/u)
    .map((piece) => (piece.includes("@") || piece.includes("://") ? " " : piece))
    .join("");
}

/** "Where is 1044" is no postcode with a last name. */
export function isQuestion(found: ReadonlySet<Concept>): boolean {
  return asking.some((concept) => found.has(concept));
}

/** What the whole asks for; and where that is something else, whether a part of it asks how an order stands. */
function wanted(
  text: string,
  lexicon: Lexicon,
  entities: Entities,
  { orderInTalk, answered }: RecogniseHints,
): readonly Intent[] {
  const named = entities.numbers.some(({ evidence }) => evidence === "strong");
  const numbered = entities.numbers.length > 0;
  const closed = (but?: number) => isClosed(text, lexicon, but);
  const hails = () => isGreeting(text, lexicon);
  const thanks = () => isThanks(text, lexicon);
  const intents = intentsOf(lexicon.find(text), {
    text,
    named,
    numbered,
    orderInTalk,
    answered,
    closed,
    hails,
    thanks,
  });
  if (intents.some((intent) => standing.has(intent)) || text.length > longestJoined) return intents;
  const numbers = entities.numbers.map((one) => fold(one.text));
  const besides = partsOf(text, lexicon).map((part) => {
    const inPart = lexicon.find(part);
    const asks = asking.some((concept) => inPart.has(concept));
    const withNumber = numbers.some((number) => part.includes(number));
    if (!asks || !(withNumber || inPart.has("order") || inPart.has("arrive"))) return [];
    return intentsOf(inPart, {
      text: part,
      named: false,
      numbered: withNumber,
      orderInTalk: false,
    });
  });
  const [second] = besides.find((read) => read.length === 1 && read.every((one) => standing.has(one))) ?? [];
  const open = intents.filter((intent) => !smallTalk.has(intent));
  return second === undefined ? intents : [...open, second];
}

const longestJoined = 400;
const asking: readonly Concept[] = ["where", "status", "when", "late", "day", "not_received"];
const smallTalk: ReadonlySet<Intent> = new Set<Intent>(["greeting", "thanks", "goodbye"]);

/** The part of a text that asks in general; all of it where nothing else was found in it. */
function policyIn(text: string, lexicon: Lexicon, intents: readonly Intent[]): string | null {
  if (!lexicon.find(text).has("policy")) return null;
  if (intents.every((intent) => smallTalk.has(intent))) return text;
  const saying = { named: false, numbered: false, orderInTalk: false };
  const part = partsOf(text, lexicon).find((one) => {
    const found = lexicon.find(one);
    return found.has("policy") && intentsOf(found, { ...saying, text: one }).length === 0;
  });
  return part ?? null;
}

/** Two questions in one message, apart; nothing when it is one. */
function partsOf(text: string, lexicon: Lexicon): readonly string[] {
  const parts = lexicon.questions(text);
  return parts.length < 2 ? [] : parts;
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
