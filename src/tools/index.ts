import type { Subject } from "#src/conversation/claim.ts";
import type { Actions } from "#src/identity/actions.ts";
import type { Authority } from "#src/identity/authority.ts";
import type { Codes } from "#src/identity/codes.ts";
import type { StatusMails } from "#src/identity/status-mail.ts";
import { checkReturnTool } from "./check-return.ts";
import { claimOrder } from "./claim-order.ts";
import { emailStatus } from "./email-status.ts";
import { getOrder } from "./get-order.ts";
import { handOff } from "./hand-off.ts";
import { listMyOrders } from "./list-my-orders.ts";
import { proposeAction } from "./propose-action.ts";
import { searchKnowledge, type Knowledge } from "./search-knowledge.ts";
import { searchProducts, type Catalogue } from "./search-products.ts";
import { sendCode } from "./send-code.ts";
import { submitCode } from "./submit-code.ts";
import { track } from "./track.ts";

/** What the tools reach. What is absent, the agent cannot do. */
export interface ToolDeps {
  readonly authority: Authority;
  readonly actions?: Actions;
  readonly codes?: Codes;
  readonly mails?: StatusMails;
  readonly catalogue?: Catalogue;
  readonly knowledge?: Knowledge;
  /** No tool: the gateway ends a conversation's updates itself when its shopper says so. Returns how many there were. */
  readonly unsubscribe?: (subject: Subject) => Promise<number>;
}

/** Everything the agent can do. None takes an identifier of a customer. */
export function tools({ authority, actions, codes, mails, catalogue, knowledge }: ToolDeps) {
  return [
    listMyOrders(authority),
    getOrder(authority),
    track(authority),
    claimOrder(authority),
    ...(codes === undefined ? [] : [sendCode(codes), submitCode(codes)]),
    ...(mails === undefined ? [] : [emailStatus(mails)]),
    ...(actions === undefined ? [] : [checkReturnTool(actions), proposeAction(authority, actions)]),
    ...(catalogue === undefined ? [] : [searchProducts(catalogue)]),
    ...(knowledge === undefined ? [] : [searchKnowledge(knowledge)]),
    handOff(),
  ];
}
