import { dayOf, isOver } from "#src/orders/calendar.ts";
import type { OrderSituation } from "#src/orders/situation.ts";
import type { AnswerContext } from "./answer.ts";
import type { Line } from "./finish.ts";
import { moneyBack } from "./money-back.ts";
import type { Ask } from "./parcel-next.ts";
import { safeLink, type Speaker } from "./speaker.ts";

/** What is said of the order as a whole, before any parcel; `warehouse` and `look` ask a colleague for something else. */
export interface StageWords {
  readonly lines: readonly Line[];
  readonly ask: Ask | "warehouse" | "look";
}

/** The most titles that are named one by one. */
const mostTitles = 4;

type Pending = OrderSituation["pending"][number];

/** "2 × Plate". */
export function itemLabel(
  item: { readonly title: string; readonly quantity: number },
  speak: Speaker,
): string {
  const title = item.title === "" ? "–" : item.title;
  return speak.name(item.quantity > 1 ? `${item.quantity} × ${title}` : title);
}

/** The order at the beginning of a sentence, with what is in it. */
function orderSubject(situation: OrderSituation, speak: Speaker): string {
  const number = speak.code(situation.number);
  const named = situation.parcels.length === 0 && situation.pending.length <= mostTitles;
  const titles = named ? situation.pending.filter((item) => item.title !== "") : [];
  if (titles.length > 0) {
    return speak.t("order.with_items", {
      number,
      items: speak.list(titles.map((item) => itemLabel(item, speak))),
    });
  }
  if (situation.firstItem === "") return speak.t("order.only", { number });
  const item = speak.name(situation.firstItem);
  const items =
    situation.moreItems === 0 ? item : speak.t("items.more", { item, count: situation.moreItems });
  return speak.t("order.with_items", { number, items });
}

/** Whether the sentence about the stage already says all there is to say about what is still to come. */
export function stageNamesPending(situation: OrderSituation): boolean {
  const { stage, pending, parcels, timeZone } = situation;
  if (parcels.length > 0 || pending.length > mostTitles) return false;
  const planned =
    stage.kind === "scheduled" ? stage.at : stage.kind === "preparing" ? (stage.by?.to ?? null) : null;
  const usual = stage.kind === "scheduled" ? "preorder" : stage.kind === "on_hold" ? "hold" : "not_yet";
  return pending.every(
    (item) =>
      (item.reason === usual || item.reason === "not_yet") &&
      (item.expected === null ||
        (planned !== null && dayOf(item.expected, timeZone) === dayOf(planned, timeZone))),
  );
}

export function stageWords(situation: OrderSituation, speak: Speaker, context: AnswerContext): StageWords {
  const { stage } = situation;
  const order = orderSubject(situation, speak);
  const line = (key: string, values: Readonly<Record<string, string>> = {}, rank = 0): Line => ({
    text: speak.t(key, values),
    rank,
  });
  switch (stage.kind) {
    case "preparing": {
      const key = stage.late ? "stage.preparing_late" : "stage.preparing";
      return {
        lines: [line(key, { order }), dispatch(stage, speak), line("next.dispatched", {}, 3)],
        ask: stage.late ? "warehouse" : null,
      };
    }
    case "scheduled": {
      const date =
        stage.at === null
          ? line("dispatch.none", {}, 1)
          : line("dispatch.planned", { when: speak.when(stage.at) }, 1);
      return { lines: [line("stage.scheduled", { order }), date, line("next.dispatched", {}, 3)], ask: null };
    }
    case "on_hold":
      return { lines: [line(`stage.on_hold.${stage.reason}`, { order }), holdNext(stage, speak)], ask: null };
    case "cancelled": {
      const first =
        stage.at === null
          ? line("stage.cancelled", { order })
          : line("stage.cancelled_at", { order, when: speak.when({ at: stage.at }) });
      if (!stage.paid) return { lines: [first, line("refund.unpaid", {}, 1)], ask: null };
      const refunds = moneyBack(situation, speak, context);
      if (refunds.length > 0) return { lines: [first, ...refunds], ask: null };
      return stage.refunded
        ? { lines: [first, line("refund.wait", {}, 2)], ask: null }
        : { lines: [first, line("refund.not_yet", {}, 1)], ask: "settle" };
    }
    case "marketplace": {
      const marketplace = speak.name(stage.marketplace);
      return {
        lines: [
          line("stage.marketplace", {
            order: speak.t("order.only", { number: speak.code(situation.number) }),
            marketplace,
          }),
          line("marketplace_next", { marketplace }, 1),
        ],
        ask: null,
      };
    }
    case "closed":
      return {
        lines: [
          line("stage.closed", { order: speak.t("order.only", { number: speak.code(situation.number) }) }),
        ],
        ask: "look",
      };
    case "shipped":
      return { lines: [line("stage.shipped", { order }), line("next.later", {}, 2)], ask: null };
  }
}

function dispatch(stage: OrderSituation["stage"] & { kind: "preparing" }, speak: Speaker): Line {
  if (stage.by === null) return { text: speak.t("dispatch.none"), rank: 1 };
  const when = speak.span(stage.by);
  if (stage.what === "ship") {
    return { text: speak.t(stage.late ? "dispatch.missed" : "dispatch.planned", { when }), rank: 1 };
  }
  return { text: speak.t(stage.late ? "dispatch.missed_delivery" : "eta.expected", { when }), rank: 1 };
}

function holdNext(stage: OrderSituation["stage"] & { kind: "on_hold" }, speak: Speaker): Line {
  if (stage.reason !== "address" && stage.reason !== "payment")
    return { text: speak.t("hold.none"), rank: 1 };
  const link = safeLink(stage.url);
  return link === null
    ? { text: speak.t(`hold.${stage.reason}_no_link`), rank: 1 }
    : { text: speak.t(`hold.${stage.reason}`), link, rank: 1 };
}

/** Items still to come: one in a sentence, several as a list. */
export function pendingParagraphs(
  situation: OrderSituation,
  speak: Speaker,
  context: AnswerContext,
): (readonly Line[])[] {
  const entries = situation.pending.map((item) => pendingEntry(item, situation, speak, context));
  const [only] = entries;
  if (only === undefined) return [];
  if (entries.length === 1) return [[{ text: speak.t("pending.single", { entry: only }), rank: 1 }]];
  return [
    [{ text: speak.t("pending.head"), rank: 1 }],
    ...entries.map((entry) => [{ text: `- ${entry}`, rank: 1 }]),
  ];
}

function pendingEntry(
  item: Pending,
  situation: OrderSituation,
  speak: Speaker,
  context: AnswerContext,
): string {
  const { expected } = item;
  let date = speak.t("pending.no_date");
  if (expected !== null) {
    const missed = isOver(expected, context.now, situation.timeZone);
    date = speak.t(missed ? "pending.missed" : "pending.expected", { when: speak.when(expected) });
  }
  return speak.t("pending.line", {
    item: itemLabel(item, speak),
    reason: speak.t(`pending.${item.reason}`),
    date,
  });
}
