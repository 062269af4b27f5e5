import { z } from "zod";

/*
 * How Meta's webhooks are read: loosely. Members we do not name are passed over, members that are optional to us
 * and unreadable count as absent, and only what an item cannot do without makes it fail.
 */

/** An id; long enough for any of Meta's, short enough to be a database key. Some ids, and old captures, have numbers. */
export const Id = z
  .union([z.string(), z.number().int().nonnegative()])
  .transform(String)
  .pipe(z.string().min(1).max(512));

/** A member that counts as absent when it cannot be read. */
export function maybe<T extends z.ZodType>(schema: T) {
  return schema.optional().catch(undefined);
}

export const Words = z.string();
export const Quantity = z
  .union([z.number(), z.string().trim().min(1).transform(Number)])
  .pipe(z.number().finite());
