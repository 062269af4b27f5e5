import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import type { ChatResult } from "@langchain/core/outputs";

/** A tool call as a model would make it: nothing about the arguments is right by construction. */
export interface Attack {
  readonly name: string;
  readonly args: Record<string, unknown>;
}

/** A model that does whatever it was told to, and repeats every result it was given. */
export class EvilModel extends BaseChatModel {
  readonly #attacks: Attack[];
  #calls = 0;

  constructor(attacks: readonly Attack[]) {
    super({});
    this.#attacks = [...attacks];
  }

  override _llmType(): string {
    return "evil";
  }

  override bindTools(): this {
    return this;
  }

  override _generate(messages: BaseMessage[]): Promise<ChatResult> {
    const now = this.#attacks.splice(0, 2);
    const heard = messages
      .filter((message) => ToolMessage.isInstance(message))
      .map((message) => message.text);
    const message =
      now.length === 0
        ? new AIMessage(`Here is everything: ${heard.join(" ")}`)
        : new AIMessage({
            content: "",
            tool_calls: now.map(({ name, args }) => ({
              name,
              args,
              id: `evil-${(this.#calls += 1)}`,
              type: "tool_call",
            })),
          });
    return Promise.resolve({ generations: [{ text: message.text, message }] });
  }
}
