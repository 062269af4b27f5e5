import type { Choice } from "#src/conversation/reply.ts";
import type { OrderSituation } from "#src/orders/situation.ts";
import type { AnswerContext, AnswerText, Freshness, OrderEntry } from "./answer.ts";
import { orderChoice } from "./choices.ts";
import { finish, type Line } from "./finish.ts";
import { answerOrder, freshness } from "./order.ts";
import { placedOn, shortStatus } from "./parcel.ts";
import { say } from "./say.ts";
import { speaker, type Speaker } from "./speaker.ts";

/** More than this is no answer any more but a table. */
const mostListed = 5;
/** What messengers offer in one list (WhatsApp: 10 rows). */
const mostChoices = 10;

/**
 * Lists orders, newest first as given: number, day, first item, status; at most five, and says when there
 * are more. `ask` adds the question which one it is about, with a choice for each. One entry is answered
 * as `answerOrder` does; none as `say("no_orders")`.
 */
export function answerOrders(
  entries: readonly OrderEntry[],
  context: AnswerContext,
  options: Freshness & { readonly ask?: boolean } = {},
): AnswerText {
  const [first] = entries;
  if (first === undefined) return say("no_orders", context);
  if (entries.length === 1) return answerOrder(first.situation, context, options);
  const speak = speaker(context, context.timeZone);
  const shown = entries.slice(0, mostListed);
  const head = shown.length < entries.length ? "orders.newest" : "orders.head";
  const paragraphs: (readonly Line[])[] = [
    freshness(options, speak, context),
    [{ text: speak.t(head, { count: shown.length }), rank: 0 }],
    ...shown.map(({ situation }): readonly Line[] => [
      {
        text: `- ${orderLine(situation, speaker(context, situation.timeZone))}`,
        rank: 0,
      },
    ]),
  ];
  if (options.stale === true) paragraphs.push([{ text: speak.t("next.later"), rank: 3 }]);
  return finish(context, {
    paragraphs,
    ...(options.ask === true ? which(entries, context, speak) : {}),
  });
}

/** Asks which order it is about, with a choice (id by `orderChoice`) for each; at most ten. */
export function askWhichOrder(entries: readonly OrderEntry[], context: AnswerContext): AnswerText {
  return answerOrders(entries, context, { ask: true });
}

/** How an order stands, in a few words. */
function shortStage(situation: OrderSituation, speak: Speaker): string {
  const { stage, parcels } = situation;
  switch (stage.kind) {
    case "shipped": {
      const [only] = parcels;
      if (only === undefined) return speak.t("short.sent");
      if (parcels.length === 1) return shortStatus(only, speak, !speak.brief);
      // The parcel that is still to come says more than the one that has arrived.
      const open = parcels.find((parcel) => parcel.status !== "delivered") ?? only;
      return `${speak.t("short.several", { count: parcels.length })}, ${shortStatus(open, speak)}`;
    }
    case "preparing": {
      const status = speak.t("short.preparing");
      return stage.late ? speak.t("short.late", { status }) : status;
    }
    case "marketplace":
      return speak.t("short.marketplace", { marketplace: speak.name(stage.marketplace) });
    case "scheduled":
    case "on_hold":
    case "cancelled":
    case "closed":
      return speak.t(`short.${stage.kind}`);
  }
}

function orderLine(situation: OrderSituation, speak: Speaker): string {
  const item = speak.name(situation.firstItem);
  const title =
    situation.moreItems === 0 || item === ""
      ? item
      : speak.t("items.more", { item, count: situation.moreItems });
  const number = `**${speak.code(situation.number)}**`;
  const status = shortStage(situation, speak);
  return (speak.brief ? [number, item, status] : [number, placedOn(situation, speak), title, status])
    .filter((part) => part !== "")
    .join(" · ");
}

function which(
  entries: readonly OrderEntry[],
  context: AnswerContext,
  speak: Speaker,
): { question: string; choices: readonly Choice[]; choose: string } {
  const choices = entries.slice(0, mostChoices).map(({ handle, situation }): Choice => {
    const own = speaker(context, situation.timeZone);
    return {
      id: orderChoice(handle),
      title: situation.number,
      description: [own.name(situation.firstItem, 40), shortStage(situation, own)]
        .filter(Boolean)
        .join(" · "),
    };
  });
  return { question: speak.t("orders.which"), choices, choose: speak.t("choice.choose") };
}
