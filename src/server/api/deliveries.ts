import { z } from "zod";
import { retryDelivery } from "#src/store/deliveries.ts";
import { deliveryOf } from "#src/store/lookups.ts";
import { problems } from "./errors.ts";
import { shopOf, type ApiDeps } from "./deps.ts";
import { ById, failures, InShop, type ApiScope } from "./openapi.ts";

/** `/deliveries/:id/retry`: send again what did not arrive. */
export function deliveryRoutes(scope: ApiScope, deps: ApiDeps): void {
  scope.route({
    method: "POST",
    url: "/deliveries/:id/retry",
    schema: {
      tags: ["trouble"],
      summary: "Send a delivery again",
      description:
        "Only what is `failed`, `uncertain` or `cancelled`. It goes to the end of its conversation. An uncertain one may have arrived: the shopper may then have it twice.",
      params: ById,
      querystring: InShop,
      response: { 202: z.object({ id: z.uuid(), state: z.literal("queued") }), ...failures },
    },
    handler: async (request, reply) => {
      const shop = await shopOf(deps, request.query.shop);
      const { id } = request.params;
      const delivery = await deliveryOf(deps.db, id);
      if (delivery === undefined || delivery.shop !== shop.id) throw problems.notFound("delivery", id);
      if (!(await retryDelivery(deps.db, shop.id, id)))
        throw problems.notRetriable(
          "delivery",
          id,
          `it is ${(await deliveryOf(deps.db, id))?.state ?? "gone"} and not given up.`,
        );
      deps.sendDue(0);
      deps.changed(delivery.conversation);
      return reply.code(202).send({ id, state: "queued" });
    },
  });
}
