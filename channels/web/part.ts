import { z } from "zod";
import type { SendResult } from "#src/channel/channel.ts";
import type { Json } from "#src/conversation/json.ts";
import type { Reply } from "#src/conversation/reply.ts";

/** A reply, whole: the chat is ours and shows any length. */
export const WebPart = z.object({
  type: z.literal("reply"),
  /** In the small markup. */
  text: z.string(),
  language: z.string(),
  choices: z
    .array(z.object({ id: z.string().min(1), title: z.string().min(1), description: z.string().optional() }))
    .optional(),
});
export type WebPart = z.infer<typeof WebPart>;

/** One part, always. Choices that could not be told apart or tapped are left out; the text is complete without them. */
export function renderReply(reply: Reply): WebPart[] {
  const byId = new Map(
    (reply.choices ?? [])
      .filter(({ id, title }) => id !== "" && title.trim() !== "")
      .map(({ id, title, description }) => [
        id,
        { id, title, ...(description === undefined ? {} : { description }) },
      ]),
  );
  return [
    {
      type: "reply",
      text: reply.text,
      language: reply.language,
      ...(byId.size === 0 ? {} : { choices: [...byId.values()] }),
    },
  ];
}

/** Nothing is called: the row that was committed before is what the shopper's feed shows. */
export function sendPart(part: Json, key: string): SendResult {
  return WebPart.safeParse(part).success
    ? { ok: true, id: key }
    : {
        ok: false,
        failure: {
          kind: "broken",
          what: "request",
          detail: "the stored part is not a reply of the website chat",
        },
      };
}
