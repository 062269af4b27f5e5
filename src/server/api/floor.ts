import { z } from "zod";
import { giveFloor } from "#src/store/conversations.ts";
import { problems } from "./errors.ts";
import { shopOf, type ApiDeps } from "./deps.ts";
import { ById, failures, InShop, type ApiScope } from "./openapi.ts";

const Floor = z.enum(["agent", "person", "closed"]);

/** `/conversations/:id/floor`: who may speak. */
export function floorRoutes(scope: ApiScope, deps: ApiDeps): void {
  scope.route({
    method: "POST",
    url: "/conversations/:id/floor",
    schema: {
      tags: ["conversations"],
      summary: "Say who speaks: the agent, a person, or nobody until the shopper writes again",
      description:
        "Given back to the agent, it answers what comes from now on; what was said meanwhile stays the person's. However it is given, the conversation no longer waits in `/handoffs`, unless it is a person's and they have not answered yet.",
      params: ById,
      querystring: InShop,
      body: z.strictObject({ floor: Floor }),
      response: { 200: z.object({ id: z.uuid(), floor: Floor }), ...failures },
    },
    handler: async (request) => {
      const shop = await shopOf(deps, request.query.shop);
      const { id } = request.params;
      const { floor } = request.body;
      if (!(await giveFloor(deps.db, shop.id, id, floor, "taken")))
        throw problems.notFound("conversation", id);
      deps.changed(id);
      return { id, floor };
    },
  });
}
