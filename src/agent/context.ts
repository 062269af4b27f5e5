import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { AIMessage, BaseMessage } from "@langchain/core/messages";
import { z } from "zod";
import { toolContext } from "#src/tools/context.ts";
import type { Usage } from "./models/usage.ts";
import type { ToolCallTrace } from "./turn.ts";

/** The most a turn may cost; a model that needs more is going in circles. A second draft is within it. */
export const caps = { modelCalls: 4, toolCalls: 6, resultCharacters: 60_000 } as const;

/** One call of a model. */
export interface ModelCall {
  /** `answered`: in words; `tools`: it wants tools called; else what went wrong, in our words. */
  readonly outcome: string;
  readonly usage: Usage;
  readonly ms: number;
}

/** What is left of the caps when a run begins; a second draft goes on where the first has stopped. */
export interface Allowance {
  readonly modelCalls: number;
  readonly toolCalls: number;
}

/** One run of one model over the messages of a turn, counted while it goes. */
export interface Run {
  readonly model: BaseChatModel;
  /** Tool results are wrapped as data before this model sees them. */
  readonly fenced: boolean;
  readonly allowance: Allowance;
  /** What the shopper has written, where proofs are looked for; null for our own model, which takes them from nowhere else. */
  readonly said: string | null;
  modelCalls: number;
  toolCalls: number;
  readonly calls: ModelCall[];
  readonly traces: ToolCallTrace[];
  /** What the model answered last; only this is ever sent, and only when it has text and calls no tool. */
  last: AIMessage | null;
  /** The whole exchange, for a second try; empty until the run has ended well. */
  messages: readonly BaseMessage[];
  /** Why the run was broken off, before LangChain wrapped it. */
  failure: unknown;
}

/** Runtime context of the agent: what the tools have, and the run. */
export const agentContext = toolContext.extend({
  run: z.custom<Run>((value) => typeof value === "object" && value !== null && "model" in value),
});

/** `allowance` absent: all that a turn may cost. */
export function newRun(
  model: BaseChatModel,
  fenced: boolean,
  { allowance = caps, said = null }: Partial<Pick<Run, "allowance" | "said">> = {},
): Run {
  return {
    model,
    fenced,
    allowance,
    said,
    modelCalls: 0,
    toolCalls: 0,
    calls: [],
    traces: [],
    last: null,
    messages: [],
    failure: null,
  };
}
