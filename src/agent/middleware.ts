import { AIMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { createMiddleware, ToolInvocationError } from "langchain";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { redactedArguments } from "#src/tools/trace.ts";
import { agentContext, caps, type Run } from "./context.ts";
import { modelFailure, ModelStopped } from "./models/failure.ts";
import { brokenCall } from "./models/mend-answer.ts";
import { usageOf } from "./models/usage.ts";
import { isUnsaid } from "./said-by-shopper.ts";

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
    const began = performance.now();
    try {
      run.modelCalls += 1;
      if (run.modelCalls > run.allowance.modelCalls) throw new ModelStopped("too many model calls");
      const messages = run.fenced ? request.messages.map(fenced) : request.messages;
      const answer = await handler({ ...request, model: run.model, messages });
      if (!AIMessage.isInstance(answer)) throw new ModelStopped("no message");
      // A server that repeats ids would make the message list replace an earlier message.
      answer.id = randomUUID();
      const fault = faultOf(answer);
      const called = (answer.tool_calls?.length ?? 0) > 0;
      count(run, fault ?? (called ? "tools" : "answered"), began, answer);
      if (fault !== null) throw new ModelStopped(fault);
      run.last = answer;
      return answer;
    } catch (error) {
      run.failure ??= error;
      // What was stopped after an answer is counted already.
      if (!(error instanceof ModelStopped)) count(run, modelFailure(error).said, began);
      throw error;
    }
  },

  async wrapToolCall(request, handler) {
    const { run, turn } = request.runtime.context;
    const { id = "", name, args } = request.toolCall;
    const started = performance.now();
    run.toolCalls += 1;
    let content: string;
    if (run.toolCalls > run.allowance.toolCalls) {
      content = errorText("too_many_calls");
    } else if (request.tool === undefined) {
      content = errorText("unknown_tool");
    } else if (run.said !== null && isUnsaid(name, args, run.said)) {
      content = errorText("not_said_by_shopper");
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

function count(run: Run, outcome: string, began: number, answer?: AIMessage): void {
  run.calls.push({
    outcome,
    usage: usageOf(answer?.usage_metadata),
    ms: Math.round(performance.now() - began),
  });
}

/** Why an answer is none; null when it is words or calls of tools. */
function faultOf(answer: AIMessage): string | null {
  if ((answer.tool_calls?.length ?? 0) > 0) return null;
  const reason: unknown = answer.response_metadata["finish_reason"];
  if (reason === brokenCall || (answer.invalid_tool_calls?.length ?? 0) > 0)
    return "a tool call that is not JSON";
  if (reason === "content_filter") return "held back by the provider's filter";
  if (answer.text.trim() === "") return "an empty answer";
  // Half a sentence is no answer, whatever it says.
  return reason === "length" ? "an answer that was cut off" : null;
}

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
