import type { OrderSituation, ParcelSituation } from "#src/orders/situation.ts";
import type { AnswerContext, AnswerText, Asked, Freshness } from "./answer.ts";
import { personChoice } from "./choices.ts";
import { finish, type Draft, type Line } from "./finish.ts";
import { moneyBack, returnLines } from "./money-back.ts";
import { parcelWords, shortStatus } from "./parcel.ts";
import type { Ask } from "./parcel-next.ts";
import { safeLink, speaker, type Speaker } from "./speaker.ts";
import { itemLabel, pendingParagraphs, stageNamesPending, stageWords } from "./stage.ts";

/** What can be asked at the end, the most serious first. */
const asks = ["options", "trace", "warehouse", "settle", "look", "fine"] as const;
type AnyAsk = (typeof asks)[number] | null;

/** Everything of an answer but its shape. */
interface Said {
  readonly paragraphs: readonly (readonly Line[])[];
  readonly ask: AnyAsk;
}

/**
 * Says how an order stands: every parcel, everything still to come, returns and refunds where they matter.
 * A situation whose `number` is empty is a parcel known by its tracking number alone (level 1): nothing of
 * the order is said. `items`: what is in it is said, because that is how the shopper called it. Offers a person (choice `personChoice`) where only a person can help.
 */
export function answerOrder(
  situation: OrderSituation,
  context: AnswerContext,
  options: Freshness & { readonly asked?: Asked; readonly items?: boolean } = {},
): AnswerText {
  const speak = speaker(context, situation.timeZone);
  const asked = options.asked ?? "status";
  const about =
    asked === "refund" || asked === "return"
      ? moneyQuestion(situation, speak, context, asked)
      : wholeOrder(situation, speak, context, asked, options.items);
  const fresh = freshness(options, speak, context);
  const paragraphs =
    options.stale === true
      ? [
          fresh,
          ...about.paragraphs.map((lines) => lines.filter((line) => line.course !== true)),
          [{ text: speak.t("next.later"), rank: 3 }],
        ]
      : [fresh, ...about.paragraphs];
  return finish(context, { paragraphs, ...question(about.ask, speak) });
}

const oldAfterMinutes = 15;

/** How old the data is, where that must be said. */
export function freshness(options: Freshness, speak: Speaker, context: AnswerContext): readonly Line[] {
  if (options.asOf === undefined) return [];
  const when = speak.when({ at: options.asOf });
  const minutes = (context.now.getTime() - options.asOf.getTime()) / 60_000;
  if (options.stale !== true && minutes <= oldAfterMinutes) return [];
  const key = speak.brief ? "brief" : options.stale === true ? "stale" : "old";
  return [{ text: speak.t(`as_of.${key}`, { when }), rank: 0 }];
}

function question(ask: AnyAsk, speak: Speaker): Pick<Draft, "question" | "choices"> {
  if (ask === null) return {};
  const text = speak.t(`ask.${ask}`);
  if (ask === "fine") return { question: text };
  return { question: text, choices: [{ id: personChoice, title: speak.t("choice.person") }] };
}

function mostSerious(all: readonly AnyAsk[]): AnyAsk {
  return asks.find((ask) => all.includes(ask)) ?? null;
}

function moneyQuestion(
  situation: OrderSituation,
  speak: Speaker,
  context: AnswerContext,
  asked: "refund" | "return",
): Said {
  if (situation.stage.kind === "cancelled") return wholeOrder(situation, speak, context, asked);
  const number = speak.code(situation.number);
  const returns = returnLines(situation, speak);
  const refunds = moneyBack(situation, speak, context);
  const declined = situation.returns.some((entry) => entry.status === "declined");
  if (returns.length === 0 && refunds.length === 0) {
    const text = speak.t(asked === "refund" ? "refund.none" : "return.none", { number });
    return { paragraphs: [[{ text, rank: 0 }]], ask: "look" };
  }
  const arrived = situation.returns.some((entry) => ["received", "closed"].includes(entry.status));
  const open: Line[] = refunds.length === 0 && arrived ? [{ text: speak.t("refund.not_yet"), rank: 1 }] : [];
  return { paragraphs: [returns, [...refunds, ...open]], ask: declined ? "settle" : null };
}

