import type { Subject } from "#src/conversation/claim.ts";
import type { Json } from "#src/conversation/json.ts";
import type { Actions, ConfirmResult } from "#src/identity/actions.ts";
import type { Codes } from "#src/identity/codes.ts";
import type { HandoffReason } from "#src/tools/context.ts";
import { answerOfChoice, say, tellDone, type AnswerContext, type AnswerText } from "./answer/index.ts";
import type { Memory } from "./builtin/memory.ts";
import type { Recognised } from "./builtin/recognise.ts";

/** What the shopper's yes, no or code came to. */
export interface Settled {
  /** Null: nothing is said about it by itself; the code was right, and what was wanted before goes on. */
  readonly answer: AnswerText | null;
  readonly handoff: HandoffReason | null;
  /** What the answer states, for the guard. */
  readonly facts: Json;
  /** For the trace. */
  readonly note: string;
}

export interface SettleDeps {
  readonly actions: Actions;
  readonly codes: Codes;
}

/**
 * Takes an answer to what the gateway itself has asked: a yes or no to the proposal that is open, or a one-time code.
 * No model has a part in it: a model proposes, and only what the shopper wrote or tapped confirms. Null: it is
 * something else, and a model's business.
 */
export async function settle(
  { actions, codes }: SettleDeps,
  turn: {
    readonly subject: Subject;
    readonly request: Recognised;
    readonly memory: Memory;
    readonly context: AnswerContext;
  },
  signal: AbortSignal,
): Promise<Settled | null> {
  const { subject, request, memory, context } = turn;

  if (request.code !== null && memory.codeAsked) {
    const entered = await codes.submit(subject, request.code, signal);
    if ("error" in entered) return await notEntered(entered.error);
    const open = await actions.open(subject);
    // The code is the yes: it was asked for in answer to one.
    if (open !== null && (open.needs === "code" || memory.confirmed)) return await confirmed(open.proposal);
    return { answer: null, handoff: null, facts: null, note: `code: level ${String(entered.level)}` };
  }

  const tapped = request.choices.map(answerOfChoice).find((answer) => answer !== null);
  const yes = tapped?.yes ?? said(request, memory);
  if (yes === null) return null;
  const open = await actions.open(subject);
  if (tapped !== undefined ? open?.proposal !== tapped.proposal : open === null) {
    if (tapped === undefined) return null;
    // A tap that came twice, or on an old message: what it came to is known, or it is over.
    if (!tapped.yes) return told("done.withdrawn", "proposal: withdrawn");
    return await confirmed(tapped.proposal);
  }
  if (!yes) {
    await actions.withdraw(subject);
    return told("done.withdrawn", "proposal: withdrawn");
  }
  return await confirmed(open?.proposal ?? "");

  function told(key: string, note: string, number?: string): Settled {
    const facts = number === undefined ? null : { number };
    return {
      answer: tellDone(key, number === undefined ? {} : { number }, context),
      handoff: null,
      facts,
      note,
    };
  }

  async function confirmed(proposal: string): Promise<Settled> {
    const result = await actions.confirm(subject, proposal, signal);
    switch (result.kind) {
      case "outcome":
        return outcome(result);
      case "waiting":
      case "under_way":
        return told("done.waiting", `proposal: ${result.kind}`, result.number);
      case "need_level":
        return await sendCode("code.sent");
      case "unavailable":
        return {
          answer: say("unavailable", context),
          handoff: null,
          facts: null,
          note: "proposal: unavailable",
        };
      case "expired":
      case "withdrawn":
      case "nothing":
        return told("done.gone", `proposal: ${result.kind}`);
    }
  }

  function outcome({ outcome: what }: Extract<ConfirmResult, { kind: "outcome" }>): Settled {
    const { kind, number, done, refunded, person, reasons } = what;
    const note = `${kind}: ${done ? "done" : reasons.join(" ")}`;
    if (!done || person) {
      if (!done && reasons.includes("declined"))
        return { ...told("done.declined", note, number), handoff: null };
      return {
        answer: tellDone("done.failed", {}, context),
        handoff: handoffFor[kind] ?? "cannot_help",
        facts: null,
        note,
      };
    }
    const values = { number, ...(refunded === undefined ? {} : { amount: refunded }) };
    // What was not paid back is not said to be.
    const key = kind === "refund" && refunded === undefined ? "done.waiting" : `done.${kind}`;
    return {
      answer: tellDone(key, values, context),
      handoff: null,
      facts: {
        number,
        done: kind,
        ...(kind === "cancel_order" ? { state: "cancelled" } : {}),
        ...(refunded === undefined ? {} : { refunded: { ...refunded } }),
      },
      note,
    };
  }

  async function sendCode(key: "code.sent" | "code.expired"): Promise<Settled> {
    const sent = await codes.send(subject, {}, context.language, signal);
    if ("error" in sent) {
      if (sent.error === "too_many_tries")
        return { answer: say("too_many_tries", context), handoff: null, facts: null, note: "code: too many" };
      return {
        answer: say("handoff", context),
        handoff: "cannot_help",
        facts: null,
        note: `code: ${sent.error}`,
      };
    }
    if (sent.sent === "if_exists")
      return {
        answer: tellDone("code.sent_if", {}, context),
        handoff: null,
        facts: null,
        note: "code: sent",
      };
    return {
      answer: tellDone(key, { to: sent.to }, context),
      handoff: null,
      facts: { to: sent.to },
      note: "code: sent",
    };
  }

  async function notEntered(error: string): Promise<Settled> {
    switch (error) {
      case "wrong_code":
        return told("code.wrong", "code: wrong");
      case "expired":
        return await sendCode("code.expired");
      case "too_many_tries":
        return { answer: say("too_many_tries", context), handoff: null, facts: null, note: "code: too many" };
      case "unavailable":
        return { answer: say("unavailable", context), handoff: null, facts: null, note: "code: unavailable" };
      default:
        return told("code.wrong", `code: ${error}`);
    }
  }
}

const handoffFor: Readonly<Record<string, HandoffReason>> = {
  cancel_order: "cancel_request",
  change_address: "address_change",
  request_return: "return_request",
  create_return: "return_request",
  exchange: "exchange_request",
  refund: "refund_request",
};

/** A plain yes or no to our last question, when that put a proposal; anything more is not one. */
function said({ concepts, intents, text }: Recognised, { proposed }: Memory): boolean | null {
  if (!proposed || text.trim() === "" || text.trim().split(/\s+/u).length > 4) return null;
  if (intents.some((intent) => intent !== "thanks")) return null;
  const yes = concepts.has("yes");
  return yes === concepts.has("no") ? null : yes;
}
