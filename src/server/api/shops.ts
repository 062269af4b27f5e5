import { z } from "zod";
import { listShops } from "#src/store/shops.ts";
import type { ApiDeps } from "./deps.ts";
import { failures, type ApiScope } from "./openapi.ts";

/** `/shops`: the names that `shop` takes. */
export function shopRoutes(scope: ApiScope, deps: ApiDeps): void {
  scope.route({
    method: "GET",
    url: "/shops",
    schema: {
      tags: ["shops"],
      summary: "List shops, oldest first",
      response: {
        200: z.object({
          shops: z.array(z.object({ slug: z.string().describe("What `shop` takes."), name: z.string() })),
        }),
        ...failures,
      },
    },
    handler: async () => ({
      shops: (await listShops(deps.db)).map(({ slug, name }) => ({ slug, name })),
    }),
  });
}
