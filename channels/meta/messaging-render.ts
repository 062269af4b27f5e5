import { toPlain } from "#src/channel/markup.ts";
import { shorten, splitText } from "#src/channel/split.ts";
import type { Choice, Reply } from "#src/conversation/reply.ts";
import { type MessagingPart, type TextLimit, limits } from "./messaging-part.ts";

/**
 * A reply as messages: one where it fits. Neither product formats text, so it goes out plain. Choices become
 * quick replies below the last message, where the question is: up to 13, of more the first 13.
 */
export function renderMessaging(reply: Reply, limit: TextLimit): MessagingPart[] {
  const texts = splitText(toPlain(reply.text), limit).map((text): MessagingPart => ({ text }));
  const last = texts.at(-1);
  const choices = usable(reply.choices ?? []);
  if (last === undefined || last.text.trim() === "" || choices.length === 0) return texts;
  return [...texts.slice(0, -1), { ...last, quick_replies: choices }];
}

/** Two taps that look or answer alike are one: Meta refuses neither, but nobody could tell them apart. */
function usable(choices: readonly Choice[]) {
  const ids = new Set<string>();
  const titles = new Set<string>();
  const replies: NonNullable<MessagingPart["quick_replies"]> = [];
  for (const choice of choices) {
    const title = shorten(choice.title, limits.title);
    const fits = title !== "" && choice.id !== "" && choice.id.length <= limits.payload;
    if (!fits || ids.has(choice.id) || titles.has(title)) continue;
    ids.add(choice.id);
    titles.add(title);
    replies.push({ content_type: "text", title, payload: choice.id });
  }
  return replies.slice(0, limits.quickReplies);
}
