import { z } from "zod";
import { actionKindSchema } from "./actions.ts";

/**
 * What became of something that was to be done, as it is said to the shopper. `done` only where it was read back from
 * the store; then `refunded` and `returnId` are what the store shows, not what was asked for.
 */
export const outcomeSchema = z.object({
  proposal: z.string(),
  kind: actionKindSchema,
  /** The order's number. */
  number: z.string(),
  done: z.boolean(),
  /**
   * Why not. Beside obstacles of the policy: `refused` the store said no · `unavailable` the store could not be asked ·
   * `broken` the store does not let us · `gone` the order is not there any more, or somebody else's · `unconfirmed` it
   * was asked for and is not seen in the store · `declined` by the merchant.
   */
  reasons: z.array(z.string()),
  /** It may have been done all the same. */
  uncertain: z.literal(true).optional(),
  /** A person of the shop has to look. */
  person: z.boolean(),
  reference: z.string().optional(),
  returnId: z.string().optional(),
  refunded: z.object({ amount: z.number(), currency: z.string() }).optional(),
});
export type ActionOutcome = z.infer<typeof outcomeSchema>;
