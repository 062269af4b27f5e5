import { AIMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { createMiddleware, ToolInvocationError } from "langchain";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { redactedArguments } from "#src/tools/trace.ts";
import { agentContext } from "./context.ts";

/** The most a turn may cost; a model that needs more is going in circles. */
export const caps = { modelCalls: 4, toolCalls: 6, resultCharacters: 60_000 } as const;

/** A model did not come to an answer within the caps, or answered with something that is no answer. */
export class ModelStopped extends Error {
  override name = "ModelStopped";
}

const resultSchema = z.json();

/**
 * The agent's only middleware: the turn's model, the caps, and tool errors as codes. What LangChain would
 * otherwise tell a model about a failed tool has stack traces and schemas in it.
 */
export const turnMiddleware = createMiddleware({
  name: "turn",
  contextSchema: agentContext,

  async wrapModelCall(request, handler) {
    const { run } = request.runtime.context;
    try {
      run.modelCalls += 1;
      if (run.modelCalls > caps.modelCalls) throw new ModelStopped("too many model calls");
      const messages = run.fenced ? request.messages.map(fenced) : request.messages;
      const answer = await handler({ ...request, model: run.model, messages });
      if (!AIMessage.isInstance(answer)) throw new ModelStopped("no message");
      // A server that repeats ids would make the message list replace an earlier message.
      answer.id = randomUUID();
      run.tokensIn += answer.usage_metadata?.input_tokens ?? 0;
      run.tokensOut += answer.usage_metadata?.output_tokens ?? 0;
      const calls = answer.tool_calls?.length ?? 0;
      if (calls === 0 && (answer.invalid_tool_calls?.length ?? 0) > 0) {
        throw new ModelStopped("a tool call that is not JSON");
      }
      if (calls === 0 && answer.text.trim() === "") throw new ModelStopped("an empty answer");
      run.last = answer;
      return answer;
    } catch (error) {
      run.failure ??= error;
      throw error;
    }
  },

  async wrapToolCall(request, handler) {
    const { run, turn } = request.runtime.context;
    const { id = "", name, args } = request.toolCall;
    const started = performance.now();
    run.toolCalls += 1;
    let content: string;
    if (run.toolCalls > caps.toolCalls) {
      content = errorText("too_many_calls");
    } else if (request.tool === undefined) {
      content = errorText("unknown_tool");
    } else {
      try {
        const result = await handler(request);
        content =
          ToolMessage.isInstance(result) && result.status !== "error"
            ? result.text
            : errorText("invalid_arguments");
      } catch (error) {
        if (request.runtime.signal?.aborted === true) throw error;
        content = errorText(ToolInvocationError.isInstance(error) ? "invalid_arguments" : "unavailable");
      }
    }
    if (content.length > caps.resultCharacters) content = errorText("too_long");
    const result = resultOf(content);
    turn.results.push(result);
    run.traces.push({
      tool: /^[a-z_]{1,40}$/.test(name) ? name : "?",
      arguments: redactedArguments(args),
      outcome: outcomeOf(result),
      ms: Math.round(performance.now() - started),
    });
    return new ToolMessage({ content, tool_call_id: id, name });
  },
});

function errorText(error: string): string {
  return JSON.stringify({ error });
}

function resultOf(content: string): z.infer<typeof resultSchema> {
  try {
    return resultSchema.parse(JSON.parse(content));
  } catch {
    return { error: "unreadable" };
  }
}

function outcomeOf(result: z.infer<typeof resultSchema>): string {
  if (typeof result !== "object" || result === null || Array.isArray(result)) return "ok";
  return typeof result["error"] === "string" ? result["error"] : "ok";
}

/** A tool's result as a block of data: titles and carriers' words in it were written by anybody. */
function fenced(message: BaseMessage): BaseMessage {
  if (!ToolMessage.isInstance(message)) return message;
  return new ToolMessage({
    content: `<data>\n${message.text}\n</data>`,
    tool_call_id: message.tool_call_id,
    ...(message.name === undefined ? {} : { name: message.name }),
  });
}
