import { type ActionResult, type StoreAction, type StoreActions, storeActionKinds } from "../actions.ts";
import { refused } from "./act.ts";
import { refund } from "./act-on-money.ts";
import { cancelOrder, changeAddress } from "./act-on-order.ts";
import { makeReturn } from "./act-on-returns.ts";
import type { Api } from "./client.ts";
import { globalId } from "./id.ts";

/** A key is written into notes and given to Shopify; ours are UUIDs. */
const keyForm = /^[\w:.-]{8,200}$/u;

/** What can be done in a Shopify store. Before anything is done it is read whether it was done already. */
export function createActions(api: Api): StoreActions {
  return {
    can: storeActionKinds,
    execute: async (action, key, signal) => {
      const gid = globalId("Order", action.order.id);
      if (gid === null) return refused("there is no such order");
      if (!keyForm.test(key)) return { ok: false, kind: "broken", detail: "the action has no usable key" };
      return perform(api, gid, action, key, signal);
    },
  };
}

async function perform(
  api: Api,
  gid: string,
  action: StoreAction,
  key: string,
  signal: AbortSignal | undefined,
): Promise<ActionResult> {
  switch (action.kind) {
    case "cancel_order":
      return cancelOrder(api, gid, key, signal);
    case "change_address":
      return changeAddress(api, gid, action.address, signal);
    case "request_return":
    case "create_return":
    case "exchange":
      return makeReturn(api, gid, action, signal);
    case "refund":
      return refund(api, gid, action.amount, key, signal);
  }
}
