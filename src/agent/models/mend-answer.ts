import { randomBytes } from "node:crypto";
import { z } from "zod";
import { callsInText, type TextCall } from "./calls-in-text.ts";
import { elementsIn, withoutElements } from "./elements.ts";
import { ModelUnreachable } from "./failure.ts";
import type { Asked } from "./mend-request.ts";

/*
 * Servers that call themselves compatible with OpenAI differ in what they answer. Everything here makes one shape of
 * it: https://platform.openai.com/docs/api-reference/chat/object. Whatever is not understood is left out.
 */

const callSchema = z.looseObject({
  id: z.unknown().optional(),
  name: z.unknown().optional(),
  arguments: z.unknown().optional(),
  args: z.unknown().optional(),
  parameters: z.unknown().optional(),
  input: z.unknown().optional(),
  function: z
    .looseObject({ name: z.unknown().optional(), arguments: z.unknown().optional() })
    .nullish()
    .catch(null),
});
type GivenCall = z.infer<typeof callSchema>;

const messageSchema = z.looseObject({
  content: z.unknown().optional(),
  refusal: z.unknown().optional(),
  tool_calls: z.unknown().optional(),
  function_call: z.unknown().optional(),
});
const choiceSchema = z.looseObject({
  message: messageSchema.nullish().catch(null),
  text: z.unknown().optional(),
  finish_reason: z.unknown().optional(),
});
const answerSchema = z.looseObject({
  model: z.unknown().optional(),
  choices: z.array(choiceSchema),
  usage: z.unknown().optional(),
});

const count = z.number().nonnegative().catch(0);
const usageSchema = z
  .looseObject({
    prompt_tokens: count.optional(),
    completion_tokens: count.optional(),
    input_tokens: count.optional(),
    output_tokens: count.optional(),
    prompt_cache_hit_tokens: count.optional(),
    prompt_tokens_details: z.looseObject({ cached_tokens: count.optional() }).nullish().catch(null),
    completion_tokens_details: z.looseObject({ reasoning_tokens: count.optional() }).nullish().catch(null),
  })
  .nullish()
  .catch(null);

/** A completion as LangChain reads it without surprises. */
export interface Completion {
  readonly id: string;
  readonly object: "chat.completion";
  readonly created: number;
  readonly model: string;
  readonly choices: readonly [
    {
      readonly index: 0;
      readonly message: {
        readonly role: "assistant";
        readonly content: string;
        readonly tool_calls?: readonly {
          readonly id: string;
          readonly type: "function";
          readonly function: { readonly name: string; readonly arguments: string };
        }[];
      };
      readonly finish_reason: string;
    },
  ];
  readonly usage: {
    readonly prompt_tokens: number;
    readonly completion_tokens: number;
    readonly total_tokens: number;
    readonly prompt_tokens_details: { readonly cached_tokens: number };
    readonly completion_tokens_details: { readonly reasoning_tokens: number };
  };
}

/** Characters for a token where a server counts none: less than in English, so that budgets err on the safe side. */
const charactersPerToken = 3;
/** Calls in one answer; a model that wants more has lost its way. */
const mostCalls = 12;

/** Characters of an answer that are looked at: four times the longest letter. Who writes on has lost the way. */
const mostCharacters = 16_000;

/** Why an answer ended in which a tool was called with something that is no JSON object. */
export const brokenCall = "broken_tool_call";

/** Throws `ModelUnreachable` for what is no completion: an error with status 200, a page, a list without choices. */
export function mendAnswer(text: string, asked: Asked): Completion {
  const parsed = answerSchema.safeParse(jsonOf(text));
  const [choice] = parsed.success ? parsed.data.choices : [];
  if (!parsed.success || choice === undefined) throw new ModelUnreachable("the answer is not a completion");
  const message = choice.message ?? {};
  const written = withoutThoughts(textOf(message.content ?? choice.text));
  const given = callsOf(message).slice(0, mostCalls);
  // A call that was written down instead of made.
  const found = given.length > 0 ? null : callsInText(written, asked.tools);
  const used = new Set(asked.callIds);
  const made = found?.calls ?? given;
  const calls = made
    .filter(({ args }) => isObject(tryJson(args)))
    .map(({ id, name, args }) => {
      const own = id !== null && id !== "" && !used.has(id) ? id : freshId();
      used.add(own);
      return { id: own, type: "function" as const, function: { name, arguments: args } };
    });
  const stated = typeof choice.finish_reason === "string" ? choice.finish_reason : "stop";
  const content = found === null ? written : found.text;
  const reason = content.length > mostCharacters ? "length" : stated;
  return {
    id: `completion-${freshId()}`,
    object: "chat.completion",
    created: 0,
    model: typeof parsed.data.model === "string" ? parsed.data.model : "",
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: content.slice(0, mostCharacters),
          ...(calls.length === 0 ? {} : { tool_calls: calls }),
        },
        finish_reason: calls.length > 0 ? "tool_calls" : made.length > 0 ? brokenCall : reason,
      },
    ],
    usage: usageIn(parsed.data.usage, asked.body, text),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ModelUnreachable("the answer is not JSON");
  }
}