function wholeOrder(
  situation: OrderSituation,
  speak: Speaker,
  context: AnswerContext,
  asked: Asked,
  items = false,
): Said {
  const { stage, parcels } = situation;
  const paragraphs: (readonly Line[])[] = [];
  const found: AnyAsk[] = [];
  if (stage.kind !== "shipped" || parcels.length === 0) {
    const words = stageWords(situation, speak, context);
    paragraphs.push(words.lines);
    found.push(words.ask);
  }
  if (parcels.length > 0 && stage.kind !== "marketplace") {
    const said = allParcels(situation, speak, context, asked, items);
    paragraphs.push(...said.paragraphs);
    found.push(said.ask);
  }
  if (situation.pending.length > 0 && !stageNamesPending(situation)) {
    paragraphs.push(...pendingParagraphs(situation, speak, context));
  }
  const refunds = stage.kind === "cancelled" ? [] : moneyBack(situation, speak, context);
  const money = [...returnLines(situation, speak), ...refunds];
  if (money.length > 0) paragraphs.push(money);
  const asking = mostSerious(found);
  // Whoever is sending it back has said how they like it; and an order is fine only once all of it is there.
  const premature = money.length > 0 || situation.pending.length > 0;
  return { paragraphs, ask: asking === "fine" && premature ? null : asking };
}

function allParcels(
  situation: OrderSituation,
  speak: Speaker,
  context: AnswerContext,
  asked: Asked,
  items: boolean,
): Said {
  const { parcels } = situation;
  const [only] = parcels;
  if (only !== undefined && parcels.length === 1) {
    const subject = subjectOfOnly(only, situation, speak, items);
    const words = parcelWords(only, situation, subject, speak, context, asked);
    return { paragraphs: [words.lines], ask: words.ask };
  }
  const number = speak.code(situation.number);
  const head: Line = { text: speak.t("parcels.split", { number, count: parcels.length }), rank: 0 };
  if (speak.brief) {
    return { paragraphs: [[head], ...parcels.map((parcel) => briefParcel(parcel, speak))], ask: null };
  }
  const asking: Ask[] = [];
  const entries = parcels.map((parcel): readonly Line[] => {
    const words = parcelWords(parcel, situation, numbered(parcel, speak), speak, context, asked);
    asking.push(words.ask);
    // In a list the last scan would bury what matters.
    const [first, ...rest] = words.lines.filter((line) => line.rank < 5);
    return first === undefined ? [] : [{ ...first, text: `- ${first.text}` }, ...rest];
  });
  const all = parcels.every((parcel) => parcel.status === "delivered");
  const ask = mostSerious(asking);
  return { paragraphs: [[head], ...entries], ask: ask === "fine" && !all ? null : ask };
}

/** How a parcel is called at the beginning of a sentence that stands by itself. */
export function parcelSubject(parcel: ParcelSituation, situation: OrderSituation, speak: Speaker): string {
  return parcel.of > 1 ? numbered(parcel, speak) : subjectOfOnly(parcel, situation, speak);
}

function subjectOfOnly(
  parcel: ParcelSituation,
  situation: OrderSituation,
  speak: Speaker,
  items = false,
): string {
  if (situation.number === "") return speak.t("parcel.tracked");
  const subject = speak.t("parcel.only", { number: speak.code(situation.number) });
  // What is in it matters once something else is still to come.
  return situation.pending.length === 0 && !items ? subject : withItems(subject, parcel, speak);
}

function numbered(parcel: ParcelSituation, speak: Speaker): string {
  const subject = speak.t("parcel.numbered", { position: parcel.position, of: parcel.of });
  return withItems(subject, parcel, speak);
}

function withItems(subject: string, parcel: ParcelSituation, speak: Speaker): string {
  const named = parcel.items.filter((item) => item.title !== "");
  if (named.length === 0) return subject;
  const shown = named.slice(0, 3).map((item) => itemLabel(item, speak));
  const items = named.length > 3 ? `${speak.list(shown)} +${named.length - 3}` : speak.list(shown);
  return speak.t("parcel.with_items", { parcel: subject, items });
}

function briefParcel(parcel: ParcelSituation, speak: Speaker): readonly Line[] {
  const name = speak.t("parcel.numbered", { position: parcel.position, of: parcel.of });
  const link = safeLink(parcel.trackingUrl);
  const line: Line = { text: `- ${name}: ${shortStatus(parcel, speak)}`, rank: 0 };
  // Of the links that do not all fit, those of parcels that are there go first, then the last in the list.
  const rank = parcel.status === "delivered" ? 3 : 2 + parcel.position / 100;
  return link === null ? [line] : [line, { text: "", link, rank }];
}
