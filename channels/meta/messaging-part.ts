import { z } from "zod";
import { FilledTemplate } from "./templates.ts";

/*
 * The messages we send on Messenger and Instagram: what `render` makes, what is stored, what `send` reads back
 * and what the sandbox holds a request against.
 * Source: Messenger Platform "Send API", "Quick replies"; Instagram "Send a message".
 */

/** How long a text may be. */
export interface TextLimit {
  readonly max: number;
  /** The size of a text in the unit of `max`. */
  readonly measure: (text: string) => number;
}

/** Characters, counted as UTF-16 code units, which are never fewer. */
export const messengerText: TextLimit = { max: 2000, measure: (text) => text.length };

/** Bytes in UTF-8, not characters: about 333 in Chinese. */
export const instagramText: TextLimit = { max: 1000, measure: (text) => Buffer.byteLength(text, "utf8") };

/** Of quick replies, in characters; the same on both. */
export const limits = { quickReplies: 13, title: 20, payload: 1000, metadata: 1000 } as const;

const QuickReply = z.object({
  content_type: z.literal("text"),
  title: z.string().min(1).max(limits.title),
  payload: z.string().min(1).max(limits.payload),
});

/** One message, but for who gets it and our key. */
export function messagingPart({ max, measure }: TextLimit) {
  return z.object({
    text: z
      .string()
      .refine((text) => text.trim() !== "", "must not be empty")
      .refine((text) => measure(text) <= max, `must not be longer than ${max}`),
    quick_replies: z.array(QuickReply).min(1).max(limits.quickReplies).optional(),
  });
}
export type MessagingPart = z.infer<ReturnType<typeof messagingPart>>;

/** A template that the page may send when the reply window is over. Source: Messenger Platform "Send a utility message". */
export const UtilityPart = z.object({ template: FilledTemplate });
export type UtilityPart = z.infer<typeof UtilityPart>;

/** What is stored and sent: a message, or where there are such, a template. */
export type SentPart = MessagingPart | UtilityPart;
