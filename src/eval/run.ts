import type { Content } from "#src/conversation/content.ts";
import type { Claim, Subject } from "#src/conversation/claim.ts";
import type { Message } from "#src/conversation/thread.ts";
import type { Reply } from "#src/conversation/reply.ts";
import type { TurnTrace } from "#src/agent/turn.ts";
import type { Agent } from "./agent.ts";
import { judge, tapped, type Verdict } from "./judge.ts";
import type { Condition, Expectation, ScriptedTurn, Simulation } from "./simulation.ts";
import type { World } from "./world.ts";

/** One turn as it was played. */
export interface PlayedTurn {
  readonly said: readonly string[];
  readonly reply: Reply;
  readonly kind: "reply" | "handoff";
  readonly reason: string | null;
  readonly trace: TurnTrace;
  /** How long the agent took. */
  readonly ms: number;
  readonly expected: Expectation | null;
  readonly verdict: Verdict;
  /** The shopper had to ask again. */
  readonly again: boolean;
}

/** A simulation as it was played. */
export interface Played {
  readonly simulation: Simulation;
  readonly turns: readonly PlayedTurn[];
  /** Turns with an expectation that were never said, because a person had taken over or their condition never came. */
  readonly missed: number;
  /** The agent threw, which it never should. */
  readonly failure: string | null;
}

export interface RunOptions {
  readonly world: World;
  readonly agent: Agent;
  readonly now: Date;
  /** At the same time; more than one makes the times of the built-in model longer, not the whole shorter. */
  readonly parallel: number;
  /** In which order simulations are played; none may depend on another. */
  readonly seed: number;
  /** Called after each, for progress. */
  readonly played?: (one: Played, done: number) => void;
  readonly signal?: AbortSignal;
}

/** Plays all of them. The result is in the order they were given. */
export async function run(
  simulations: readonly Simulation[],
  options: RunOptions,
): Promise<readonly Played[]> {
  const order = shuffled(simulations, options.seed);
  const results = new Map<string, Played>();
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let one = order[next++]; one !== undefined; one = order[next++]) {
      options.signal?.throwIfAborted();
      const played = await play(one, options);
      results.set(one.id, played);
      options.played?.(played, results.size);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, options.parallel) }, worker));
  return simulations.flatMap(({ id }) => results.get(id) ?? []);
}

/** Messages that a turn remembers, as the gateway gives them. */
const remembered = 20;
/** Between the messages of a shopper and the replies to them, ms. */
const pause = 20_000;

/** Plays one simulation, turn after turn, until the script is over or a person has the floor. */
export async function play(
  simulation: Simulation,
  { world, agent, now, signal }: Omit<RunOptions, "parallel" | "seed">,
): Promise<Played> {
  const subject = subjectOf(simulation, now);
  const shop = { ...world.shop, id: simulation.id };
  const history: Message[] = [];
  const turns: PlayedTurn[] = [];
  const spoken: string[] = [];
  let language: string | null = null;
  let seq = 0;
  let missed = 0;
  let failure: string | null = null;
  const message = (from: Message["from"], content: readonly Content[]): Message => {
    seq += 1;
    return { id: `m${seq}`, seq, from, content, at: new Date(now.getTime() - 1_000_000 + seq * pause) };
  };

  for (const scripted of simulation.turns) {
    const last = turns.at(-1) ?? null;
    const over = last?.kind === "handoff";
    if (over || failure !== null || !meets(scripted.when, last)) {
      // A turn that is there only for when it is needed is not missed.
      if (
        scripted.expect !== undefined &&
        scripted.when !== "unresolved" &&
        !(over && scripted.when !== undefined)
      )
        missed += 1;
      continue;
    }
    const said = contentOf(scripted, last?.reply ?? null);
    spoken.push(...said.map(textOf));
    const messages = said.map((content) => message("shopper", [content]));
    const from = performance.now();
    try {
      const outcome = await agent.runTurn(
        {
          subject,
          shop,
          messages,
          history: history.slice(-remembered),
          language,
          country: simulation.country ?? null,
          style: simulation.style,
          now,
        },
        signal ?? new AbortController().signal,
      );
      const ms = performance.now() - from;
      const reason = outcome.kind === "handoff" ? outcome.reason : null;
      const verdict = judge({ kind: outcome.kind, reason, reply: outcome.reply }, scripted.expect, {
        world,
        simulation,
        phrases: agent.phrases,
        now,
        said: spoken,
      });
      turns.push({
        said: said.map(textOf),
        reply: outcome.reply,
        kind: outcome.kind,
        reason,
        trace: outcome.trace,
        ms,
        expected: scripted.expect ?? null,
        verdict,
        again: scripted.when === "unresolved",
      });
      language = outcome.trace.language;
      history.push(...messages, message("agent", [{ kind: "text", text: outcome.reply.text }]));
    } catch (error) {
      if (signal?.aborted === true) throw error;
      failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
  }
  return { simulation, turns, missed, failure };
}

function subjectOf({ facts, id, known }: Simulation, now: Date): Subject {
  const expires = new Date(now.getTime() + 86_400_000);
  const claims: Claim[] = [];
  if ((known === "phone" || known === "caller") && facts.phone !== undefined)
    claims.push({
      kind: "phone",
      value: facts.phone,
      method: "channel_phone",
      level: known === "phone" ? 3 : 2,
      at: now,
      expires,
    });
  if (known === "email" && facts.email !== undefined)
    claims.push({ kind: "email", value: facts.email, method: "channel_email", level: 3, at: now, expires });
  return { shop: id, conversation: `eval-${id}`, contact: `contact-${id}`, address: `address-${id}`, claims };
}

function meets(condition: Condition | undefined, last: PlayedTurn | null): boolean {
  if (condition === undefined) return true;
  if (last === null) return false;
  const { reply, kind, trace, verdict } = last;
  if (kind === "handoff") return false;
  switch (condition) {
    case "asks_number":
      return trace.level === 0;
    case "asks_which":
      return (reply.choices?.length ?? 0) > 1;
    case "asks_yes":
      return (
        (reply.choices ?? []).some(({ id }) => /^yes\b/u.test(id)) || /[?？؟]\s*$/u.test(reply.text.trim())
      );
    case "unresolved":
      return !verdict.ok;
  }
}

function contentOf({ say, tap }: ScriptedTurn, reply: Reply | null): readonly Content[] {
  if (say !== undefined) return say.map((text) => ({ kind: "text", text }));
  const words = tap ?? "";
  return [tapped(reply, words) ?? { kind: "text", text: words }];
}

function textOf(content: Content): string {
  return content.kind === "text" ? content.text : content.kind === "choice" ? content.title : "";
}

/** The same seed, the same order (mulberry32). */
export function shuffled<One>(list: readonly One[], seed: number): readonly One[] {
  let state = seed >>> 0;
  const random = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return list
    .map((one) => ({ one, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}
