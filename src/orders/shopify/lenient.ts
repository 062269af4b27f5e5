import { z } from "zod";
import { plainId } from "./id.ts";

/*
 * Schemas for what a store answers that never refuse: what is not of the shape that is documented counts as absent,
 * field by field and item by item, so that one strange value does not take an order along.
 */

/** A text that says something, without the spaces around it; else null. */
export const text = z
  .string()
  .nullable()
  .catch(null)
  .transform((given) => {
    const trimmed = given?.trim() ?? "";
    return trimmed === "" ? null : trimmed;
  });

/** The number in an id, of this type where one is given; null when it is none. */
export function idOf(type?: string) {
  return z
    .unknown()
    .optional()
    .transform((given) => plainId(given, type));
}

/** A quantity: a whole number from 0 on; else null. */
export const quantity = z.int().min(0).nullable().catch(null);

export const flag = z.boolean().nullable().catch(null);

/** A moment (`2026-11-25T20:00:00Z`); else null. */
export const moment = text.transform((given) => {
  if (given === null || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/u.test(given)) return null;
  const at = new Date(given);
  return Number.isNaN(at.getTime()) ? null : at;
});

/** An object with these fields; null when it is none. */
export function record<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.object(shape).nullable().catch(null);
}

/** A list of these; items of another shape are left out, and what is no list has none. */
export function list<Item>(item: z.ZodType<Item>) {
  return z
    .array(z.unknown())
    .catch([])
    .transform((items): readonly NonNullable<Item>[] =>
      items.flatMap((given) => {
        const read = item.safeParse(given);
        return read.success && read.data !== null && read.data !== undefined ? [read.data] : [];
      }),
    );
}

/** The `nodes` of a GraphQL connection. */
export function nodes<Item>(item: z.ZodType<Item>) {
  return z
    .object({ nodes: list(item) })
    .catch({ nodes: [] })
    .transform((connection) => connection.nodes);
}
