import type { Notice } from "#src/channel/channel.ts";
import { toPlain } from "#src/channel/markup.ts";
import type { Reply } from "#src/conversation/reply.ts";
import type { VisibleOrder } from "#src/identity/authority.ts";
import { codeLifeMs } from "#src/identity/codes.ts";
import { isolate } from "#src/languages/bidi.ts";
import type { Phrases } from "#src/languages/phrases.ts";
import { assess } from "#src/orders/assess.ts";
import type { OrderSituation, ParcelSituation } from "#src/orders/situation.ts";
import type { ActionOutcome } from "#src/policy/outcome.ts";
import {
  answerOrder,
  answerUpdate,
  sayOutcome,
  type AnswerContext,
  type AnswerText,
} from "./answer/index.ts";
import type { ShopProfile } from "./turn.ts";

/** The message that carries a one-time code (`CodesDeps.writeCode`). Whoever shows the thread puts dots for the code. */
export function writeCode(
  phrases: Phrases,
): (language: string, code: string, shopName: string, minutes?: number) => Reply {
  return (language, code, shopName, minutes = codeLifeMs / 60_000) => {
    const spoken = phrases.spoken(language);
    const text = phrases.t(spoken, "code.mail", {
      shop: isolate(spoken, oneLine(shopName)),
      code: isolate(spoken, code),
      minutes,
    });
    return { text, language: spoken };
  };
}

/** The mail that says how an order stands (`StatusMailDeps.writeStatus`); nothing in it is asked. */
export function writeStatus(
  phrases: Phrases,
  profile: (shop: string) => Promise<ShopProfile>,
  now: () => Date,
): (order: VisibleOrder, language: string, shop: string) => Promise<Reply> {
  return async ({ order, level, shipment, asOf, stale }, language, shop) => {
    const of = await profile(shop);
    const at = now();
    const { timeZone, thresholds, country } = of;
    const clock = { timeZone, thresholds, ...(country === undefined ? {} : { country }) };
    const situation = assess(order, at, clock, level, shipment);
    const context = contextOf(phrases, language, of, "letter", at);
    return unasked(answerOrder(situation, context, { asOf, stale }), context);
  };
}

/** How a shop's news are said: reply and template values. */
export interface News {
  readonly reply: Reply;
  readonly notice: Notice;
}

/**
 * What an action came to, said outside of a turn (`ActionWorkDeps.words`). `note`: the merchant's words with a no, where
 * the shopper may read them. The notice's kind is `declined`, `waiting`, `failed`, or `done`.
 */
export function wordsForOutcome(
  phrases: Phrases,
  now: () => Date,
): (
  outcome: ActionOutcome,
  shop: ShopProfile,
  language: string | null,
  style?: AnswerContext["style"],
  note?: string,
) => News {
  return (outcome, shop, language, style = "chat", note) => {
    const context = contextOf(phrases, language ?? shop.language, shop, style, now());
    const { answer, handoff } = sayOutcome(outcome, context, note);
    const { number } = outcome;
    // What did not work names no order by itself, and nobody has just asked.
    const reply =
      handoff === null ? unasked(answer, context) : unasked(answer, context, headOf(number, context));
    const kind = outcome.reasons.includes("declined")
      ? "declined"
      : outcome.done && !outcome.person
        ? "done"
        : "failed";
    const values = {
      shop: oneLine(shop.name),
      number,
      carrier: "",
      when: "",
      link: "",
      text: inOneLine(reply.text),
    };
    return { reply, notice: { kind: `action_${kind}`, language: reply.language, values } };
  };
}

/**
 * What is new about parcels, told without a question (`WriteUpdate`): a head with the order's number, and how each told
 * parcel stands. One parcel takes at most four sentences.
 */
export function writeUpdate(
  phrases: Phrases,
  now: () => Date,
): (what: {
  readonly news: readonly { readonly kind: string; readonly parcel: ParcelSituation }[];
  readonly situation: OrderSituation;
  readonly language: string;
  readonly shop: ShopProfile;
  readonly style: AnswerContext["style"];
}) => News {
  return ({ news, situation, language, shop, style }) => {
    const context = contextOf(phrases, language, shop, style, now());
    const { answer, when, link } = answerUpdate(
      news.map(({ parcel }) => parcel),
      situation,
      context,
    );
    const reply = unasked(answer, context);
    const [first] = news;
    const values = {
      shop: oneLine(shop.name),
      number: situation.number,
      carrier: oneLine(first?.parcel.carrier ?? ""),
      when,
      link: link ?? "",
      text: inOneLine(answer.body),
    };
    return { reply, notice: { kind: first?.kind ?? "update", language: reply.language, values } };
  };
}

function contextOf(
  phrases: Phrases,
  language: string,
  shop: ShopProfile,
  style: AnswerContext["style"],
  now: Date,
): AnswerContext {
  return {
    phrases: wordingOf(phrases, shop),
    language: phrases.spoken(language),
    style,
    now,
    timeZone: shop.timeZone,
    shopName: shop.name,
  };
}

/** The phrases as a shop says them. */
export function wordingOf(phrases: Phrases, shop: Pick<ShopProfile, "address" | "phrases">): Phrases {
  const { address, phrases: texts } = shop;
  return phrases.forShop({
    ...(address === undefined ? {} : { address }),
    ...(texts === undefined ? {} : { texts }),
  });
}

function headOf(number: string, { phrases, language }: AnswerContext): string {
  return phrases.t(language, "update.head", { number: isolate(language, oneLine(number)) });
}

/** An answer without its question and choices: nobody is there to answer. */
function unasked(
  { body }: AnswerText,
  { phrases, language, style, shopName }: AnswerContext,
  head = "",
): Reply {
  const said = [head, body].filter((part) => part !== "").join(style === "brief" ? " " : "\n\n");
  if (style !== "letter") return { text: said, language };
  const greeting = phrases.t(language, "letter.greeting");
  const closing = phrases.t(language, "letter.closing", { shop: shopName });
  return { text: `${greeting}\n\n${said}\n\n${closing}`, language };
}

function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}\p{Zl}\p{Zp}*]+/gu, " ").trim();
}

/** For templates: no markup, no line breaks. */
function inOneLine(text: string): string {
  return toPlain(text).replaceAll(/\s+/gu, " ").trim();
}
