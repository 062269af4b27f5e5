import type { Content } from "./content.ts";

/** A message as the agent reads it. */
export interface Message {
  readonly id: string;
  /** Position in the conversation's mailbox. */
  readonly seq: number;
  readonly from: "shopper" | "agent" | "person";
  readonly content: readonly Content[];
  /** When it was said, by the provider's clock (UTC). */
  readonly at: Date;
  /** The provider's id for it; our own replies have one once they were sent. */
  readonly providerId?: string;
  /** The provider's id of the message it quotes. */
  readonly replyTo?: string;
  /** Why a machine wrote it, in the channel's short words. Kept for the merchant; no turn reads it. */
  readonly machine?: string;
}

/**
 * Messages as they stand now: ordered by the provider's time (then by arrival), edits applied to what they
 * edit, taken-back messages emptied, and the edit and deletion notices themselves removed. An edit of a
 * message that is not among these is dropped: what was answered is not answered again.
 */
export function asItStands(messages: readonly Message[]): Message[] {
  const ordered = messages.toSorted((a, b) => a.at.getTime() - b.at.getTime() || a.seq - b.seq);
  const changed = new Map<string, readonly Content[]>();
  for (const message of ordered) {
    for (const content of message.content) {
      if (content.kind === "edit") changed.set(content.of, content.content);
      else if (content.kind === "deletion") changed.set(content.of, []);
    }
  }
  return ordered
    .map((message) => {
      const own = message.content.filter((content) => content.kind !== "edit" && content.kind !== "deletion");
      const now = message.providerId === undefined ? undefined : changed.get(message.providerId);
      return { ...message, content: now ?? own };
    })
    .filter((message) => message.content.length > 0);
}
