import { z } from "zod";
import { elementsIn, withoutElements } from "./elements.ts";

/** A tool call as it was read: `args` is the JSON text of its arguments. */
export interface TextCall {
  readonly id: string | null;
  readonly name: string;
  readonly args: string;
}

const writtenSchema = z.looseObject({
  name: z.string(),
  arguments: z.unknown().optional(),
  parameters: z.unknown().optional(),
  args: z.unknown().optional(),
  input: z.unknown().optional(),
});

const tagged = /<(tool_call|function_call|tool)>/giu;
const named = /<function=([a-z_]{1,40})>/giu;
const parameter = /<parameter=([a-z_]{1,40})>/giu;

/**
 * Tool calls that a model has written down as text, because its server does not know its way of calling: `<tool_call>`
 * of Hermes and Qwen, `<function=name>` of Llama and Qwen Coder, `[TOOL_CALLS]` of Mistral, plain JSON, or `name({…})`.
 * `text` is what was written around them. Null: there is none of these tools in it.
 */
export function callsInText(
  text: string,
  tools: readonly string[],
): { readonly calls: readonly TextCall[]; readonly text: string } | null {
  const known = (calls: readonly TextCall[]) => calls.filter(({ name }) => tools.includes(name));
  const wrapped = elementsIn(text, tagged, (name) => `</${name}>`);
  const rest = withoutElements(text, wrapped);
  const functions = elementsIn(rest, named, () => "</function>");
  const found = known([
    ...wrapped.flatMap(({ inside }) => callsInJson(inside)),
    ...functions.map(({ name, inside }) => functionCall(name, inside)),
  ]);
  if (found.length > 0) return { calls: found, text: withoutElements(rest, functions).trim() };

  const inside = withoutFence(text.replace(/^\[TOOL_CALLS\]\s*/u, "").trim());
  const whole = known(callsInJson(inside));
  if (whole.length > 0) return { calls: whole, text: "" };
  const call = callLike(inside);
  return call !== null && tools.includes(call.name) ? { calls: [call], text: "" } : null;
}

/** `<function=name>` holds its arguments as `<parameter=name>`, or as JSON. */
function functionCall(name: string, inside: string): TextCall {
  const single = elementsIn(inside, parameter, () => "</parameter>");
  if (single.length === 0) return { id: null, name, args: inside === "" ? "{}" : inside };
  const args = Object.fromEntries(single.map((each) => [each.name, each.inside]));
  return { id: null, name, args: JSON.stringify(args) };
}

/** What stands in a fence of Markdown that is around all of it. */
function withoutFence(text: string): string {
  if (text.length < 6 || !text.startsWith("```") || !text.endsWith("```")) return text;
  return text
    .slice(3, -3)
    .replace(/^[a-z]*/iu, "")
    .trim();
}

/** `name({…})` or `name()`. */
function callLike(text: string): TextCall | null {
  const name = /^([a-z_]{1,40})\(/u.exec(text)?.[1];
  if (name === undefined || !text.endsWith(")")) return null;
  const args = text.slice(name.length + 1, -1).trim();
  if (args === "") return { id: null, name, args: "{}" };
  return args.startsWith("{") && args.endsWith("}") ? { id: null, name, args } : null;
}

/** One call, or a list of them; nothing where it is something else. */
function callsInJson(text: string): readonly TextCall[] {
  if (!/^[[{]/u.test(text)) return [];
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return [];
  }
  const all: readonly unknown[] = Array.isArray(json) ? json : [json];
  return all.flatMap((one) => {
    const parsed = writtenSchema.safeParse(one);
    if (!parsed.success) return [];
    const { name, arguments: args, parameters, args: short, input } = parsed.data;
    const given = args ?? parameters ?? short ?? input ?? {};
    return [{ id: null, name, args: typeof given === "string" ? given : JSON.stringify(given) }];
  });
}
