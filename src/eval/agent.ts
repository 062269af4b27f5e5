import { loadLexicons } from "#src/agent/builtin/lexicon.ts";
import { loadPrompts } from "#src/agent/prompt.ts";
import { createRunTurn, type RunTurnDeps } from "#src/agent/run.ts";
import type { RunTurn } from "#src/agent/turn.ts";
import { authority } from "#src/identity/decide.ts";
import { loadPhrases, type Phrases } from "#src/languages/phrases.ts";
import type { OrderSource } from "#src/orders/source.ts";
import { memoryActions } from "./proposals.ts";
import { memoryLedger } from "./ledger.ts";
import type { World } from "./world.ts";

/** The agent as it is now: phrases, lexicons and prompts of this folder, and a model. */
export interface Agent {
  readonly phrases: Phrases;
  /** `builtin`, or the provider's name of the model beside it. */
  readonly model: string;
  /** `sources` by the shop of a turn's subject: each simulation is a shop of its own. */
  readonly runTurn: RunTurn;
}

/** Of handles, which live as long as the process. */
const secret = Buffer.alloc(32, 7);

/** Builds the agent with real tools and real authority over what `sources` finds for a shop. */
export function buildEvalAgent(options: {
  readonly world: World;
  readonly sources: (shop: string) => readonly OrderSource[];
  readonly now: () => Date;
  /** Absent: the built-in model alone. */
  readonly llm?: RunTurnDeps["llm"];
}): Agent {
  const { world, sources, now, llm } = options;
  const ledger = memoryLedger(now);
  const decides = authority({ sources, ledger, now, secret });
  const actions = memoryActions({ authority: decides, sources, rules: () => world.rules, now });
  const phrases = loadPhrases();
  const runTurn = createRunTurn({
    tools: { authority: decides, ...(world.shop.enabled?.length === 0 ? {} : { actions }) },
    phrases,
    lexicons: loadLexicons(),
    prompts: loadPrompts(),
    now,
    ...(llm === undefined ? {} : { llm }),
  });
  return { phrases, model: llm?.model ?? "builtin", runTurn };
}
