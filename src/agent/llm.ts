import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { createBreaker, type Breaker } from "./breaker.ts";
import { openAiModel, type OpenAiSettings } from "./models/openai.ts";
import { addUsage, costOf, noUsage, type Prices, type Usage } from "./models/usage.ts";
import type { ModelUsage } from "./turn.ts";

/** The language models beside the built-in one. */
export interface LlmSettings extends OpenAiSettings {
  /** For all calls of a turn together, ms; 25 s. */
  readonly turnTimeoutMs?: number;
  /** Asked in this order where the ones before do not answer. */
  readonly fallback?: readonly OpenAiSettings[];
}

/** A language model, and whether it is worth asking. */
export interface Llm {
  /** Its name at the provider. */
  readonly model: string;
  readonly prices: Prices | undefined;
  readonly load: () => Promise<BaseChatModel>;
  readonly breaker: Breaker;
}

/** One call, whichever model it was of. */
export interface CallOfModel {
  readonly model: string;
  readonly outcome: string;
  readonly usage: Usage;
  readonly ms: number;
  /** Millionths; null: its price is not known. */
  readonly cost: number | null;
}

/** The configured models, the first one first; none where none is configured. */
export function languageModels(
  settings: LlmSettings | undefined,
  deps: { readonly now: () => Date; readonly fetch?: typeof fetch },
): readonly Llm[] {
  if (settings === undefined) return [];
  return [settings, ...(settings.fallback ?? [])].map((one) => ({
    model: one.model,
    prices: one.prices,
    load: openAiModel(one, deps.fetch),
    breaker: createBreaker({ now: deps.now, failures: 3, pauseMs: 30_000, longestPauseMs: 300_000 }),
  }));
}

/** A call with what it cost. */
export function priced(
  model: string,
  prices: Prices | undefined,
  { outcome, usage, ms }: Pick<CallOfModel, "outcome" | "usage" | "ms">,
): CallOfModel {
  return { model, outcome, usage, ms, cost: costOf(usage, prices) };
}

/** What the calls of a turn came to, for its trace; undefined when there was none. */
export function usageOfTurn(calls: readonly CallOfModel[]): ModelUsage | undefined {
  if (calls.length === 0) return undefined;
  const all = calls.map(({ usage }) => usage).reduce(addUsage, noUsage);
  // A call that came to nothing costs nothing, whether its model has a price or not.
  const paid = calls.filter(({ usage }) => usage.input + usage.output > 0).map(({ cost }) => cost);
  const known = paid.filter((cost) => cost !== null);
  return {
    calls: calls.map(({ model, outcome, usage, ms }) => ({ model, outcome, ...usage, ms })),
    cached: all.cached,
    reasoning: all.reasoning,
    cost: known.length === 0 && paid.length > 0 ? null : known.reduce((sum, cost) => sum + cost, 0),
  };
}
