import { closesAt, isOpen, opensNext, type Hours } from "#src/handoff/hours.ts";
import type { Json } from "#src/conversation/json.ts";
import type { HandoffReason } from "#src/tools/context.ts";
import type { AnswerContext, AnswerText } from "./answer.ts";
import { finish, joinAnswers, type Line } from "./finish.ts";
import { phraseLines, type Topic } from "./say.ts";
import { clockOf, dayAndTime } from "./team-time.ts";

/** What is said for each reason; the rest is `say.handoff`. */
const phraseOf: Readonly<Partial<Record<HandoffReason, string>>> = {
  complaint: "person.complaint",
  legal: "person.legal",
  safety: "person.safety",
  repeated: "person.repeated",
  unknown: "person.unknown",
  cancel_request: "say.cancel_request",
  return_request: "say.return_request",
  exchange_request: "say.exchange_request",
  address_change: "say.address_change",
  invoice_request: "say.invoice_request",
  payment_problem: "say.payment_problem",
  not_received: "say.not_received",
  wrong_or_damaged: "say.damaged",
};

/** A person was promised so short a time ago, ms, that no more is said than that it is passed on as well. */
const repeatedWithinMs = 12 * 3_600_000;

/**
 * Says that a person takes over, what happens next and, where the shop has set its hours, when: until when the team is
 * there, or when it is back. `about` replaces the reason's own words where these depend on more than the reason. In a
 * conversation that came to a person within the last twelve hours (`context.handedOverAt`) the long text is not said
 * again, but for what concerns somebody's safety.
 */
export function handoffWords(
  reason: HandoffReason,
  hours: Hours | null,
  context: AnswerContext,
  about?: Topic,
): AnswerText {
  const key = about === undefined ? (phraseOf[reason] ?? "say.handoff") : `say.${about}`;
  if (reason === "safety") {
    const all = linesOf(key, context).map(({ text }): Line => ({ text, rank: 0 }));
    return finish(context, { paragraphs: [[...all, ...whenLines(hours, context)]] });
  }
  if (saidLately(context)) return finish(context, { paragraphs: [phraseLines("say.handoff", context)] });
  return finish(context, { paragraphs: [[...linesOf(key, context), ...whenLines(hours, context)]] });
}

/**
 * When a person can answer: the sentence that `handoffWords` adds, for a reply that a model has written. Null: nothing
 * is said about it, because no hours are set, the team is always there, or it was said lately.
 */
export function whenWords(hours: Hours | null, context: AnswerContext): string | null {
  return saidLately(context) ? null : (whenLines(hours, context)[0]?.text ?? null);
}

/** An answer by which a person takes over in words of its own, with when somebody is there. */
export function withWhen(answer: AnswerText, hours: Hours | null, context: AnswerContext): AnswerText {
  const lines = saidLately(context) ? [] : whenLines(hours, context);
  return lines.length === 0
    ? answer
    : joinAnswers([answer, finish(context, { paragraphs: [lines] })], context);
}

/** What `handoffWords` states about time, for the guard. */
export function teamFacts(hours: Hours | null, { now, timeZone }: AnswerContext): Json {
  const at = hours === null ? null : (closesAt(hours, timeZone, now) ?? opensNext(hours, timeZone, now));
  return at === null ? null : { timeZone, at: at.toISOString() };
}

/** The phrase, or the general one where the phrases in use do not have it. */
function linesOf(key: string, context: AnswerContext): readonly Line[] {
  return phraseLines(has(key, context) ? key : "say.handoff", context);
}

function has(key: string, { phrases, language }: AnswerContext): boolean {
  try {
    return phrases.t(language, key) !== "";
  } catch {
    return false;
  }
}

function saidLately({ handedOverAt, now }: AnswerContext): boolean {
  return (
    handedOverAt !== undefined &&
    handedOverAt !== null &&
    now.getTime() - handedOverAt.getTime() < repeatedWithinMs
  );
}

function whenLines(hours: Hours | null, context: AnswerContext): readonly Line[] {
  const { phrases, language, now, timeZone } = context;
  if (hours === null || hours === "always") return [];
  const open = isOpen(hours, timeZone, now);
  const at = open ? closesAt(hours, timeZone, now) : opensNext(hours, timeZone, now);
  if (at === null) return [];
  const key = open ? "person.open" : "person.back";
  if (!has(key, context)) return [];
  const when = open ? clockOf(at, context) : dayAndTime(at, context);
  // After what matters most, and before what would help besides.
  return [{ text: phrases.t(language, key, { when }), rank: 1 }];
}
