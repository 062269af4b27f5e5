import type { RunTurn } from "#src/agent/turn.ts";
import type { Reply } from "#src/conversation/reply.ts";
import { buildEvalAgent } from "#src/eval/agent.ts";
import { judge, type Verdict } from "#src/eval/judge.ts";
import { play } from "#src/eval/run.ts";
import { simulationSchema, type Simulation } from "#src/eval/simulation.ts";
import { demoWorld, simulatedNow } from "#src/eval/world.ts";

export const world = demoWorld();

const phones = { emma: "+15555550101", jonas: "+15555550102", lucia: "+15555550103" } as const;

/** A simulation with one turn, and what a test says of it. */
export function simulation(given: {
  readonly say?: string;
  readonly who?: keyof typeof phones;
  readonly language?: string;
  readonly known?: Simulation["known"];
  readonly orders?: readonly string[];
  readonly expect?: object;
  readonly id?: string;
}): Simulation {
  const {
    say = "Where is my order?",
    who = "emma",
    language = "en",
    known = "phone",
    orders = ["#1041"],
  } = given;
  return simulationSchema.parse({
    id: given.id ?? "one",
    title: "A test's",
    language,
    goal: "Knows how it stands",
    known,
    facts: { phone: phones[who] },
    turns: [{ say, expect: { outcome: "answered", orders: [...orders], ...given.expect } }],
  });
}

const agent = buildEvalAgent({ world, now: () => simulatedNow, sources: () => [] });

/** What the judge says of a reply to the simulation's first turn. */
export function verdictOn(
  of: Simulation,
  reply: string | Partial<Reply>,
  outcome: { readonly kind: "reply" | "handoff"; readonly reason: string | null } = {
    kind: "reply",
    reason: null,
  },
): Verdict {
  const [turn] = of.turns;
  const given = typeof reply === "string" ? { text: reply } : reply;
  return judge({ ...outcome, reply: { text: "", language: of.language, ...given } }, turn?.expect, {
    world,
    simulation: of,
    phrases: agent.phrases,
    now: simulatedNow,
    said: turn?.say ?? [],
  });
}

/** Plays a simulation with an agent that answers as it is told, one text after the other. */
export function playWith(of: Simulation, ...answers: readonly (string | { readonly handoff: string })[]) {
  let at = 0;
  const runTurn: RunTurn = () => {
    const answer = answers[at++] ?? "";
    const trace = {
      language: of.language,
      model: "told",
      intent: null,
      level: 3 as const,
      toolCalls: [],
      tokensIn: 100,
      tokensOut: 10,
      guard: [],
      notes: [],
    };
    const reply = {
      text: typeof answer === "string" ? answer : "A colleague will answer you here.",
      language: of.language,
    };
    return Promise.resolve(
      typeof answer === "string"
        ? { kind: "reply", reply, trace }
        : { kind: "handoff", reason: answer.handoff, reply, trace },
    );
  };
  return play(of, { world, agent: { ...agent, runTurn }, now: simulatedNow });
}
