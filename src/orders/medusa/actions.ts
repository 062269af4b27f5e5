import { z } from "zod";
import type { ActionResult, ReturnedItem, StoreActions } from "../actions.ts";
import { cleanText } from "../file/text.ts";
import { actionMark } from "../rest/action-mark.ts";
import { looseList, looseText } from "../rest/loose-fields.ts";
import { oneAtATime } from "../rest/one-at-a-time.ts";
import { type StoreAnswer, type StoreCall, actionFailure } from "../rest/store-call.ts";
import { readOne, theStore } from "./find.ts";
import type { MedusaOrder } from "./wire.ts";

const Change = z.object({ id: looseText, return_id: looseText, status: looseText, internal_note: looseText });
const Changes = z.object({ order_changes: looseList(Change) });
const Begun = z.object({ return: z.object({ id: z.string().min(1) }) });

/**
 * - `cancel_order`: Medusa itself refuses once anything is packed, releases what was reserved and pays back what was
 *   captured.
 * - `request_return`: a return in the state `requested`, which the merchant receives or cancels. It takes three calls;
 *   an attempt that broke off is found by its mark in the order's changes and taken up where it stopped.
 */
export function medusaActions(call: StoreCall): StoreActions {
  const alone = oneAtATime();
  return {
    can: ["cancel_order", "request_return"],
    execute: (action, key, signal) =>
      alone(action.order.id, async () => {
        if (!/^order_[A-Za-z0-9]{10,60}$/u.test(action.order.id))
          return refused("this is no order of the store");
        const read = await readOne(call, action.order.id, signal);
        if (!("ok" in read)) return notRead(read);
        const { order } = read;
        if (order === null) return refused("the order does not exist any more");
        switch (action.kind) {
          case "cancel_order":
            return cancel(order, call, signal);
          case "request_return":
            return requestReturn(order, action.items, `ref ${actionMark(key)}`, call, signal);
          case "change_address":
          case "create_return":
          case "exchange":
          case "refund":
            return refused("the store has no such action");
        }
      }),
  };
}

async function cancel(
  order: MedusaOrder,
  call: StoreCall,
  signal: AbortSignal | undefined,
): Promise<ActionResult> {
  if (order.status === "canceled" || order.canceled_at !== undefined) return { ok: true };
  if (order.status === "completed" || order.status === "archived")
    return refused(`the order is ${order.status} in the store`);
  if (order.fulfillments.some(({ canceled_at }) => canceled_at === undefined))
    return refused("the order has been packed or sent");
  const answer = await call("POST", `/admin/orders/${order.id}/cancel`, { body: {}, signal });
  return answer.kind === "ok" ? { ok: true } : actionFailure(answer, theStore);
}

async function requestReturn(
  order: MedusaOrder,
  items: readonly ReturnedItem[],
  mark: string,
  call: StoreCall,
  signal: AbortSignal | undefined,
): Promise<ActionResult> {
  const done = order.returns.find(
    (entry) => entry.status !== "open" && entry.items.some(({ note }) => note?.includes(mark) === true),
  );
  if (done !== undefined) return { ok: true, reference: done.id };

  const listed = await call("GET", `/admin/orders/${order.id}/changes?status=pending`, { signal });
  if (listed.kind !== "ok") return notRead(listed);
  const changes = Changes.safeParse(listed.body).data?.order_changes ?? [];
  const begun = changes.find(({ internal_note: note }) => note?.includes(mark) === true)?.return_id;
  let id = begun;
  if (id === undefined) {
    const body = { order_id: order.id, internal_note: mark, description: "Requested by the customer" };
    const answer = await call("POST", "/admin/returns", { body, signal });
    // Somebody is changing the order at this moment; Medusa takes one change at a time.
    if (answer.kind === "error" && answer.httpStatus === 400 && changes.length > 0)
      return { ok: false, kind: "retry", detail: `${theStore} has another change of this order open` };
    if (answer.kind !== "ok") return actionFailure(answer, theStore);
    id = Begun.safeParse(answer.body).data?.return.id;
    if (id === undefined)
      return { ok: false, kind: "uncertain", detail: `${theStore} did not name the return` };
  }
  const path = `/admin/returns/${encodeURIComponent(id)}`;
  const open = order.returns.find((entry) => entry.id === id);
  if ((open?.items.length ?? 0) === 0 && !(await hasItems(order.id, id, begun, call, signal))) {
    const body = {
      items: items.map(({ itemId, quantity, reason, note }) => ({
        id: itemId,
        quantity,
        internal_note: [reason, cleanText(note ?? ""), mark].filter((part) => part !== "").join(" · "),
      })),
    };
    const answer = await call("POST", `${path}/request-items`, { body, signal });
    if (answer.kind !== "ok") {
      const failure = actionFailure(answer, theStore);
      // Nothing of it is left behind, or it would keep the order from every other change.
      if (failure.kind === "refused") await call("DELETE", `${path}/request`, { signal });
      return failure;
    }
  }
  const answer = await call("POST", `${path}/request`, { body: {}, signal });
  return answer.kind === "ok" ? { ok: true, reference: id } : actionFailure(answer, theStore);
}

const Actions = z.object({
  order_changes: looseList(
    z.object({ return_id: looseText, actions: looseList(z.object({ action: looseText })) }),
  ),
});

/** Whether an attempt that broke off had named its items: until a return is requested they are actions of the change. */
async function hasItems(
  orderId: string,
  returnId: string,
  begun: string | undefined,
  call: StoreCall,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (begun === undefined) return false;
  const answer = await call("GET", `/admin/orders/${orderId}/changes?status=pending`, { signal });
  const changes = answer.kind === "ok" ? (Actions.safeParse(answer.body).data?.order_changes ?? []) : [];
  return changes.some(
    (change) =>
      change.return_id === returnId && change.actions.some(({ action }) => action === "RETURN_ITEM"),
  );
}

/** Nothing has been changed yet, so whatever went wrong, it was not done. */
function notRead(answer: Exclude<StoreAnswer, { kind: "ok" }>): ActionResult {
  const failure = actionFailure(answer, theStore);
  const passing = failure.kind === "uncertain" || (answer.kind === "error" && answer.httpStatus >= 500);
  return passing ? { ...failure, kind: "retry" } : failure;
}

function refused(detail: string): ActionResult {
  return { ok: false, kind: "refused", detail };
}
