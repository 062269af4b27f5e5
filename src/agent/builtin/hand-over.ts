import type { HandoffReason } from "#src/tools/context.ts";
import { handoffWords, type AnswerText, type Topic } from "../answer/index.ts";
import type { Intent } from "./intents.ts";
import type { Situation } from "./situation.ts";
import { spoken } from "./spoken.ts";
import type { Seen, Step } from "./step.ts";

/** What a person has to do. */
export interface ForPerson {
  /** Why they are called. */
  readonly reason: HandoffReason;
  /** How the order stands belongs to it. */
  readonly withStatus: boolean;
  /** What is said, where the reason alone does not tell. */
  readonly topic?: Topic;
  /** Nothing else is said, whatever else was asked. */
  readonly alone?: true;
}

/** Intents that are a person's. */
export const forPerson: Partial<Record<Intent, ForPerson>> = {
  safety: { reason: "safety", withStatus: false, alone: true },
  legal: { reason: "legal", withStatus: false, alone: true },
  person: { reason: "person_wanted", withStatus: false, alone: true },
  complaint: { reason: "complaint", withStatus: true },
  damaged: { reason: "wrong_or_damaged", topic: "damaged", withStatus: false, alone: true },
  wrong_item: { reason: "wrong_or_damaged", topic: "wrong_item", withStatus: false, alone: true },
  missing_item: { reason: "wrong_or_damaged", topic: "missing_item", withStatus: true },
  cancel_request: { reason: "cancel_request", withStatus: true },
  exchange_request: { reason: "exchange_request", withStatus: false },
  return_request: { reason: "return_request", withStatus: true },
  refund_request: { reason: "refund_request", withStatus: true },
  address_change: { reason: "address_change", withStatus: true },
  invoice_request: { reason: "invoice_request", withStatus: false },
  payment_problem: { reason: "payment_problem", withStatus: false },
  // Where updates can be stopped, that was done before any model was asked.
  unfollow: { reason: "cannot_help", withStatus: false, alone: true },
};

/** Hands over, then says so: after `before`, and in the words for `about` where the reason has none of its own. */
export function toPerson(
  reason: HandoffReason,
  { hours, context }: Situation,
  seen: readonly Seen[],
  { before = [], about }: { readonly before?: readonly AnswerText[]; readonly about?: Topic } = {},
): Step {
  if (seen.some(({ name }) => name === "hand_off"))
    return spoken([...before, handoffWords(reason, hours ?? null, context, about)], context);
  return { kind: "call", calls: [{ name: "hand_off", args: { reason } }] };
}
