import type { UsageMetadata } from "@langchain/core/messages";

/** Tokens of one call or of several, as the provider counts them. */
export interface Usage {
  /** All of the prompt, `cached` included. */
  readonly input: number;
  /** Of `input`: what the provider had in its cache. */
  readonly cached: number;
  /** All that was written, `reasoning` included. */
  readonly output: number;
  /** Of `output`: what the model thought and did not say. */
  readonly reasoning: number;
}

/** Prices of a model for a million tokens, in whatever currency the merchant counts in. */
export interface Prices {
  readonly input: number;
  /** Absent: as `input`. */
  readonly cached?: number;
  readonly output: number;
}

export const noUsage: Usage = { input: 0, cached: 0, output: 0, reasoning: 0 };

export function addUsage(a: Usage, b: Usage): Usage {
  return {
    input: a.input + b.input,
    cached: a.cached + b.cached,
    output: a.output + b.output,
    reasoning: a.reasoning + b.reasoning,
  };
}

/** What LangChain read from an answer; nothing where a server counts nothing. */
export function usageOf(given: UsageMetadata | undefined): Usage {
  return {
    input: given?.input_tokens ?? 0,
    cached: given?.input_token_details?.cache_read ?? 0,
    output: given?.output_tokens ?? 0,
    reasoning: given?.output_token_details?.reasoning ?? 0,
  };
}

/**
 * In millionths of the currency of `prices`: a price is for a million tokens, so tokens times price is just that.
 * Null: nobody has said what the model costs.
 */
export function costOf({ input, cached, output }: Usage, prices: Prices | undefined): number | null {
  if (prices === undefined) return null;
  const fresh = Math.max(0, input - cached);
  return Math.round(fresh * prices.input + cached * (prices.cached ?? prices.input) + output * prices.output);
}