/** Nine letters and digits: what Mistral's API wants, and everybody takes. */
function freshId(): string {
  return randomBytes(16)
    .toString("base64")
    .replaceAll(/[^A-Za-z0-9]/g, "0")
    .slice(0, 9);
}

const blockSchema = z.looseObject({ type: z.string().optional(), text: z.string() });

/** A content is a text, nothing, a block, or a list of blocks, of which some are thoughts. */
function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (Array.isArray(content)) return content.map(textOf).join("");
  const block = blockSchema.safeParse(content);
  if (!block.success) return "";
  return block.data.type === undefined || /^(?:output_)?text$/u.test(block.data.type) ? block.data.text : "";
}

const thought = "think|thinking|thought|thoughts|reasoning|reflection|scratchpad";

/** What a model thinks aloud is not for the shopper; where it is not said where the thought ends, all of it is one. */
function withoutThoughts(text: string): string {
  // gpt-oss writes its channels down where a server does not take them apart.
  const channels = text.lastIndexOf("<|message|>");
  const spoken = channels < 0 ? text : text.slice(channels + "<|message|>".length);
  const thoughts = elementsIn(spoken, new RegExp(`<(${thought})>`, "giu"), (name) => `</${name}>`);
  return withoutElements(spoken, thoughts)
    .replace(new RegExp(`^[\\s\\S]*</(?:${thought})>`, "iu"), "")
    .replace(new RegExp(`<(?:${thought})>[\\s\\S]*$`, "iu"), "")
    .replaceAll(/<\|[a-z_]{1,40}\|>/giu, "")
    .trim();
}

function callsOf({ tool_calls: calls, function_call: single }: z.infer<typeof messageSchema>): TextCall[] {
  const list = typeof calls === "string" ? tryJson(calls) : calls;
  const all: readonly unknown[] = Array.isArray(list) ? list : list === undefined ? [] : [list];
  const named = all.flatMap((one) => {
    const parsed = callSchema.safeParse(one);
    return parsed.success ? callOf(parsed.data) : [];
  });
  if (named.length > 0) return named;
  const old = callSchema.safeParse(single);
  return old.success ? callOf(old.data) : [];
}

function callOf(call: GivenCall): TextCall[] {
  const name = call.function?.name ?? call.name;
  if (typeof name !== "string" || name === "") return [];
  const args = call.function?.arguments ?? call.arguments ?? call.args ?? call.parameters ?? call.input;
  return [{ id: typeof call.id === "string" ? call.id : null, name, args: argumentsOf(args) }];
}

/** Arguments are JSON in a text; some servers send the object itself, nothing, or JSON in JSON. */
function argumentsOf(given: unknown): string {
  if (given === undefined || given === null) return "{}";
  if (Array.isArray(given) && given.length === 0) return "{}";
  if (typeof given !== "string") return JSON.stringify(given);
  if (given.trim() === "") return "{}";
  const inner = tryJson(given);
  if (typeof inner === "string" || Array.isArray(inner)) return argumentsOf(inner);
  return inner === null ? "{}" : given;
}

function isObject(json: unknown): boolean {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** As the server counts; where it does not, by length, so that a budget holds all the same. */
function usageIn(given: unknown, sent: string, got: string): Completion["usage"] {
  const usage = usageSchema.parse(given);
  const prompt = usage?.prompt_tokens ?? usage?.input_tokens ?? Math.ceil(sent.length / charactersPerToken);
  const completion =
    usage?.completion_tokens ?? usage?.output_tokens ?? Math.ceil(got.length / charactersPerToken);
  const cached = usage?.prompt_tokens_details?.cached_tokens ?? usage?.prompt_cache_hit_tokens ?? 0;
  return {
    prompt_tokens: Math.round(prompt),
    completion_tokens: Math.round(completion),
    total_tokens: Math.round(prompt) + Math.round(completion),
    prompt_tokens_details: { cached_tokens: Math.min(Math.round(cached), Math.round(prompt)) },
    completion_tokens_details: {
      reasoning_tokens: Math.round(usage?.completion_tokens_details?.reasoning_tokens ?? 0),
    },
  };
}
