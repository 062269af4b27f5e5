import type { Subject } from "#src/conversation/claim.ts";
import type { Json } from "#src/conversation/json.ts";
import type { Actions } from "#src/identity/actions.ts";
import type { Codes } from "#src/identity/codes.ts";
import { asJson } from "#src/identity/proposal-json.ts";
import type { ActionKind } from "#src/policy/actions.ts";
import type { Hours } from "#src/handoff/hours.ts";
import type { HandoffReason } from "#src/tools/context.ts";
import {
  answerOfChoice,
  askProposal,
  handoffWords,
  proposable,
  proposedSchema,
  say,
  sayOutcome,
  tellDone,
  withWhen,
  type AnswerContext,
  type AnswerText,
} from "./answer/index.ts";
import type { Intent } from "./builtin/intents.ts";
import type { Concept } from "./builtin/lexicon.ts";
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
  readonly actions?: Actions;
  readonly codes?: Codes;
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
    /** When the shop's team is there. */
    readonly hours: Hours | null;
  },
  signal: AbortSignal,
): Promise<Settled | null> {
  const { subject, request, memory, context, hours } = turn;

  if (codes !== undefined && request.code !== null && memory.codeAsked) {
    const entered = await codes.submit(subject, request.code, signal);
    if ("error" in entered) return await notEntered(codes, entered.error);
    const note = `code: level ${String(entered.level)}`;
    // The code was asked for after a yes, and stands for it.
    const open = memory.confirmed ? ((await actions?.open(subject)) ?? null) : null;
    if (actions !== undefined && open !== null) return await confirmed(actions, open.proposal);
    return { answer: null, handoff: null, facts: null, note };
  }
  if (actions === undefined) return null;

  const tapped = request.choices.map(answerOfChoice).find((answer) => answer !== null);
  if (tapped !== undefined) {
    if (tapped.yes) return await confirmed(actions, tapped.proposal);
    // A no on an old message takes nothing back that was proposed since.
    const open = await actions.open(subject);
    if (open?.proposal === tapped.proposal) await actions.withdraw(subject);
    return told("done.withdrawn", "proposal: withdrawn");
  }
  if (!memory.proposed || !couldAnswer(request)) return null;
  const open = await actions.open(subject);
  if (open === null) {
    // It was put to them just now, and is over: a yes is told so, whatever else is left to a model.
    return request.saysOnlyYes([]) ? told("done.gone", "proposal: expired") : null;
  }
  const own = ofKind[open.kind];
  if (request.intents.some((intent) => intent !== "thanks" && intent !== own?.intent)) return null;
  if (request.saysOnlyYes(own?.concepts ?? [])) return await confirmed(actions, open.proposal);
  const { concepts } = request;
  if (concepts.has("no") && !concepts.has("yes")) {
    await actions.withdraw(subject);
    return told("done.withdrawn", "proposal: withdrawn");
  }
  // "Yes, but …" is no yes: what it would be for is said again.
  const again = proposedSchema.safeParse(open);
  if (!concepts.has("yes") || !again.success || !proposable.has(open.kind) || memory.askedAgain) return null;
  return {
    answer: askProposal(again.data, context),
    handoff: null,
    facts: asJson(again.data),
    note: "proposal: asked again",
  };

  function told(key: string, note: string, number?: string): Settled {
    return {
      answer: tellDone(key, number === undefined ? {} : { number }, context),
      handoff: null,
      facts: number === undefined ? null : { number },
      note,
    };
  }

  function spoken(topic: "unavailable" | "too_many_tries", note: string): Settled {
    return { answer: say(topic, context), handoff: null, facts: null, note };
  }

  function byPerson(): AnswerText {
    return handoffWords("cannot_help", hours, context);
  }

  async function confirmed(by: Actions, proposal: string): Promise<Settled> {
    const result = await by.confirm(subject, proposal, signal);
    switch (result.kind) {
      case "outcome": {
        const { kind, done, reasons } = result.outcome;
        const note = `${kind}: ${done ? "done" : reasons.join(" ")}`;
        const said = sayOutcome(result.outcome, context);
        const answer = said.handoff === null ? said.answer : withWhen(said.answer, hours, context);
        return { ...said, answer, note };
      }
      case "waiting":
      case "under_way":
        return told("done.waiting", `proposal: ${result.kind}`, result.number);
      case "need_level":
        if (codes === undefined)
          return { answer: byPerson(), handoff: "cannot_help", facts: null, note: "no codes" };
        return await sendCode(codes, "code.sent");
      case "unavailable":
        return spoken("unavailable", "proposal: unavailable");
      case "expired":
      case "withdrawn":
      case "nothing":
        return told("done.gone", `proposal: ${result.kind}`);
    }
  }

  async function sendCode(by: Codes, key: "code.sent" | "code.expired"): Promise<Settled> {
    const sent = await by.send(subject, await orderAsked(), context.language, signal);
    if ("error" in sent) {
      if (sent.error === "too_many_tries") return spoken("too_many_tries", "code: too many");
      if (sent.error === "unavailable") return spoken("unavailable", "code: unavailable");
      return {
        answer: byPerson(),
        handoff: "cannot_help",
        facts: null,
        note: `code: ${sent.error}`,
      };
    }
    const note = "code: sent";
    if (sent.sent === "if_exists")
      return { answer: tellDone("code.sent_if", {}, context), handoff: null, facts: null, note };
    return {
      answer: tellDone(key, { to: sent.to }, context),
      handoff: null,
      facts: { to: sent.to },
      note,
    };
  }

  /** The order a code is for: that of the open proposal, else the number that was talked about. */
  async function orderAsked(): Promise<{ readonly number?: string }> {
    const open = (await actions?.open(subject)) ?? null;
    const number = open?.number ?? memory.numbers[0];
    return number === undefined ? {} : { number };
  }

  async function notEntered(by: Codes, error: string): Promise<Settled> {
    switch (error) {
      case "expired":
        return await sendCode(by, "code.expired");
      case "too_many_tries":
        return spoken("too_many_tries", "code: too many");
      case "unavailable":
        return spoken("unavailable", "code: unavailable");
      default:
        return told("code.wrong", `code: ${error}`);
    }
  }
}

/** Short, with nothing in it that names another order or person. */
function couldAnswer({ text, entities, choices }: Recognised): boolean {
  const { numbers, emails, phones } = entities;
  const nothingNamed = numbers.length + emails.length + phones.length + choices.length === 0;
  return nothingNamed && text.trim() !== "" && text.length <= longestAnswer;
}

/** Characters; whoever has more to say says more than yes. */
const longestAnswer = 60;

/** What a shopper calls the thing itself when they agree to it: "yes, cancel it". */
const ofKind: Readonly<
  Partial<Record<ActionKind, { readonly intent: Intent; readonly concepts: readonly Concept[] }>>
> = {
  cancel_order: { intent: "cancel_request", concepts: ["cancel"] },
  request_return: { intent: "return_request", concepts: ["return", "returned"] },
  create_return: { intent: "return_request", concepts: ["return", "returned"] },
  exchange: { intent: "exchange_request", concepts: ["exchange"] },
  change_address: { intent: "address_change", concepts: ["address", "change"] },
  refund: { intent: "refund_request", concepts: ["refund"] },
  notify: { intent: "notify_request", concepts: ["notify"] },
};
