import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { AIMessage, BaseMessage } from "@langchain/core/messages";
import { z } from "zod";
import { toolContext } from "#src/tools/context.ts";
import type { ToolCallTrace } from "./turn.ts";

/** One run of one model over the messages of a turn, counted while it goes. */
export interface Run {
  readonly model: BaseChatModel;
  /** Tool results are wrapped as data before this model sees them. */
  readonly fenced: boolean;
  modelCalls: number;
  toolCalls: number;
  tokensIn: number;
  tokensOut: number;
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

export function newRun(model: BaseChatModel, fenced: boolean): Run {
  return {
    model,
    fenced,
    modelCalls: 0,
    toolCalls: 0,
    tokensIn: 0,
    tokensOut: 0,
    traces: [],
    last: null,
    messages: [],
    failure: null,
  };
}
