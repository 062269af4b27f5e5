import type { Json } from "#src/conversation/json.ts";
import type { VisibleOrder } from "#src/identity/authority.ts";
import { assess } from "#src/orders/assess.ts";
import { situationToJson } from "#src/orders/situation-json.ts";
import type { ToolTurn } from "./context.ts";
import { plainJson } from "./outside-text.ts";

/**
 * An order as a model is given it: `{handle, level, as_of, stale, ship_to?, situation}`, the situation being
 * `situationToJson` of what the level may see.
 */
export function orderResult(visible: VisibleOrder, turn: ToolTurn): Json {
  const { handle, level, order, shipment, asOf, stale } = visible;
  if (level > turn.level) turn.level = level;
  const situation = assess(order, turn.now, turn.shop, level, shipment);
  return {
    handle,
    level,
    as_of: asOf.toISOString(),
    stale,
    // The whole address is for whoever has just shown to own it.
    ...(level < 4 || order.shipTo === undefined ? {} : { ship_to: plainJson({ ...order.shipTo }) }),
    situation: plainJson(situationToJson(situation)),
  };
}

/** A tool's result as text. `<` is escaped, so that nothing inside can end a fence around it. */
export function resultText(result: Json): string {
  return JSON.stringify(result).replaceAll("<", String.raw`\u003c`);
}
