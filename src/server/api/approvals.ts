import { z } from "zod";
import { outcomeOf } from "#src/identity/outcome.ts";
import { readProposal } from "#src/identity/proposal-json.ts";
import { decideApproval, listApprovals } from "#src/store/approvals.ts";
import { proposalOf, type Proposal } from "#src/store/proposals.ts";
import { problems } from "./errors.ts";
import { shopOf, type ApiDeps } from "./deps.ts";
import { ById, failures, InShop, Time, time, type ApiScope } from "./openapi.ts";

const Money = z
  .object({ amount: z.int(), currency: z.string() })
  .describe("Minor units of an ISO 4217 currency.");

const Rule = z.object({ id: z.string(), text: z.string().optional() });

const Approval = z.object({
  id: z.uuid(),
  kind: z
    .string()
    .describe("cancel_order, change_address, request_return, create_return, exchange, refund …"),
  order: z.object({
    source: z.uuid(),
    id: z.string().describe("The store's own id."),
    number: z.string(),
  }),
  conversation: z.uuid().nullable(),
  contact: z.uuid().nullable(),
  items: z
    .array(
      z.object({
        title: z.string(),
        variant: z.string().optional(),
        quantity: z.int(),
        reason: z.string().optional(),
        note: z.string().optional().describe("The shopper's own words."),
        forSku: z.string().optional().describe("Wanted in exchange."),
      }),
    )
    .describe("Empty where it is about the whole order."),
  address: z
    .object({
      name: z.string().optional(),
      line: z.string().optional(),
      line2: z.string().optional(),
      zip: z.string().optional(),
      city: z.string().optional(),
      region: z.string().optional(),
      country: z.string().optional(),
    })
    .nullable()
    .describe("Of change_address: the new one."),
  amount: Money.nullable().describe("Money that would go back, where the store's data say how much."),
  cost: z
    .union([Money, z.enum(["free", "unknown"])])
    .describe("What it costs the shopper, as they were told."),
  refundMethod: z.string().nullable(),
  until: z.iso.date().nullable().describe("The last day for sending it back, as the shopper was told."),
  photo: z.boolean().describe("Your rules want a photo for this reason."),
  decides: z
    .enum(["rules", "merchant"])
    .describe("`merchant`: your rules alone do not decide it, because something is not known."),
  rules: z.array(Rule).describe("The rules that were used."),
  level: z.int().describe("What the shopper had proven when they said yes, 0 to 4."),
  proposedAt: Time,
  confirmedAt: Time.nullable().describe("When the shopper said yes."),
});

const Decided = z.object({
  id: z.uuid(),
  state: z.enum(["executing", "declined", "done", "failed"]),
  done: z.boolean().nullable().describe("Null while it is under way."),
});

/** `/approvals`: what shoppers want and the merchant decides on. */
export function approvalRoutes(scope: ApiScope, deps: ApiDeps): void {
  scope.route({
    method: "GET",
    url: "/approvals",
    schema: {
      tags: ["approvals"],
      summary: "List what waits for your decision, longest first",
      querystring: InShop.extend({ limit: z.coerce.number().int().min(1).max(500).default(100) }),
      response: { 200: z.object({ approvals: z.array(Approval) }), ...failures },
    },
    handler: async (request) => {
      const shop = await shopOf(deps, request.query.shop);
      const rows = await listApprovals(deps.db, shop.id, request.query.limit);
      return { approvals: rows.map(approval) };
    },
  });

  scope.route({
    method: "POST",
    url: "/approvals/:id",
    schema: {
      tags: ["approvals"],
      summary: "Approve or decline",
      description:
        "What is approved is done in the store at once, if the order still allows it, and read back; the shopper hears in their conversation what came of it. `note` is kept with the decision and not shown to the shopper.",
      params: ById,
      querystring: InShop,
      body: z.strictObject({
        decision: z.enum(["approve", "decline"]),
        note: z.string().max(1_000).optional(),
      }),
      response: { 202: Decided, ...failures },
    },
    handler: async (request, reply) => {
      const shop = await shopOf(deps, request.query.shop);
      const { id } = request.params;
      const { decision, note } = request.body;
      const decided = await decideApproval(deps.db, shop.id, id, decision, note ?? null);
      if (typeof decided === "string") {
        const row = await proposalOf(deps.db, shop.id, id);
        if (row === undefined || row.confirmedAt === null) throw problems.notFound("approval", id);
        throw problems.cannotDecide(
          id,
          decided === "busy"
            ? "something else is being done to the same order; try again in a minute."
            : `it is ${row.state} already.`,
        );
      }
      deps.actionsDue?.();
      if (decided.conversationId !== null) deps.changed(decided.conversationId);
      return reply.code(202).send(stateOf(decided));
    },
  });
}

function approval(row: Proposal): z.infer<typeof Approval> {
  const { kind, data, decision, summary } = readProposal(row);
  return {
    id: row.id,
    kind,
    order: { source: row.sourceId, id: row.orderId, number: row.orderNumber },
    conversation: row.conversationId,
    contact: row.contactId,
    items: (summary.items ?? []).map((item) => ({ ...item })),
    address: summary.address === undefined ? null : { ...summary.address },
    amount:
      row.amount === null || row.currency === null ? null : { amount: row.amount, currency: row.currency },
    cost: decision.cost === undefined ? "unknown" : decision.cost,
    refundMethod: decision.refundMethod ?? null,
    until: decision.until ?? null,
    photo: decision.photo ?? false,
    decides: decision.decides,
    rules: decision.rules.map((rule) => ({ ...rule })),
    level: data.level,
    proposedAt: row.proposedAt.toISOString(),
    confirmedAt: time(row.confirmedAt),
  };
}

function stateOf(row: Proposal): z.infer<typeof Decided> {
  const { id, state } = row;
  if (state === "declined" || state === "done" || state === "failed")
    return { id, state, done: outcomeOf(row).done };
  return { id, state: "executing", done: null };
}
