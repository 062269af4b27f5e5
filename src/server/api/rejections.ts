import { z } from "zod";
import { listRejections } from "#src/store/conversations.ts";
import { shopOf, type ApiDeps } from "./deps.ts";
import { failures, InShop, Time, type ApiScope } from "./openapi.ts";

/** `/rejections`: what providers sent and nobody could read. */
export function rejectionRoutes(scope: ApiScope, deps: ApiDeps): void {
  scope.route({
    method: "GET",
    url: "/rejections",
    schema: {
      tags: ["trouble"],
      summary: "List what could not be understood, newest first",
      querystring: InShop.extend({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
      response: {
        200: z.object({
          rejections: z.array(
            z.object({
              id: z.uuid(),
              connection: z.uuid(),
              reason: z.string(),
              raw: z.unknown().describe("As the provider sent it; may hold personal data."),
              at: Time,
            }),
          ),
        }),
        ...failures,
      },
    },
    handler: async (request) => {
      const shop = await shopOf(deps, request.query.shop);
      const rows = await listRejections(deps.db, shop.id, request.query.limit);
      return { rejections: rows.map((row) => ({ ...row, at: row.at.toISOString() })) };
    },
  });
}
