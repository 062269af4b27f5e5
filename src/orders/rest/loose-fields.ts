import { z } from "zod";

/*
 * Building blocks for schemas at the edge: whatever a store or a plugin sends, a field is either what we expect or
 * absent, and one bad entry does not take its list along.
 */

/** A text; numbers count, because PHP and its plugins mix them. Absent otherwise, also when it is blank. */
export const looseText = z
  .union([z.string(), z.number().transform(String)])
  .transform((text) => (text.trim() === "" ? undefined : text))
  .optional()
  .catch(undefined);

/** A number, also as text. Absent otherwise. */
export const looseNumber = z
  .union([z.number(), z.string().trim().min(1).transform(Number)])
  .pipe(z.number())
  .optional()
  .catch(undefined);

export const looseBoolean = z.boolean().optional().catch(undefined);

/**
 * The entries of a list that fit. PHP writes a list with gaps in its keys as an object (`{"1": …}`), so the values of
 * an object count too.
 */
export function looseList<Schema extends z.ZodType>(
  entry: Schema,
): z.ZodCatch<z.ZodPipe<z.ZodUnknown, z.ZodTransform<z.output<Schema>[]>>> {
  return z
    .unknown()
    .transform((value) =>
      entriesOf(value).flatMap((each) => {
        const read = entry.safeParse(each);
        return read.success ? [read.data] : [];
      }),
    )
    .catch([]);
}

/** The entries of a list, the values of an object, nothing of anything else. */
export function entriesOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return typeof value === "object" && value !== null ? Object.values(value) : [];
}
