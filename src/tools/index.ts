import type { Authority } from "#src/identity/authority.ts";
import { claimOrder } from "./claim-order.ts";
import { getOrder } from "./get-order.ts";
import { handOff } from "./hand-off.ts";
import { listMyOrders } from "./list-my-orders.ts";
import { track } from "./track.ts";

/** Everything the agent can do. None takes an identifier of a customer. */
export function tools(authority: Authority) {
  return [listMyOrders(authority), getOrder(authority), track(authority), claimOrder(authority), handOff()];
}
