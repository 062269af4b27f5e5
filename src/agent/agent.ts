import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { BaseMessage } from "@langchain/core/messages";
import type { ChatResult } from "@langchain/core/outputs";
import { createAgent } from "langchain";
import type { ToolTurn } from "#src/tools/context.ts";
import { tools, type ToolDeps } from "#src/tools/index.ts";
import { agentContext, caps, newRun, type Allowance, type Run } from "./context.ts";
import { turnMiddleware } from "./middleware.ts";
import { ModelStopped } from "./models/failure.ts";
import { wordsOfShopper } from "./said-by-shopper.ts";
import { SilentTracer } from "./silent.ts";

/** What a model is run on. */
export interface RunOptions {
  /** Ends with the shopper's messages. */
  readonly messages: readonly BaseMessage[];
  readonly turn: ToolTurn;
  /** Wrap tool results as data; for models that read prose. */
  readonly fenced: boolean;
  readonly signal: AbortSignal;
  /** Absent: all that a turn may cost. */
  readonly allowance?: Allowance;
}

/** Steps of LangChain's graph: four model calls, three rounds of tools, and its own. The caps stop it before. */
const recursionLimit = 12;

/** Stands where LangChain wants a model at build time; every run brings its own. */
class NoModel extends BaseChatModel {
  override _llmType(): string {
    return "none";
  }
  override bindTools(): this {
    return this;
  }
  override _generate(): Promise<ChatResult> {
    return Promise.reject(new ModelStopped("a run without a model"));
  }
}

/**
 * Builds the agent, once. The function it returns runs one model over the messages of a turn; it does not
 * throw: a run that failed has `failure`.
 */
export function buildAgent(given: ToolDeps): (model: BaseChatModel, options: RunOptions) => Promise<Run> {
  const agent = createAgent({
    model: new NoModel({}),
    tools: tools(given),
    contextSchema: agentContext,
    middleware: [turnMiddleware],
  });
  const callbacks = [new SilentTracer()];

  return async (model, { messages, turn, fenced, signal, allowance = caps }) => {
    const run = newRun(model, fenced, { allowance, said: fenced ? wordsOfShopper(messages) : null });
    try {
      const state = await agent.invoke(
        { messages: [...messages] },
        { context: { turn, run }, signal, recursionLimit, callbacks },
      );
      run.messages = state.messages;
    } catch (error) {
      run.failure ??= error;
    }
    return run;
  };
}

/** The text a run came to; null when it failed or ended in anything but words. */
export function textOf(run: Run): string | null {
  if (run.failure !== null || run.last === null) return null;
  if ((run.last.tool_calls?.length ?? 0) > 0) return null;
  const text = run.last.text.trim();
  return text === "" ? null : text;
}
