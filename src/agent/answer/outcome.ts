import type { Json } from "#src/conversation/json.ts";
import type { ActionKind } from "#src/policy/actions.ts";
import type { ActionOutcome } from "#src/policy/outcome.ts";
import type { HandoffReason } from "#src/tools/context.ts";
import { sayRefused, tellDone } from "./act.ts";
import type { AnswerContext, AnswerText } from "./answer.ts";

/** What became of an action, in words. */
export interface OutcomeWords {
  readonly answer: AnswerText;
  /** A person has to go on with it. */
  readonly handoff: HandoffReason | null;
  /** What the words state, for the guard. */
  readonly facts: Json;
}

/**
 * Says what became of something that was to be done. Only what was read back from the store is said to be done; money
 * only where the store shows it. `note`: the merchant's words with their no.
 */
export function sayOutcome(outcome: ActionOutcome, context: AnswerContext, note?: string): OutcomeWords {
  const { kind, number, done, refunded, person, uncertain, reasons } = outcome;
  const told = (key: string, facts: Json = { number }): OutcomeWords => ({
    answer: tellDone(key, { number }, context),
    handoff: null,
    facts,
  });
  if (!done) {
    if (reasons.includes("declined"))
      return {
        answer: tellDone("done.declined", { number, ...(note === undefined ? {} : { note }) }, context),
        handoff: null,
        facts: { number, ...(note === undefined ? {} : { note }) },
      };
    if (reasons.includes("changed")) return told("done.gone");
    // Something came in between, e.g. it was sent; the rules say no more than that.
    const refused =
      person || uncertain === true
        ? null
        : sayRefused({ error: "not_allowed", reasons: [...reasons], rules: [] }, { number }, context);
    if (refused !== null) return { answer: refused, handoff: null, facts: { number } };
  }
  if (!done || person)
    return {
      answer: tellDone("done.failed", {}, context),
      handoff: handoffFor[kind] ?? "cannot_help",
      facts: null,
    };
  // What was not paid back is not said to be.
  if (kind === "refund" && refunded === undefined) return told("done.waiting");
  return {
    answer: tellDone(
      `done.${kind}`,
      { number, ...(refunded === undefined ? {} : { amount: refunded }) },
      context,
    ),
    handoff: null,
    facts: {
      number,
      done: kind,
      ...(kind === "cancel_order" ? { status: "cancelled" } : {}),
      ...(refunded === undefined ? {} : { refunds: [{ amount: { ...refunded }, status: "done" }] }),
    },
  };
}

/** Why a person goes on with what did not work. */
const handoffFor: Readonly<Partial<Record<ActionKind, HandoffReason>>> = {
  cancel_order: "cancel_request",
  change_address: "address_change",
  request_return: "return_request",
  create_return: "return_request",
  exchange: "exchange_request",
  refund: "refund_request",
};
