import { z } from "zod";
import type { Reply } from "#src/conversation/reply.ts";
import { textOf } from "./agent.ts";
import type { Run } from "./context.ts";

const replySchema = z.object({
  text: z.string(),
  language: z.string(),
  choices: z
    .array(z.object({ id: z.string(), title: z.string(), description: z.string().optional() }))
    .optional(),
  choose: z.string().optional(),
});

/** The reply a run came to, with the choices its message carries; null when it came to none. */
export function replyOf(run: Run, language: string): Reply | null {
  const text = textOf(run);
  if (text === null) return null;
  const carried = replySchema.safeParse(run.last?.additional_kwargs["reply"]);
  return carried.success ? { ...carried.data, text } : { text, language };
}

/** A model's text in our small markup: no images, no headings, links as plain addresses. */
export function tidy(text: string): string {
  return text
    .replaceAll(/!\[[^\]]*\]\([^)]*\)/g, "")
    .replaceAll(/\[([^\]]*)\]\((https?:\/\/[^)\s]+)\)/g, (_, label: string, url: string) =>
      label === url ? url : `${label}: ${url}`,
    )
    .replaceAll(/^#{1,6}\s+/gm, "")
    .replaceAll(/<\/?data>/g, "")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
}
