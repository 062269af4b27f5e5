import { z } from "zod";
import type { Json } from "#src/conversation/json.ts";

/** What was asked, as far as the answer is read by it. */
export interface Asked {
  /** The body to send. */
  readonly body: string;
  /** Names of the tools that were offered. */
  readonly tools: readonly string[];
  /** Ids of tool calls that the conversation has already. */
  readonly callIds: ReadonlySet<string>;
}

const callSchema = z.looseObject({ id: z.string() });
const messageSchema = z.looseObject({
  role: z.string(),
  content: z.unknown().optional(),
  tool_calls: z.array(callSchema).optional(),
});
const toolSchema = z.looseObject({
  function: z.looseObject({ name: z.string(), parameters: z.record(z.string(), z.unknown()).optional() }),
});
const requestSchema = z.looseObject({
  messages: z.array(messageSchema),
  tools: z.array(toolSchema).optional(),
});
const textBlocks = z.array(z.strictObject({ type: z.literal("text"), text: z.string() })).min(1);

/**
 * A request of LangChain's in the form that most servers understand: contents that are nothing but text as one text,
 * schemas without `$schema` (twenty tokens a tool, and some servers refuse it), and for others than OpenAI the role
 * `system` in place of `developer`. Throws on what is no request.
 */
export function mendRequest(body: string, isOpenAi: boolean): Asked {
  const request = requestSchema.parse(JSON.parse(body));
  const messages = request.messages.map((message) => {
    const blocks = textBlocks.safeParse(message.content);
    return {
      ...message,
      role: message.role === "developer" && !isOpenAi ? "system" : message.role,
      ...(blocks.success ? { content: blocks.data.map(({ text }) => text).join("\n") } : {}),
    };
  });
  const tools = request.tools?.map((tool) => {
    const { $schema: _, ...parameters } = tool.function.parameters ?? {};
    return { ...tool, function: { ...tool.function, parameters } };
  });
  return {
    body: JSON.stringify({ ...request, messages, ...(tools === undefined ? {} : { tools }) }),
    tools: (request.tools ?? []).map((tool) => tool.function.name),
    callIds: new Set(request.messages.flatMap(({ tool_calls: calls = [] }) => calls.map(({ id }) => id))),
  };
}

/** Members of a request that are not the merchant's to set. */
const ours: ReadonlySet<string> = new Set(["model", "messages", "tools", "stream", "n", "functions"]);

/** `LLM_EXTRA` without what would break the agent. */
export function withoutOurs(extra: Readonly<Record<string, Json>>): Record<string, Json> {
  return Object.fromEntries(Object.entries(extra).filter(([name]) => !ours.has(name)));
}
