import { z } from "zod";
import type { OrderSource, OrderSourceKind, SourceReport } from "#src/orders/source.ts";
import { createSource, deleteSource, listSources } from "#src/store/sources.ts";
import { problems } from "./errors.ts";
import { shopOf, type ApiDeps } from "./deps.ts";
import { asJson, atLeastOne } from "./json.ts";
import { ById, failures, InShop, time, Time, type ApiScope } from "./openapi.ts";

const Report = z
  .object({
    orders: z.int().nullable(),
    loadedAt: Time.nullable(),
    problems: z.array(z.object({ line: z.int().nullable(), problem: z.string() })),
  })
  .describe("The last load, and what was left out of it.");

/** What orders can come from, one form for each kind. */
function newSource(kinds: readonly OrderSourceKind[]) {
  const forms = kinds.map((kind) =>
    z.strictObject({
      shop: InShop.shape.shop,
      kind: z.literal(kind.kind),
      settings: kind.settings,
      secrets: kind.secrets,
    }),
  );
  const names = kinds.map((kind) => kind.kind).join(", ");
  return z.discriminatedUnion("kind", atLeastOne(forms), {
    error: (issue) => (issue.code === "invalid_union" ? `must be one of ${names}` : undefined),
  });
}

/** `/sources`: where orders come from. */
export function sourceRoutes(scope: ApiScope, deps: ApiDeps): void {
  const { db, vault } = deps;
  const kinds = new Map(deps.sourceKinds.map((kind) => [kind.kind, kind]));

  scope.route({
    method: "POST",
    url: "/sources",
    schema: {
      tags: ["sources"],
      summary: "Add a source of orders",
      description:
        "It is loaded once to see what it gives: the report names what could not be read. Earlier sources are asked first.",
      body: newSource(deps.sourceKinds),
      response: { 201: z.object({ id: z.uuid(), report: Report }), ...failures },
    },
    handler: async (request, reply) => {
      const { body } = request;
      const shop = await shopOf(deps, body.shop);
      const kind = kinds.get(body.kind);
      if (kind === undefined)
        throw problems.invalid([`kind: must be one of ${[...kinds.keys()].join(", ")}`]);
      const settings = asJson(body.settings ?? {});
      const secrets = asJson(body.secrets ?? {});
      const report = await tryOut(kind.build(settings, secrets, deps.sourceDeps));
      const id = await createSource(db, vault, { shop: shop.id, kind: body.kind, settings, secrets });
      deps.sources.forget(shop.id);
      return reply.code(201).send({ id, report: reported(report) });
    },
  });

  scope.route({
    method: "GET",
    url: "/sources",
    schema: {
      tags: ["sources"],
      summary: "List sources in the order in which they are asked",
      querystring: InShop,
      response: {
        200: z.object({
          sources: z.array(
            z.object({
              id: z.uuid(),
              shop: z.string(),
              kind: z.string(),
              settings: z.unknown().describe("Secrets are never returned."),
              createdAt: Time,
            }),
          ),
        }),
        ...failures,
      },
    },
    handler: async (request) => {
      const shop = await shopOf(deps, request.query.shop);
      const rows = await listSources(db, vault, shop.id);
      return {
        sources: rows.map(({ id, kind, settings, createdAt }) => ({
          id,
          shop: shop.slug,
          kind,
          settings,
          createdAt: createdAt.toISOString(),
        })),
      };
    },
  });

  scope.route({
    method: "GET",
    url: "/sources/:id/report",
    schema: {
      tags: ["sources"],
      summary: "See what the last load gave",
      params: ById,
      querystring: InShop,
      response: { 200: Report, ...failures },
    },
    handler: async (request) => {
      const shop = await shopOf(deps, request.query.shop);
      const { id } = request.params;
      const report = await deps.sources.report(shop.id, id);
      if (report === undefined) throw problems.notFound("source", id);
      return reported(report);
    },
  });

  scope.route({
    method: "DELETE",
    url: "/sources/:id",
    schema: {
      tags: ["sources"],
      summary: "Remove a source",
      description: "What it points at stays where it is.",
      params: ById,
      querystring: InShop,
      response: { 204: z.null().describe("It is gone."), ...failures },
    },
    handler: async (request, reply) => {
      const shop = await shopOf(deps, request.query.shop);
      const { id } = request.params;
      if (!(await deleteSource(db, shop.id, id))) throw problems.notFound("source", id);
      deps.sources.forget(shop.id);
      return reply.code(204).send(null);
    },
  });
}

async function tryOut(source: OrderSource): Promise<SourceReport> {
  try {
    return await source.report();
  } finally {
    await source.close?.();
  }
}

function reported(report: SourceReport): z.infer<typeof Report> {
  return { ...report, loadedAt: time(report.loadedAt), problems: [...report.problems] };
}
