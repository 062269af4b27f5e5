import { z } from "zod";
import type { Content } from "#src/conversation/content.ts";
import { plainText } from "#src/tools/outside-text.ts";
import { ModelUnreachable } from "../models/failure.ts";
import { mendAnswer } from "../models/mend-answer.ts";
import type { Usage } from "../models/usage.ts";
import { ask, type Endpoint } from "./endpoint.ts";

/** What was seen in a picture. */
export type Picture = NonNullable<Extract<Content, { kind: "media" }>["picture"]>;

const seenSchema = z.looseObject({
  description: z.string(),
  numbers: z.array(z.union([z.string(), z.number()])).catch([]),
});

/** Characters of a description. */
const longest = 300;
const mostNumbers = 5;

/**
 * Has a model look at a picture by `instructions` (`prompts/picture.md`). What it answers is data: no links, no markup,
 * no more than a few sentences, and of its numbers only what can be one of an order or a parcel. Rejects with
 * `ModelUnreachable`.
 */
export async function describe(
  endpoint: Endpoint,
  instructions: string,
  file: { readonly bytes: Buffer; readonly type: string },
  deps: { readonly fetch: typeof fetch; readonly signal: AbortSignal },
): Promise<{ readonly picture: Picture; readonly usage: Usage }> {
  const url = `data:${file.type};base64,${file.bytes.toString("base64")}`;
  const asked = JSON.stringify({
    model: endpoint.model,
    messages: [
      { role: "system", content: instructions },
      { role: "user", content: [{ type: "image_url", image_url: { url } }] },
    ],
  });
  const text = await ask(endpoint, "/chat/completions", asked, deps);
  // By length a picture would count as a book, where a server counts nothing.
  const completion = mendAnswer(text, { body: instructions, tools: [], callIds: new Set() });
  const { usage } = completion;
  return {
    picture: pictureIn(completion.choices[0].message.content),
    usage: {
      input: usage.prompt_tokens,
      cached: usage.prompt_tokens_details.cached_tokens,
      output: usage.completion_tokens,
      reasoning: usage.completion_tokens_details.reasoning_tokens,
    },
  };
}

function pictureIn(text: string): Picture {
  const inside = text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1);
  if (!inside.startsWith("{")) throw new ModelUnreachable("the answer is not a description");
  let parsed: z.ZodSafeParseResult<z.infer<typeof seenSchema>>;
  try {
    parsed = seenSchema.safeParse(JSON.parse(inside));
  } catch {
    throw new ModelUnreachable("the answer is not a description");
  }
  if (!parsed.success) throw new ModelUnreachable("the answer is not a description");
  const numbers = parsed.data.numbers.map((one) => plainText(String(one))).filter(isNumber);
  return {
    description: plain(parsed.data.description),
    numbers: [...new Set(numbers)].slice(0, mostNumbers),
  };
}

/** Letters, digits and what stands between them, with at least three digits; nothing that could be a sentence. */
function isNumber(text: string): boolean {
  return /^#?[\p{L}\p{N}][\p{L}\p{N} /-]{2,39}$/u.test(text) && (text.match(/\p{Nd}/gu)?.length ?? 0) >= 3;
}

/** `plainText` is for titles; a description is several of them long. */
function plain(text: string): string {
  const words = text.slice(0, longest).split(/\s+/u);
  const lines: string[] = [];
  for (const word of words) {
    const line = lines.at(-1);
    if (line === undefined || line.length + word.length > 100) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines
    .map(plainText)
    .filter((line) => line !== "")
    .join(" ");
}
