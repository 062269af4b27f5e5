import type { Json } from "#src/conversation/json.ts";
import { leaked } from "./guard/leak.ts";
import { otherLanguage } from "./written-language.ts";

/** What makes a draft unfit to be sent, whatever it states. */
export interface Unfit {
  readonly kind: "language" | "leak" | "inside" | "length";
  /** For the model's second try and the trace. */
  readonly what: string;
}

export interface UnfitOptions {
  /** BCP 47 of the shopper. */
  readonly language: string;
  /** Languages there are phrases for. */
  readonly known: readonly string[];
  /** All that the model was told. */
  readonly instructions: string;
  /** Names of its tools. */
  readonly tools: readonly string[];
  /** What the tools said in this turn. */
  readonly results: readonly Json[];
  /** Titles and names in it, in whatever language. */
  readonly names: readonly string[];
  /** Characters. */
  readonly longest: number;
}

/** In the wrong language, too long, a piece of the instructions, or of our inside: a tool, a handle, JSON, an error. */
export function unfitness(text: string, options: UnfitOptions): readonly Unfit[] {
  const { language, known, names, longest } = options;
  const found: Unfit[] = [];
  if (text.length > longest) found.push({ kind: "length", what: `${text.length} of ${longest} characters` });
  const leak = leaked(text, options.instructions);
  if (leak !== null) found.push({ kind: "leak", what: leak });
  const inside = insideOf(text, options);
  if (inside !== null) found.push({ kind: "inside", what: inside });
  const other = leak === null ? otherLanguage(text, { language, known, names }) : null;
  if (other !== null)
    found.push({
      kind: "language",
      what: `${nameOf(other.written)} (“${other.what.slice(0, 40)}”) instead of ${nameOf(language)}`,
    });
  return found;
}

/** English names: a model is told in the language of its instructions. */
export function nameOf(language: string): string {
  return new Intl.DisplayNames("en", { type: "language" }).of(language) ?? language;
}

const machine =
  /<\/?(?:data|tool_call|tool_response|function|system|assistant|user|im_start|im_end)\b[^>]*>|\btool_calls?\b|\[TOOL_CALLS\]|\b(?:TypeError|SyntaxError|ReferenceError|RangeError|ZodError|Traceback|stack trace)\b|\bneed more steps\b|\bmodel call limit\b|\bas an? (?:AI|artificial intelligence)(?: language)? model\b|\bsystem prompt\b|\bundefined\b|\bNaN\b|\[object Object\]|\{\{|\}\}/iu;

/** Words of ours that no shopper should read; null when there are none. */
function insideOf(text: string, { tools, results }: UnfitOptions): string | null {
  const words = machine.exec(text);
  if (words !== null) return words[0].slice(0, 40);
  const tool = tools.find((name) => name.includes("_") && text.includes(name));
  if (tool !== undefined) return tool;
  if (handlesIn(results).some((handle) => text.includes(handle))) return "a handle";
  return isJson(text) ? "JSON" : null;
}

function handlesIn(results: readonly Json[]): readonly string[] {
  return results.flatMap((result) =>
    Array.from(JSON.stringify(result).matchAll(/"handle":"([^"]{8,64})"/gu), ([, handle = ""]) => handle),
  );
}

function isJson(text: string): boolean {
  const bare = text.replaceAll(/^```[a-z]*|```$/giu, "").trim();
  if (!/^[[{]/u.test(bare)) return false;
  try {
    return typeof JSON.parse(bare) === "object";
  } catch {
    return /^[[{]\s*["[{]/u.test(bare);
  }
}
