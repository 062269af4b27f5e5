import { z } from "zod";
import { listShops, setShop } from "#src/store/shops.ts";
import { shopOf, type ApiDeps } from "./deps.ts";
import { asJson, asRecord } from "./json.ts";
import { problems } from "./errors.ts";
import { failures, InShop, type ApiScope } from "./openapi.ts";

/** `/shops`: the names that `shop` takes. `/settings`: what is set for one. */
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

  const Settings = z.object({
    name: z.string().describe("Signs letters."),
    set: z.unknown().describe("What differs from the defaults; what PUT takes."),
    effective: z.unknown().describe("With all defaults."),
  });

  scope.route({
    method: "GET",
    url: "/settings",
    schema: {
      tags: ["shops"],
      summary: "See what is set for a shop",
      description:
        "Languages, time zone, when something is late, the rules for returns, what may be done to orders, updates, and how long things are kept: docs/settings.md.",
      querystring: InShop,
      response: { 200: Settings, ...failures },
    },
    handler: async (request) => {
      const { name, profile } = await shopOf(deps, request.query.shop);
      return { name, set: profile, effective: deps.settings.parse(profile) };
    },
  });

  scope.route({
    method: "PUT",
    url: "/settings",
    schema: {
      tags: ["shops"],
      summary: "Set everything that differs from the defaults",
      description: "Takes effect within seconds, on all instances.",
      querystring: InShop,
      body: z.strictObject({
        name: z.string().min(1).max(100).optional(),
        settings: z.record(z.string(), z.unknown()),
      }),
      response: { 200: Settings, ...failures },
    },
    handler: async (request) => {
      const shop = await shopOf(deps, request.query.shop);
      const { name = shop.name, settings } = request.body;
      const checked = deps.settings.safeParse(settings);
      if (!checked.success)
        throw problems.invalid(
          checked.error.issues.map(({ path, message }) => `${["settings", ...path].join(".")}: ${message}`),
        );
      const set = asRecord(asJson(settings));
      await setShop(deps.db, shop.id, { name, profile: set });
      deps.settingsChanged(shop.id);
      return { name, set, effective: checked.data };
    },
  });
}
