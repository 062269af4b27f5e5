import { z } from "zod";
import type { Json } from "#src/conversation/json.ts";
import { actionKindSchema, wishSchema, type ActionKind, type Wish } from "#src/policy/actions.ts";
import type { Decision, Summary } from "#src/policy/decide-action.ts";
import type { Proposal, ProposalData } from "#src/store/proposals.ts";
import { storable } from "#src/store/storable.ts";

const amount = z.object({ amount: z.number(), currency: z.string() });
const text = z.string().optional();

const decisionSchema: z.ZodType<Decision> = z.object({
  eligible: z.literal(true),
  decides: z.enum(["rules", "merchant"]),
  until: text,
  cost: z.union([amount, z.literal("free")]).optional(),
  refundMethod: z.enum(["original", "store_credit", "choice"]).optional(),
  photo: z.literal(true).optional(),
  rules: z.array(z.object({ id: z.string(), text })),
});

const summarySchema: z.ZodType<Summary> = z.object({
  number: z.string(),
  items: z
    .array(
      z.object({
        title: z.string(),
        variant: text,
        quantity: z.number(),
        reason: text,
        note: text,
        forSku: text,
      }),
    )
    .optional(),
  address: z
    .object({ name: text, line: text, line2: text, zip: text, city: text, region: text, country: text })
    .optional(),
  amount: amount.optional(),
});

const dataSchema = z.object({
  handle: z.string(),
  customer: z.string(),
  level: z.number(),
  at: z.string(),
  locale: text,
  agreed: z.string(),
  decision: z.json(),
  summary: z.json(),
});

/** What a row of `proposals` holds, in our types. */
export interface ReadProposal {
  readonly kind: ActionKind;
  readonly wish: Wish;
  readonly data: ProposalData;
  readonly decision: Decision;
  readonly summary: Summary;
}

/** Reads a stored proposal. Throws when an other version wrote it in a way that this one does not understand. */
export function readProposal(row: Pick<Proposal, "kind" | "params" | "decision">): ReadProposal {
  const data = dataSchema.parse(row.decision);
  return {
    kind: actionKindSchema.parse(row.kind),
    wish: wishSchema.parse(row.params),
    data,
    decision: decisionSchema.parse(data.decision),
    summary: summarySchema.parse(data.summary),
  };
}

/** Data without undefined members and without characters that the database refuses. */
export function asJson(value: unknown): Json {
  const plain: unknown = JSON.parse(storable(value));
  return z.json().parse(plain);
}
