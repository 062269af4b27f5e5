import { fileURLToPath } from "node:url";
import type { RunTurnDeps } from "#src/agent/run.ts";
import { buildEvalAgent } from "./agent.ts";
import { run, type Played } from "./run.ts";
import { summarise, type Prices, type Summary } from "./score.ts";
import type { Simulation } from "./simulation.ts";
import { demoWorld, simulatedNow, type World } from "./world.ts";

/** The simulations that come with the demo shop. */
export const demoSimulations = fileURLToPath(new URL("../demo/simulations/", import.meta.url));

export interface EvaluateOptions {
  readonly simulations: readonly Simulation[];
  /** Absent: the demo shop. */
  readonly world?: World;
  /** Absent: the moment the demo shop is simulated at. */
  readonly now?: Date;
  /** Absent: the built-in model alone. */
  readonly llm?: RunTurnDeps["llm"];
  readonly prices?: Prices | undefined;
  /** 1. */
  readonly parallel?: number;
  readonly seed?: number;
  readonly played?: (one: Played, done: number) => void;
  readonly signal?: AbortSignal;
}

/** Plays and judges simulations. Nothing leaves this process but calls of the model, where one is given. */
export async function evaluate(options: EvaluateOptions): Promise<Summary> {
  const { simulations, now = simulatedNow, world = demoWorld(now), llm, played, signal } = options;
  const sources = new Map(simulations.map((simulation) => [simulation.id, world.source(simulation)]));
  const agent = buildEvalAgent({
    world,
    now: () => now,
    sources: (shop) => {
      const source = sources.get(shop);
      return source === undefined ? [] : [source];
    },
    ...(llm === undefined ? {} : { llm }),
  });
  const results = await run(simulations, {
    world,
    agent,
    now,
    parallel: options.parallel ?? 1,
    seed: options.seed ?? 1,
    ...(played === undefined ? {} : { played }),
    ...(signal === undefined ? {} : { signal }),
  });
  for (const source of sources.values()) await source.close?.();
  return summarise(results, { model: agent.model, at: new Date(), prices: options.prices });
}
