import { loadLexicons } from "#src/agent/builtin/lexicon.ts";
import { learnPatterns, type NumberPattern } from "#src/agent/builtin/number-pattern.ts";
import { mediaReader } from "#src/agent/media/reader.ts";
import { loadPrompts } from "#src/agent/prompt.ts";
import { createRunTurn, type RunTurnDeps } from "#src/agent/run.ts";
import type { RunTurn } from "#src/agent/turn.ts";
import type { Config } from "#src/config.ts";
import type { metricsObserver } from "#src/observe/metrics.ts";
import type { Db } from "#src/store/db.ts";
import { recentOrderNumbers } from "#src/store/order-numbers.ts";
import { storedFiles } from "#src/store/readings.ts";
import { turnCosts } from "#src/store/turn-costs.ts";

/** The agent of all shops: the built-in model, and the language models that are configured beside it. */
export function shopAgent(parts: {
  readonly config: Config;
  readonly db: Db;
  readonly observer: Pick<ReturnType<typeof metricsObserver>, "model">;
  readonly tools: RunTurnDeps["tools"];
  readonly phrases: RunTurnDeps["phrases"];
  readonly fetch: typeof fetch;
  readonly now: () => Date;
}): RunTurn {
  const { config, db, observer, tools, phrases, now } = parts;
  const prompts = loadPrompts();
  const { llm, transcribe, vision } = config;
  return createRunTurn({
    tools,
    phrases,
    lexicons: loadLexicons(),
    prompts,
    now,
    fetch: parts.fetch,
    ...(llm === null ? {} : { llm }),
    spent: turnCosts(db),
    mediaPrices: config.prices,
    modelCalled: (call) => observer.model(call),
    ...(transcribe === null && vision === null
      ? {}
      : {
          media: mediaReader({
            files: storedFiles(db),
            fetch: parts.fetch,
            ...(transcribe === null ? {} : { transcribe }),
            ...(vision === null ? {} : { look: { ...vision, instructions: prompts.picture } }),
          }),
        }),
  });
}

/** How long what was learned of a shop's numbers is used, ms. */
const freshMs = 5 * 60_000;
/** Of fewer numbers nothing is learned. */
const fewest = 3;

/** What shops' order numbers look like, learned from those that were told about; what was learned before serves while the database is away. */
export function orderNumbers(db: Db): (shop: string) => Promise<readonly NumberPattern[]> {
  const known = new Map<string, { readonly patterns: readonly NumberPattern[]; readonly until: number }>();
  return async (shop) => {
    const kept = known.get(shop);
    if (kept !== undefined && kept.until > performance.now()) return kept.patterns;
    const numbers = await recentOrderNumbers(db, shop).catch(() => null);
    const patterns =
      numbers === null ? (kept?.patterns ?? []) : numbers.length < fewest ? [] : learnPatterns(numbers);
    known.set(shop, { patterns, until: performance.now() + freshMs });
    return patterns;
  };
}
