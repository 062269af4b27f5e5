import { z } from "zod";
import type { OrderSource, OrderSourceKind, SourceReport } from "#src/orders/source.ts";
import {
  clearSourceProblem,
  createSource,
  deleteSource,
  lastNewsAt,
  summarizeSources,
  type SourceSummary,
} from "#src/store/sources.ts";
import { CheckSaid, saidOf } from "./checks.ts";
import { problemOf, problems } from "./errors.ts";
import { shopOf, type ApiDeps } from "./deps.ts";
import { asJson, atLeastOne } from "./json.ts";
import { checkSource, unfit } from "./source-checks.ts";
import { shownSource, Source, State, sourceState, sourceWebhookUrl, WebhookUrl } from "./source-state.ts";
import { ById, failures, InShop, time, Time, type ApiScope } from "./openapi.ts";

const Report = z
  .object({
    orders: z.int().nullable(),
    loadedAt: Time.nullable(),
    problems: z.array(z.object({ line: z.int().nullable(), problem: z.string() })),
  })
  .describe("The last load, and what was left out of it.");

const Health = z.object({
  state: State,
  problem: z.string().nullable().describe("What the store has told us is wrong."),
  webhookUrl: WebhookUrl,
  checks: z.array(CheckSaid),
  noticed: z.array(z.string()).describe("What was wrong with orders that it has given, the last few."),
  lastNewsAt: Time.nullable().describe("When a webhook of the store last told of something new."),
});

/** More would not be read. */
const mostNoticed = 5;

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
        "A file is read once to see what it gives: the report names what could not be read. A store is asked whether it works, which takes up to 10 s; the source is kept whatever the checks find. Earlier sources are asked first.",
      body: newSource(deps.sourceKinds),
      response: {
        201: z.object({ id: z.uuid(), report: Report, webhookUrl: WebhookUrl, checks: z.array(CheckSaid) }),
        ...failures,
      },
    },
    handler: async (request, reply) => {
      const { body } = request;
      const shop = await shopOf(deps, body.shop);
      const kind = kinds.get(body.kind);
      if (kind === undefined)
        throw problems.invalid([`kind: must be one of ${[...kinds.keys()].join(", ")}`]);
      const settings = asJson(body.settings ?? {});
      const secrets = asJson(body.secrets ?? {});
      const report = await tryOut(() => kind.build(settings, secrets, deps.sourceDeps));
      const id = await createSource(db, vault, { shop: shop.id, kind: body.kind, settings, secrets });
      deps.sources.forget(shop.id);
      const row = await sourceOf(shop.id, id);
      const checks = await checkSource(deps, row, sourceWebhookUrl(deps, id));
      const { webhookUrl } = await sourceState(deps, row);
      return reply.code(201).send({
        id,
        report: reported(report),
        webhookUrl,
        checks: checks.map(saidOf),
      });
    },
  });

  scope.route({
    method: "GET",
    url: "/sources",
    schema: {
      tags: ["sources"],
      summary: "List sources in the order in which they are asked",
      description: "No store is asked for it.",
      querystring: InShop,
      response: { 200: z.object({ sources: z.array(Source) }), ...failures },
    },
    handler: async (request) => {
      const shop = await shopOf(deps, request.query.shop);
      const rows = await summarizeSources(db, shop.id);
      return { sources: await Promise.all(rows.map((row) => shownSource(deps, row, shop.slug))) };
    },
  });

  scope.route({
    method: "GET",
    url: "/sources/:id/health",
    schema: {
      tags: ["sources"],
      summary: "Look whether a source works",
      description:
        "Asks the store, and itself through PUBLIC_URL, which takes up to 10 s. Nothing is written to the store.",
      params: ById,
      querystring: InShop,
      response: { 200: Health, ...failures },
    },
    handler: async (request) => {
      const shop = await shopOf(deps, request.query.shop);
      const row = await sourceOf(shop.id, request.params.id);
      const checks = await checkSource(deps, row, sourceWebhookUrl(deps, row.id));
      const well = checks.some(({ result }) => result === "ok") && !checks.some(isFailure);
      // The store answers us again: what it told before is over.
      if (well && row.problem !== null) await clearSourceProblem(db, row.id);
      const { state, webhookUrl, noticed } = await sourceState(deps, well ? { ...row, problem: null } : row);
      return {
        state,
        problem: well ? null : row.problem,
        webhookUrl,
        checks: checks.map(saidOf),
        noticed: noticed.slice(-mostNoticed),
        lastNewsAt: time(await lastNewsAt(db, row.id)),
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

  /** A source of this shop. Throws `not_found`. */
  async function sourceOf(shop: string, id: string): Promise<SourceSummary> {
    const row = (await summarizeSources(db, shop)).find((source) => source.id === id);
    if (row === undefined) throw problems.notFound("source", id);
    return row;
  }
}

function isFailure({ result }: { readonly result: string }): boolean {
  return result === "failed";
}

/** What a source has to report when it is new. Throws `invalid` when what its schemas let through does not go together. */
async function tryOut(build: () => OrderSource): Promise<SourceReport> {
  let source: OrderSource;
  try {
    source = build();
  } catch (error) {
    if (problemOf(error).code !== "internal") throw error;
    throw problems.invalid([`settings and secrets: ${unfit(error)}`]);
  }
  try {
    return await source.report();
  } finally {
    await source.close?.();
  }
}

function reported(report: SourceReport): z.infer<typeof Report> {
  return { ...report, loadedAt: time(report.loadedAt), problems: [...report.problems] };
}
