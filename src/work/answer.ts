import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import type { RunTurn, ShopProfile, TurnOutcome } from "#src/agent/turn.ts";
import type { Channel } from "#src/channel/channel.ts";
import type { Claim, Subject } from "#src/conversation/claim.ts";
import { asksForAnswer } from "#src/conversation/content.ts";
import type { Json } from "#src/conversation/json.ts";
import { asItStands, type Message } from "#src/conversation/thread.ts";
import type { HandoffSettings } from "#src/handoff/settings.ts";
import type { LiveConnection, Registry } from "#src/intake/registry.ts";
import { describeError } from "#src/observe/log.ts";
import type { Observer } from "#src/observe/observer.ts";
import type { AuditEntry } from "#src/store/claims.ts";
import type { Db } from "#src/store/db.ts";
import type { SendJob } from "#src/store/deliveries.ts";
import type { TurnJob } from "#src/store/claim-turns.ts";
import { failTurn, finishTurn, parkTurn, type FinishedTurn } from "#src/store/finish-turn.ts";
import { resumeAgent } from "#src/store/handoff.ts";
import { giveBack } from "#src/store/lanes.ts";
import { knownProofs, type Proven } from "#src/store/persons.ts";
import { machineLoop } from "./loops.ts";
import { showSeen } from "./seen.ts";

/** What is set for a shop, as far as turns need it. */
export type WorkProfile = ShopProfile & { readonly handoff?: HandoffSettings };

export interface AnswerDeps {
  readonly db: Db;
  readonly registry: Registry;
  readonly observer: Observer;
  readonly now: () => Date;
  readonly runTurn: RunTurn;
  readonly profile: (shop: string) => Promise<WorkProfile>;
  readonly takeAudit: (conversation: string) => readonly AuditEntry[];
  /** The lease of a first part that is sent by this instance, ms. */
  readonly sendTtlMs: number;
  /** A part is to be sent; with a job, this instance holds it already. */
  readonly send: (job: SendJob | null) => void;
  readonly turnDue: (inMs: number) => void;
  /** Pauses between tries, ms. */
  readonly pausesMs: readonly number[];
  readonly changed: (conversation: string) => void;
}

/** Tries of one turn before its messages are set aside. */
export const turnTries = 5;
/** An older question is not answered by itself: providers repeat webhooks for days, and the moment is gone. */
const staleMs = 24 * 3_600_000;
/** One turn may take this long in all, ms. */
const turnMs = 60_000;

/** Runs one turn: everything unanswered in the conversation, one decision, one commit. */
export function answer(deps: AnswerDeps): (job: TurnJob, signal: AbortSignal) => Promise<void> {
  const proofs = knownProofs();
  return async (job, signal) => {
    const { db, observer } = deps;
    const startedAt = deps.now();
    const began = performance.now();
    const last = job.unanswered.at(-1);
    if (last === undefined) {
      await giveBack(db, "turn", [job]);
      deps.turnDue(10);
      return;
    }
    observer.reached("turn_claimed");
    const range = { fromSeq: job.unanswered[0]?.seq ?? last.seq, toSeq: last.seq, startedAt };
    try {
      const decided = await decide(deps, job, AbortSignal.any([signal, AbortSignal.timeout(turnMs)]));
      const finish = await finishTurn(
        db,
        {
          lease: job,
          ...range,
          ...decided.turn,
          audit: deps.takeAudit(job.conversation),
          proven: { contact: job.contact, proofs: provenBy(job) },
        },
        deps.sendTtlMs,
        proofs,
      );
      if (finish.kind === "floor_taken") {
        const silent = { ...silence("a person has taken the floor"), ...range, lease: job, audit: [] };
        await finishTurn(db, silent, deps.sendTtlMs);
        deps.turnDue(0);
      }
      observer.turn(
        job.channel,
        finish.kind === "done" ? decided.turn.outcome : finish.kind,
        decided.model,
        performance.now() - began,
      );
      if (finish.kind === "done" && decided.turn.say !== null) {
        observer.reached("reply_committed");
        deps.send(finish.send);
      }
      if (finish.kind === "done" && finish.dueMs !== null) deps.turnDue(Math.max(0, finish.dueMs));
      deps.changed(job.conversation);
    } catch (error) {
      deps.takeAudit(job.conversation);
      if (signal.aborted) return;
      await failed(deps, job, range, error);
    }
  };
}

async function failed(
  deps: AnswerDeps,
  job: TurnJob,
  range: { fromSeq: number; toSeq: number; startedAt: Date },
  error: unknown,
): Promise<void> {
  const attempts = job.attempts + 1;
  deps.observer.log.error({ error, conversation: job.conversation, attempts }, "a turn failed");
  if (attempts < turnTries) {
    const pauseMs = deps.pausesMs[attempts - 1] ?? deps.pausesMs.at(-1) ?? 60_000;
    await failTurn(deps.db, job, pauseMs);
    deps.turnDue(pauseMs);
    return;
  }
  const { type, message } = describeError(error);
  const what = `${type}: ${message}`.slice(0, 500);
  await parkTurn(deps.db, job, { ...range, attempts, error: what });
  deps.observer.parked("turn");
  deps.observer.turn(job.channel, "parked", "none", 0);
  deps.turnDue(0);
}

