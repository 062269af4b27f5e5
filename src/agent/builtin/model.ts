import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, HumanMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import type { ChatResult } from "@langchain/core/outputs";
import { randomUUID } from "node:crypto";
import { nextStep } from "./plan.ts";
import type { Situation } from "./situation.ts";
import type { Seen } from "./step.ts";

/**
 * The model that comes with the program: no network, no cost, the same answer every time. One instance is one
 * turn; what it knows of the turn is given to it, what the tools say comes with the messages.
 */
export class BuiltinModel extends BaseChatModel {
  readonly #situation: Situation;

  constructor(situation: Situation) {
    super({});
    this.#situation = situation;
  }

  override _llmType(): string {
    return "builtin";
  }

  /** It knows the tools by name; called before every model call, so it costs nothing. */
  override bindTools(): this {
    return this;
  }

  override _generate(messages: BaseMessage[]): Promise<ChatResult> {
    const step = nextStep(this.#situation, seenIn(messages));
    const message =
      step.kind === "call"
        ? new AIMessage({
            content: "",
            tool_calls: step.calls.map(({ name, args }) => ({
              name,
              args,
              id: randomUUID(),
              type: "tool_call",
            })),
          })
        : new AIMessage({ content: step.answer.text, additional_kwargs: { reply: step.answer } });
    return Promise.resolve({ generations: [{ text: message.text, message }] });
  }
}

/** Tool calls since the shopper's messages, with their results. */
export function seenIn(messages: readonly BaseMessage[]): readonly Seen[] {
  const start = messages.findLastIndex((message) => HumanMessage.isInstance(message));
  const calls = new Map<string, { name: string; args: Readonly<Record<string, unknown>> }>();
  const seen: Seen[] = [];
  for (const message of messages.slice(start + 1)) {
    if (AIMessage.isInstance(message)) {
      for (const call of message.tool_calls ?? [])
        calls.set(call.id ?? "", { name: call.name, args: call.args });
    } else if (ToolMessage.isInstance(message)) {
      const call = calls.get(message.tool_call_id);
      if (call !== undefined) seen.push({ ...call, result: parsed(message.text) });
    }
  }
  return seen;
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return null;
  }
}
