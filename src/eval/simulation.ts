import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";

/*
 * A simulation: a shopper who is played from a file. What they want, what they know, what they say, and what the best
 * answer would be. Expectations name orders, never sentences: what there is to say is worked out from the order's data.
 */

/** How the shopper is known when the conversation begins. */
export const identities = [
  /** The channel vouches for the phone. */
  "phone",
  /** A phone that can be forged: it opens less. */
  "caller",
  /** A mail from an authenticated sender. */
  "email",
  "nobody",
] as const;
export type Identity = (typeof identities)[number];

/** What an earlier reply has to be like for a turn to be said; a turn that does not fit is left out. */
export const conditions = [
  /** It asks for an order number, or for what proves that an order is theirs. */
  "asks_number",
  /** It offers several orders. */
  "asks_which",
  /** It offers to do something and waits for a yes. */
  "asks_yes",
  /** What was wanted so far has not been answered: the shopper asks again. */
  "unresolved",
] as const;
export type Condition = (typeof conditions)[number];

/** What a turn comes to. */
export const outcomes = [
  /** What was asked is answered, by the agent alone. */
  "answered",
  /** A person takes over. */
  "handoff",
  /** Nothing is shown of any order, and no person is bothered. */
  "refused",
  /** One question that is needed to go on. */
  "asked",
  /** The shopper is asked for a yes to something that can be done. */
  "proposed",
  /** What was agreed to is done, or with the shop for its approval. */
  "done",
  /** Said in return, about no order. */
  "talk",
] as const;
export type Outcome = (typeof outcomes)[number];

/** What about the order is asked; it decides what a whole answer has in it. */
export const topics = ["status", "when", "refund", "return", "not_received", "list"] as const;
export type Topic = (typeof topics)[number];

const one = <Value extends z.ZodType>(value: Value) =>
  z.union([value, z.array(value).min(1)]).transform((given) => (Array.isArray(given) ? given : [given]));

const expectSchema = z.strictObject({
  /** Any of these is right. */
  outcome: one(z.enum(outcomes)),
  /** Of a handoff; any of these is right. Absent: any. */
  reason: one(z.string()).optional(),
  /** Numbers of the orders that the reply is about, each of which must be answered. */
  orders: z.array(z.string()).default([]),
  about: z.enum(topics).default("status"),
  /** BCP 47; the simulation's by default. */
  language: z.string().optional(),
  /** What may be seen of the orders, 1 to 4; by how the shopper is known where it is not said. */
  level: z.int().min(0).max(4).optional(),
  /** Texts of the reply that every language has in common: numbers, names. */
  has: z.array(z.string()).default([]),
  /** … and what must not be in it. */
  lacks: z.array(z.string()).default([]),
});
export type Expectation = z.infer<typeof expectSchema>;

const turnSchema = z
  .strictObject({
    /** Several are said in a row, before there is an answer. */
    say: one(z.string().min(1)).optional(),
    /** Taps the choice with this in its title, its description or its id; said as text where there is none. */
    tap: z.string().min(1).optional(),
    when: z.enum(conditions).optional(),
    expect: expectSchema.optional(),
  })
  .refine(({ say, tap }) => (say === undefined) !== (tap === undefined), "either say or tap");
export type ScriptedTurn = z.infer<typeof turnSchema>;

export const simulationSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-zA-Z0-9._-]*$/, "lower-case letters, digits, dots and dashes"),
  title: z.string().min(1),
  /** What it covers, e.g. `case:1`, `intent:return`. */
  tags: z.array(z.string()).default([]),
  /** BCP 47, of what the shopper writes and of the answers. */
  language: z.string().min(2),
  goal: z.string().min(1),
  style: z.enum(["chat", "brief", "letter"]).default("chat"),
  known: z.enum(identities).default("phone"),
  /** What the shopper knows. `phone` or `email` is also what the channel vouches for. */
  facts: z
    .strictObject({
      number: z.string().optional(),
      email: z.string().optional(),
      phone: z.string().optional(),
      name: z.string().optional(),
      postcode: z.string().optional(),
      tracking: z.string().optional(),
    })
    .default({}),
  /** ISO 3166-1 alpha-2, of the shopper's phone. */
  country: z.string().length(2).optional(),
  /** How the shop's orders can be read: as they are, not at all, from a copy three hours old, or 60 days back only. */
  store: z.enum(["up", "down", "stale", "recent"]).default("up"),
  turns: z.array(turnSchema).min(1).max(12),
});
export type Simulation = z.infer<typeof simulationSchema>;

const fileSchema = z.strictObject({
  /** For whoever edits the file. */
  about: z.string().optional(),
  simulations: z.array(z.unknown()),
});

/** Simulations that cannot be used; `problems` has a line for each. */
export class SimulationsBroken extends Error {
  override name = "SimulationsBroken";
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`simulations cannot be used:\n${problems.join("\n")}`);
    this.problems = problems;
  }
}

/**
 * Reads a file of simulations, or all `*.json` of a folder. Throws `SimulationsBroken` naming every problem with its
 * file and simulation.
 */
export function readSimulations(path: string): readonly Simulation[] {
  const files = statSync(path).isDirectory()
    ? readdirSync(path)
        .filter((name) => name.endsWith(".json"))
        .sort()
        .map((name) => join(path, name))
    : [path];
  const found: Simulation[] = [];
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const file of files) {
    const name = basename(file);
    let json: unknown;
    try {
      json = JSON.parse(readFileSync(file, "utf8"));
    } catch (error) {
      problems.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      continue;
    }
    const parsed = fileSchema.safeParse(json);
    if (!parsed.success) {
      problems.push(`${name}: ${z.prettifyError(parsed.error)}`);
      continue;
    }
    for (const [index, given] of parsed.data.simulations.entries()) {
      const simulation = simulationSchema.safeParse(given);
      if (!simulation.success) {
        const id = z.looseObject({ id: z.string() }).safeParse(given);
        const which = id.success ? id.data.id : `no. ${index + 1}`;
        problems.push(`${name}, ${which}: ${z.prettifyError(simulation.error)}`);
      } else if (seen.has(simulation.data.id)) problems.push(`${name}: ${simulation.data.id} is there twice`);
      else {
        seen.add(simulation.data.id);
        found.push(simulation.data);
      }
    }
  }
  if (found.length === 0 && problems.length === 0) problems.push(`${path}: there are no simulations`);
  if (problems.length > 0) throw new SimulationsBroken(problems);
  return found;
}
