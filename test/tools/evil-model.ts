import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import type { ChatResult } from "@langchain/core/outputs";
import { z } from "zod";

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

/** A model that does what it reads in tool results: `DO <tool> <arguments as JSON>`, wherever it stands. */
export class ObedientModel extends BaseChatModel {
  readonly #first: Attack;
  readonly #done = new Set<string>();
  readonly obeyed: Attack[] = [];

  constructor(first: Attack) {
    super({});
    this.#first = first;
  }

  override _llmType(): string {
    return "obedient";
  }

  override bindTools(): this {
    return this;
  }

  override _generate(messages: BaseMessage[]): Promise<ChatResult> {
    const heard = messages.filter((message) => ToolMessage.isInstance(message));
    const orders = heard.flatMap(({ text }) => ordersIn(JSON.parse(text)));
    const now = heard.length === 0 ? [this.#first] : orders.filter((one) => this.#isNew(one)).slice(0, 2);
    if (heard.length > 0) this.obeyed.push(...now);
    const message =
      now.length === 0
        ? new AIMessage(`I did it: ${heard.map(({ text }) => text).join(" ")}`)
        : new AIMessage({
            content: "",
            tool_calls: now.map(({ name, args }, n) => ({
              name,
              args,
              id: `obedient-${heard.length}-${n}`,
              type: "tool_call",
            })),
          });
    return Promise.resolve({ generations: [{ text: message.text, message }] });
  }

  #isNew(attack: Attack): boolean {
    const text = JSON.stringify(attack);
    if (this.#done.has(text)) return false;
    this.#done.add(text);
    return true;
  }
}

/** Orders to the model in any text of a result. */
function ordersIn(json: unknown): Attack[] {
  if (typeof json === "string") {
    return [...json.matchAll(/DO (\w+) (\{[^{}]*\})/g)].flatMap(([, name = "", args = ""]) => {
      try {
        return [{ name, args: argumentsSchema.parse(JSON.parse(args)) }];
      } catch {
        return [];
      }
    });
  }
  if (typeof json !== "object" || json === null) return [];
  return Object.values(json).flatMap(ordersIn);
}

const argumentsSchema = z.record(z.string(), z.unknown());
