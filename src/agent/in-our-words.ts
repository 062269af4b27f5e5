import type { Reply } from "#src/conversation/reply.ts";
import {
  askProposal,
  handoffWords,
  hoursFacts,
  mailedSchema,
  proposable,
  proposedSchema,
  say,
  sayCodeSent,
  sentSchema,
  teamFacts,
  type Proposed,
} from "./answer/index.ts";
import { check } from "./guard/check.ts";
import { collectFacts } from "./guard/facts.ts";
import { partsSpoken } from "./guard/own-texts.ts";
import type { UnderWay } from "./under-way.ts";

/** Our own words, unless they state what is in no result: then a person takes over, and the trace says why. */
export function guarded(underWay: UnderWay, written: Reply): Reply {
  const { input, turn, hours, request, context } = underWay;
  const choices = (written.choices ?? []).map(({ title, description }) => `${title} ${description ?? ""}`);
  const whole = [written.text, ...choices].join("\n");
  // When somebody is there is said together with the handoff only.
  const stated = [
    ...turn.results,
    ...(turn.handoff === null ? [] : [teamFacts(hours, context)]),
    ...(hours !== null && request.intents.includes("hours") ? [hoursFacts(hours, context)] : []),
  ];
  const offences = check(whole, collectFacts(stated, input.shop.timeZone, input.now), {
    language: written.language,
    now: input.now,
    timeZone: input.shop.timeZone,
    ownTexts: [input.shop.name],
    ownParts: partsSpoken(context.phrases, written.language),
  });
  if (offences.length === 0) return written;
  underWay.guard.push(...offences.map(({ kind, what }) => `builtin ${kind}: ${what}`));
  turn.handoff ??= "cannot_help";
  return handoffWords(turn.handoff, hours, context);
}

/**
 * What is to be done, and what was sent to the address on an order, is put in the gateway's own words, whatever a
 * model writes about it: they are what the shopper's answer is understood by. Null: nothing of that was done.
 */
export function inOurWords(underWay: UnderWay): Reply | null {
  const { turn, context } = underWay;
  const made = proposed(underWay);
  if (made !== null && proposable.has(made.kind)) return guarded(underWay, askProposal(made, context));
  const sent = turn.results
    .map((result) => sentSchema.safeParse(result))
    .findLast(({ success }) => success)?.data;
  if (sent !== undefined) return guarded(underWay, sayCodeSent(sent, context));
  const mailed = turn.results.some((result) => mailedSchema.safeParse(result).success);
  return mailed ? say("mailed", context) : null;
}

/** What was proposed in this turn, the latest. */
export function proposed({ turn }: Pick<UnderWay, "turn">): Proposed | null {
  return (
    turn.results.map((result) => proposedSchema.safeParse(result)).findLast(({ success }) => success)?.data ??
    null
  );
}

/** Where a model has asked for a person and found no words for it, they are ours. */
export function handedOver(underWay: UnderWay): Reply | null {
  const { turn, hours, context } = underWay;
  return turn.handoff === null ? null : guarded(underWay, handoffWords(turn.handoff, hours, context));
}
