import { z } from "zod";
import type { OrderSituation } from "#src/orders/situation.ts";
import { situationFromJson } from "#src/orders/situation-json.ts";
import type { AnswerText } from "../answer/index.ts";

/** A tool call with what came back. */
export interface Seen {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** The parsed result; null when it was not JSON. */
  readonly result: unknown;
}

/** What the built-in model does next: call tools, or say the answer. */
export type Step =
  | {
      readonly kind: "call";
      readonly calls: readonly { readonly name: string; readonly args: Readonly<Record<string, unknown>> }[];
    }
  | { readonly kind: "say"; readonly answer: AnswerText };

/** An order as a tool gave it. */
export interface Entry {
  readonly handle: string;
  readonly situation: OrderSituation;
  readonly asOf: Date;
  readonly stale: boolean;
}

const entrySchema = z
  .object({
    handle: z.string(),
    as_of: z.iso.datetime(),
    stale: z.boolean(),
    situation: z.unknown(),
  })
  .transform(({ handle, as_of: asOf, stale, situation }, context): Entry => {
    const parsed = situationFromJson(situation);
    if (parsed !== null) return { handle, situation: parsed, asOf: new Date(asOf), stale };
    context.addIssue({ code: "custom", message: "no situation" });
    return z.NEVER;
  });
const oneSchema = z.object({ order: entrySchema });
const manySchema = z.object({ orders: z.array(entrySchema) });
const errorSchema = z.object({ error: z.string() });

/** The orders in a result; none when it is an error. */
export function entriesOf(result: unknown): readonly Entry[] {
  const many = manySchema.safeParse(result);
  if (many.success) return many.data.orders;
  const one = oneSchema.safeParse(result);
  return one.success ? [one.data.order] : [];
}

/** The error code of a result, null when it is none. */
export function errorOf(result: unknown): string | null {
  const parsed = errorSchema.safeParse(result);
  return parsed.success ? parsed.data.error : null;
}

const reachSchema = z.object({
  reaches_days: z.int().positive(),
  error: z.literal("no_match").optional(),
  orders: z.array(z.unknown()).max(0).optional(),
});

/** How far back a search that found nothing could look, days; null when it found something or saw everything. */
export function reachOf(result: unknown): number | null {
  const parsed = reachSchema.safeParse(result);
  return parsed.success ? parsed.data.reaches_days : null;
}
