import { handleOfChoice, itemOfChoice } from "../answer/index.ts";
import { act, doable, instead, tappedItem } from "./act.ts";
import { toPerson } from "./hand-over.ts";
import { standing, type Intent } from "./intents.ts";
import type { Lookup } from "./lookup.ts";
import { meantOrders } from "./meant-orders.ts";
import { talkedAbout } from "./refer.ts";
import type { Situation } from "./situation.ts";
import { spoken } from "./spoken.ts";
import type { Seen, Step } from "./step.ts";
import { askWhichOrder, tell } from "./tell-order.ts";

/** Something is to be done to an order: how far that goes without a person. Null: it is a person's, or nothing is. */
export function wishStep(situation: Situation, lookup: Lookup, seen: readonly Seen[]): Step | null {
  const { request, memory, context, enabled, can } = situation;
  const picked = request.choices.some((id) => handleOfChoice(id) !== null || itemOfChoice(id) !== null);
  const resumed = request.intents.length === 0 && (picked || memory.itemAsked) ? memory.wanted : [];
  const intent = [...request.intents, ...resumed].find((one) => doable[one] !== undefined);
  const kind = intent === undefined ? undefined : doable[intent];
  if (intent === undefined || kind === undefined || !enabled.has(kind)) return null;
  // What is sent back and paid back is settled together, and what is exchanged by a person.
  if (request.intents.some((one) => neverAlone.has(one) && one !== intent)) return null;
  const item = tappedItem(request.choices);
  const tapped = lookup.visible.filter(({ handle }) => handle === item?.handle);
  // "Which item?" was asked of one order, and the answer is about that one.
  const listed = memory.itemAsked ? talkedAbout(memory, lookup.visible) : null;
  const named = lookup.named.length > 0 ? lookup.named : listed === null ? [] : [listed];
  const candidates =
    tapped.length > 0 ? tapped : named.length > 0 ? named : meantOrders(situation, lookup.visible);
  const [entry] = candidates;
  if (entry === undefined) return null;
  if (candidates.length > 1) return askWhichOrder(candidates, context);
  if (intent === "cancel_request" && entry.situation.stage.kind === "cancelled") return null;
  const acted = act(kind, entry, request, seen, {
    context,
    codes: can.codes,
    itemAsked: memory.itemAsked,
  });
  // Whoever asks how it stands as well is told both.
  const also = request.intents.some((one) => standing.has(one)) ? [tell(situation, entry)] : [];
  switch (acted.kind) {
    case "step":
      return acted.step;
    case "say":
      return spoken([...also, acted.answer], context);
    case "status":
      return spoken([tell(situation, entry)], context);
    case "person": {
      const reason = instead[kind];
      return reason === undefined ? toPerson("cannot_help", situation, seen) : null;
    }
  }
}

/** Wishes that change what another wish beside them means. */
const neverAlone: ReadonlySet<Intent> = new Set<Intent>([
  "cancel_request",
  "return_request",
  "exchange_request",
  "refund_request",
  "address_change",
  "damaged",
  "wrong_item",
  "missing_item",
]);
