import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { approvalsIn, decideApproval } from "#src/store/approvals.ts";
import type { Db } from "#src/store/db.ts";
import type { DemoChannel } from "./channel.ts";
import { whoIs } from "./place.ts";
import { conversationOf } from "./view.ts";

const Decides = z.strictObject({
  on: z.string().max(40).optional(),
  as: z.string().max(320),
  id: z.uuid(),
  decision: z.enum(["approve", "decline"]),
});

export interface ApprovalDeps {
  readonly db: Db;
  readonly shop: { readonly id: string };
  readonly channels: readonly DemoChannel[];
  /** Something was decided: it is done, or said, at once. */
  readonly actionsDue: () => void;
  readonly changed: (conversation: string) => void;
}

/**
 * `POST /playground/approvals {on?, as, id, decision}`: the demo shop decides on what this shopper wants, as a
 * merchant does with `POST /api/approvals/:id`. What waits comes with the conversation.
 */
export function approvalRoute(deps: ApprovalDeps) {
  const { db, shop } = deps;
  return async (scope: FastifyInstance): Promise<void> => {
    scope.post("/playground/approvals", { bodyLimit: 1024 }, async (request, reply) => {
      const decides = Decides.safeParse(request.body);
      const who = decides.success ? whoIs(deps.channels, decides.data) : undefined;
      if (!decides.success || who?.ok !== true)
        return reply
          .code(400)
          .send({ error: { code: "bad_request", message: "Give on, as, id and decision." } });
      const { id, decision } = decides.data;
      const conversation = await conversationOf(deps, who);
      const waits =
        conversation !== undefined &&
        (await approvalsIn(db, shop.id, conversation)).some((row) => row.id === id);
      const decided = waits ? await decideApproval(db, shop.id, id, decision, null) : "gone";
      if (decided === "gone")
        return reply
          .code(404)
          .send({ error: { code: "not_found", message: "This does not wait for a decision any more." } });
      if (decided === "busy")
        return reply.code(409).send({
          error: { code: "busy", message: "Something else is being done to this order. Try again." },
        });
      deps.actionsDue();
      if (conversation !== undefined) deps.changed(conversation);
      return reply.code(202).send({ id, state: decided.state });
    });
  };
}
