import type { Content } from "#src/conversation/content.ts";
import type { Message } from "#src/conversation/thread.ts";

/**
 * A message with what was read off its files in place of them: a transcript is what the shopper said, numbers in a
 * picture are what they have shown. The description stays with the picture, for who can read it as data.
 */
export function asWords(message: Message): Message {
  const content = message.content.flatMap(wordsFor);
  return { ...message, content };
}

function wordsFor(content: Content): readonly Content[] {
  if (content.kind !== "media") return [content];
  const { transcript, picture, caption } = content;
  if (transcript !== undefined && transcript !== "") {
    const caption_ = caption === undefined ? [] : [{ kind: "text" as const, text: caption }];
    return [...caption_, { kind: "text", text: transcript }];
  }
  if (picture === undefined || picture.numbers.length === 0) return [content];
  return [content, { kind: "text", text: picture.numbers.join("\n") }];
}

/** Something in these messages was said aloud and not written: what a machine has heard confirms nothing. */
export function isSpoken(messages: readonly Message[]): boolean {
  return messages.some(({ content }) =>
    content.some((one) => one.kind === "media" && one.transcript !== undefined && one.transcript !== ""),
  );
}

/** A picture came with these messages of which there is a description. */
export function isDescribed(messages: readonly Message[]): boolean {
  return messages.some(({ content }) =>
    content.some((one) => one.kind === "media" && one.picture !== undefined),
  );
}
