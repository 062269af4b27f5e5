import {
  answerOrder,
  answerOrders,
  say,
  type AnswerContext,
  type AnswerText,
} from "#src/agent/answer/index.ts";
import type { Phrases } from "#src/languages/phrases.ts";
import { assess, type ShopClock } from "#src/orders/assess.ts";
import { situationFromJson, situationToJson } from "#src/orders/situation-json.ts";
import type { OrderSituation } from "#src/orders/situation.ts";
import { shopName, zone } from "./build.ts";
import type { RubricCase } from "./cases.ts";
import type { Style } from "./check.ts";

export const shop: ShopClock = {
  timeZone: zone,
  country: "DE",
  thresholds: { handlingHours: 72, firstScanHours: 48, scanHours: { domestic: 120, abroad: 240 } },
};

/** Answers a case as the agent does, with the situation going through JSON as tool results do. */
export function answerCase(
  example: RubricCase,
  language: string,
  style: Style,
  now: Date,
  phrases: Phrases,
): AnswerText {
  const context: AnswerContext = { phrases, language, style, now, timeZone: zone, shopName };
  const situations = example.orders.map((order) => throughJson(assess(order, now, shop, example.level)));
  const [first] = situations;
  const asOf = example.staleSince ?? now;
  const stale = example.staleSince !== null;
  const { answer, asked } = example.expects;
  if (answer === "no_match" || answer === "unavailable") return say(answer, context);
  if (answer === "orders") {
    const entries = situations.map((situation, index) => ({ handle: `h${index}`, situation }));
    return answerOrders(entries, context, { ask: true, asOf, stale });
  }
  if (first === undefined) throw new Error(`case ${example.id} has no order`);
  return answerOrder(first, context, { asked, asOf, stale });
}

function throughJson(situation: OrderSituation): OrderSituation {
  const read = situationFromJson(JSON.parse(JSON.stringify(situationToJson(situation))));
  if (read === null) throw new Error("a situation did not survive JSON");
  return read;
}
