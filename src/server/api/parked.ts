import { z } from "zod";
import { parkedOf } from "#src/store/lookups.ts";
import { listParked, retryParked } from "#src/store/parked.ts";
import { problems } from "./errors.ts";
import { shopOf, type ApiDeps } from "./deps.ts";
import { ById, failures, InShop, Time, type ApiScope } from "./openapi.ts";

const Lane = z
  .enum(["turn", "delivery"])
  .describe("`turn`: messages without an answer; `delivery`: a reply not sent.");

/** `/parked`: work that kept failing and was set aside, so that its conversation could go on. */
export function parkedRoutes(scope: ApiScope, deps: ApiDeps): void {
  scope.route({
    method: "GET",
    url: "/parked",
    schema: {
      tags: ["trouble"],
      summary: "List parked work that was not retried, newest first",
      querystring: InShop.extend({ limit: z.coerce.number().int().min(1).max(500).default(100) }),
      response: {
        200: z.object({
          parked: z.array(
            z.object({
              id: z.uuid(),
              lane: Lane,
              conversation: z.uuid(),
              delivery: z.uuid().nullable(),
              attempts: z.int(),
              error: z.string(),
              parkedAt: Time,
            }),
          ),
        }),
        ...failures,
      },
    },
    handler: async (request) => {
      const shop = await shopOf(deps, request.query.shop);
      const jobs = await listParked(deps.db, shop.id, request.query.limit);
      return { parked: jobs.map((job) => ({ ...job, parkedAt: job.parkedAt.toISOString() })) };
    },
  });

  scope.route({
    method: "POST",
    url: "/parked/:id/retry",
    schema: {
      tags: ["trouble"],
      summary: "Try parked work again",
      params: ById,
      querystring: InShop,
      response: { 202: z.object({ id: z.uuid(), lane: Lane }), ...failures },
    },
    handler: async (request, reply) => {
      const shop = await shopOf(deps, request.query.shop);
      const { id } = request.params;
      const job = await parkedOf(deps.db, id);
      if (job === undefined || job.shop !== shop.id) throw problems.notFound("parked job", id);
      const lane = await retryParked(deps.db, shop.id, id);
      if (lane === null)
        throw problems.notRetriable(
          "parked job",
          id,
          job.retriedAt === null ? "its delivery is not given up any more." : "it was retried already.",
        );
      if (lane === "turn") deps.turnDue(0);
      else deps.sendDue(0);
      deps.changed(job.conversation);
      return reply.code(202).send({ id, lane });
    },
  });
}
