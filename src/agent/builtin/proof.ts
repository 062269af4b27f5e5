import { reachesNote, say, type AnswerContext, type AnswerText, type Topic } from "../answer/index.ts";
import { codeSent } from "./act.ts";
import { saysNew } from "./concerns-order.ts";
import { toPerson } from "./hand-over.ts";
import type { Lookup } from "./lookup.ts";
import type { Memory } from "./memory.ts";
import type { Situation } from "./situation.ts";
import { spoken } from "./spoken.ts";
import { errorOf, type Seen, type Step } from "./step.ts";

const asksForProof: readonly Topic[] = ["ask_number", "need_proof", "no_match"];

/** Our last message asked for what finds an order and proves whose it is. */
export function askedForProof({ asked }: Memory): boolean {
  return asksForProof.some((topic) => topic === asked);
}

/** The message is what we asked for to answer an earlier one, and nothing else. */
export function completes({ request, memory }: Situation): boolean {
  return askedForProof(memory) && saysNew(request);
}

/** Where what the shopper knows proves nothing: a code, or the status to the address on the order. */
export function proofStep(situation: Situation, lookup: Lookup, seen: readonly Seen[]): Step | null {
  const { request, memory, context, can } = situation;
  if (lookup.named.length > 0) return null;
  const number = request.entities.numbers[0]?.text ?? memory.numbers[0];
  if (number === undefined) return null;
  if (lookup.needsCode && can.codes) {
    const sent = seen.find(({ name }) => name === "send_code");
    if (sent === undefined) return { kind: "call", calls: [{ name: "send_code", args: { number } }] };
    const acted = codeSent(sent.result, context);
    return acted.kind === "say" ? spoken([acted.answer], context) : toPerson("cannot_help", situation, seen);
  }
  if (!can.mails || memory.asked !== "no_match" || !lookup.failed.includes("no_match")) return null;
  const mailed = seen.find(({ name }) => name === "email_status");
  if (mailed === undefined) return { kind: "call", calls: [{ name: "email_status", args: { number } }] };
  return errorOf(mailed.result) === null
    ? spoken([say("mailed", context), ...older(lookup, context)], context)
    : null;
}

/** Where orders can be seen only some days back, that is said, whoever asks and whether or not there is one. */
export function older({ reachesDays }: Lookup, context: AnswerContext): readonly AnswerText[] {
  return reachesDays === null ? [] : [reachesNote(reachesDays, context)];
}