type Decided = Omit<FinishedTurn, "lease" | "fromSeq" | "toSeq" | "startedAt" | "audit">;

function silence(reason: string | null): Decided {
  return { outcome: "silent", reason, trace: null, language: null, handOver: false, say: null };
}

async function decide(
  deps: AnswerDeps,
  job: TurnJob,
  signal: AbortSignal,
): Promise<{ turn: Decided; model: string }> {
  const now = deps.now();
  const byPeople = (all: readonly Message[]) =>
    asItStands(all).filter(({ machine }) => machine === undefined);
  const messages = byPeople(job.unanswered).filter((message) => message.from === "shopper");
  const asking = messages.filter((message) => asksForAnswer(message.content));
  const newest = asking.at(-1);
  if (newest === undefined) return { turn: silence(null), model: "none" };
  if (now.getTime() - newest.at.getTime() > staleMs)
    return {
      turn: silence(job.floor === "agent" ? "the message is older than a day" : null),
      model: "none",
    };
  const shop = await deps.profile(job.shop);
  if (job.floor !== "agent" && !(await resumes(deps, job, shop)))
    return { turn: silence(null), model: "none" };
  const connection = await deps.registry.get(job.connection);
  if (connection === undefined) return { turn: silence("the connection was deleted"), model: "none" };
  const { channel } = connection;
  const history = byPeople(job.history);
  const loop = await machineLoop(deps.db, channel.traits.answers, { ...job, messages: asking, history, now });
  if (loop !== null) {
    deps.observer.log.warn(
      { conversation: job.conversation },
      "a machine seems to answer us; a person is asked",
    );
    return { turn: { ...silence(loop), outcome: "handoff", handOver: true }, model: "none" };
  }
  const seen = showSeen(channel, job.replyTo, job.lastInboundId, deps.observer.log);
  try {
    const outcome = await deps.runTurn(
      {
        subject: subjectOf(job, now),
        shop,
        messages: asking,
        history,
        language: job.language,
        country:
          job.replyTo.phone === undefined
            ? null
            : (parsePhoneNumberFromString(job.replyTo.phone)?.country ?? null),
        style: channel.traits.style,
        handedOverAt: job.handedOverAt,
        now,
      },
      signal,
    );
    deps.observer.reached("model_called");
    return { turn: turnOf(outcome, job, channel, connection), model: outcome.trace.model };
  } finally {
    seen.done();
  }
}

/** Whether the agent goes on because the person has said nothing for long; then the floor is the agent's again. */
async function resumes(
  { db, observer }: AnswerDeps,
  job: TurnJob,
  { handoff }: WorkProfile,
): Promise<boolean> {
  if (handoff === undefined) return false;
  const resumed = await resumeAgent(db, job, {
    spokenHours: handoff.resumeAfterHours,
    unspokenHours: handoff.resumeUnansweredAfterHours,
  });
  if (resumed)
    observer.log.info({ conversation: job.conversation }, "nobody has answered for long; the agent goes on");
  return resumed;
}

function turnOf(outcome: TurnOutcome, job: TurnJob, channel: Channel, connection: LiveConnection): Decided {
  const { reply, trace } = outcome;
  const parts = channel.render(reply, {
    conversation: job.conversation,
    memo: job.memo,
    inReplyTo: job.lastInboundId,
  });
  const kept: { [key: string]: Json } = { ...trace, toolCalls: trace.toolCalls.map((call) => ({ ...call })) };
  return {
    outcome: outcome.kind,
    reason: outcome.kind === "handoff" ? outcome.reason : null,
    trace: kept,
    language: reply.language,
    handOver: outcome.kind === "handoff",
    say: {
      content: [
        { kind: "text", text: reply.text },
        ...(reply.choices ?? []).map((choice) => ({
          kind: "choice" as const,
          id: choice.id,
          title: choice.title,
        })),
      ],
      parts,
      to: job.replyTo,
      connection: connection.id,
    },
  };
}

/** What the channel vouches for well enough to know the person by it elsewhere. */
function provenBy({ replyTo: { phone, phoneLevel, email } }: TurnJob): Proven[] {
  return [
    ...(phone === undefined || phoneLevel !== undefined ? [] : [{ kind: "phone" as const, value: phone }]),
    ...(email === undefined ? [] : [{ kind: "email" as const, value: email }]),
  ];
}

/** How long the channel's word for who writes counts; it is given anew with every message. */
const channelClaimMs = 3_600_000;

function subjectOf(job: TurnJob, now: Date): Subject {
  const { phone, phoneLevel = 3, email } = job.replyTo;
  const common = { at: now, expires: new Date(now.getTime() + channelClaimMs) };
  const byChannel: Claim[] = [];
  if (phone !== undefined)
    byChannel.push({ ...common, kind: "phone", value: phone, method: "channel_phone", level: phoneLevel });
  if (email !== undefined)
    byChannel.push({ ...common, kind: "email", value: email, method: "channel_email", level: 3 });
  return {
    shop: job.shop,
    conversation: job.conversation,
    contact: job.contact,
    address: `${job.connection} ${job.account} ${job.replyTo.id}`,
    claims: [...byChannel, ...job.claims],
  };
}
