import type { Content } from "#src/conversation/content.ts";
import { wordsOf } from "#src/conversation/content.ts";
import type { Message } from "#src/conversation/thread.ts";
import { closest, writesWithoutSpaces } from "#src/languages/locale.ts";
import { asciiDigits } from "#src/orders/digits.ts";
import { fold } from "./fold.ts";
import { findEntities, type Entities } from "./entities.ts";
import { intentsOf, standing, type Intent } from "./intents.ts";
import type { Concept, Lexicon } from "./lexicon.ts";

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
  /** It says yes and nothing beside it, of these wishes or of none: "yes", "yes please, cancel it". */
  saysOnlyYes(to: readonly Concept[]): boolean;
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
  const words = withoutAddresses(text);
  const lexicon = fitting(words, lexicons, hints.language);
  const concepts = lexicon?.find(words) ?? new Set<Concept>();
  const entities = findEntities(text, {
    labels: (concept) => lexicons.flatMap((one) => (isNear(one, lexicon) ? one.words(concept) : [])),
    country: hints.country,
    proofAsked: hints.proofAsked && !isQuestion(concepts),
  });
  return {
    text,
    concepts,
    intents: endsNews(words, lexicons)
      ? ["unfollow"]
      : lexicon === null
        ? []
        : wanted(words, lexicon, entities, hints),
    entities,
    choices: contents.flatMap((content) => (content.kind === "choice" ? [content.id] : [])),
    shown: contents.flatMap(shownOf),
    code: codeIn(text),
    product: lexicon?.without(words, asksOnly).trim().slice(0, longestName) ?? "",
    saysOnlyYes: (to) =>
      lexicon !== null && concepts.has("yes") && !concepts.has("no") && isOnlyYes(words, lexicon, to),
    lexicon: lexicon?.language ?? null,
  };
}

/** It begins with a yes, asks nothing, and has no word beside it that says anything else. */
function isOnlyYes(words: string, lexicon: Lexicon, to: readonly Concept[]): boolean {
  if (/[?\u061F\uFF1F]/u.test(words)) return false;
  if (lexicon.without(words, ["yes", "thanks", "small", "order", ...to]) !== "") return false;
  if (writesWithoutSpaces(lexicon.language)) return true;
  // "Is it ok to cancel" has a yes in it and is none.
  const [first] = lexicon.without(words, []).split(" ");
  const [left] = lexicon.without(words, ["yes", "thanks"]).split(" ");
  return left === "" || left !== first;
}

/** Characters of what is searched for. */
const longestName = 80;
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
  { orderInTalk }: RecogniseHints,
): readonly Intent[] {
  const named = entities.numbers.some(({ evidence }) => evidence === "strong");
  const numbered = entities.numbers.length > 0;
  const intents = intentsOf(lexicon.find(text), { text, named, numbered, orderInTalk });
  if (intents.some((intent) => standing.has(intent)) || text.length > longestJoined) return intents;
  const besides = partsOf(text, lexicon).map((part) => {
    const inPart = lexicon.find(part);
    const asks = asking.some((concept) => inPart.has(concept));
    if (!asks || !(inPart.has("order") || inPart.has("arrive"))) return [];
    return intentsOf(inPart, {
      text: part,
      named: false,
      numbered: false,
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

/** Two questions in one message, apart; nothing when it is one. */
function partsOf(text: string, lexicon: Lexicon): readonly string[] {
  const joints = lexicon
    .words("joint")
    .map((word) => word.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  const ends = String.raw`[.!?;\n\u061F\u3002\uFF1F\uFF01]+`;
  const apart = new RegExp(joints.length === 0 ? ends : `${ends}|${joints.join("|")}`, "u");
  const parts = fold(text).split(apart);
  return parts.length < 2 ? [] : parts.map((part) => part.trim()).filter((part) => part !== "");
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
  "wrong_item",
  "missing_item",
  "exchange",
  "invoice",
  "complaint",
  "received",
  "moved",
  "notify",
  "unfollow",
  "stock",
  "greeting",
  "thanks",
];

/** Short words; in another language's sentence they are chance. */
const polite: ReadonlySet<Concept> = new Set<Concept>(["greeting", "thanks"]);

/** The lexicon of the language; where it finds nothing, the one that finds most (a wrongly detected language). */
function fitting(text: string, lexicons: readonly Lexicon[], language: string): Lexicon | null {
  const tag = closest(
    language,
    lexicons.map((one) => one.language),
  );
  const own = lexicons.find((one) => one.language === tag) ?? null;
  const few = text.trim().split(/\s+/u).length <= 3;
  const score = (one: Lexicon) => {
    const found = one.find(text);
    return telling.filter((concept) => found.has(concept) && (few || one === own || !polite.has(concept)))
      .length;
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
