import { z } from "zod";

/** A shop's setting `handoff`: when the agent goes on because the person does not. Hours; null: never. */
export const handoffSchema = z.strictObject({
  /** Since the person's last words: then the agent answers what the shopper writes next. */
  resumeAfterHours: z.number().positive().max(8_760).nullable().default(24),
  /** Since the shopper was promised a person and none has said a word. Longer than a weekend. */
  resumeUnansweredAfterHours: z.number().positive().max(8_760).nullable().default(72),
});
export type HandoffSettings = z.infer<typeof handoffSchema>;
