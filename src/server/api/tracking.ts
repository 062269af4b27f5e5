import { z } from "zod";
import type { Check } from "#src/channel/kind.ts";
import {
  createTrackingSource,
  deleteTrackingSource,
  listTrackingSources,
  trackingReport,
} from "#src/store/tracking-sources.ts";
import type { TrackingSourceDeps, TrackingSourceKind } from "#src/tracking/source.ts";
import { sourceWebhookPath } from "../source-webhooks.ts";
import { CheckSaid, saidOf } from "./checks.ts";
import { shopOf, type ApiDeps } from "./deps.ts";
import { problems } from "./errors.ts";
import { asJson, atLeastOne } from "./json.ts";
import { ById, failures, InShop, time, Time, type ApiScope } from "./openapi.ts";

/** What the tracking sources are added with. */
export interface TrackingApi {
  readonly kinds: readonly TrackingSourceKind[];
  readonly deps: TrackingSourceDeps;
  /** Parcels may be due: a source was added or removed. */
  readonly changed: () => void;
}

/** A provider's checks are cut off after this; its calls a second earlier, so that each can still say which it was. ms. */
const capMs = 10_000;
const callsMs = 9_000;

const Made = z.object({
  id: z.uuid(),
  webhookUrl: z.url().describe("What the provider is told to call."),
  checks: z.array(CheckSaid),
});

const Report = z.object({
  following: z.int().describe("Parcels that are asked about."),
  ended: z.int().describe("Parcels whose journey is over, of the last half year."),
  heardAt: Time.nullable().describe("When the provider last told anything."),
  problem: z.string().nullable().describe("Why nothing is asked of it."),
  pausedUntil: Time.nullable(),
  problems: z
    .array(z.object({ problem: z.string(), parcels: z.int() }))
    .describe("What the provider says against single parcels, most frequent first."),
});

/** What can tell where parcels are, one form for each kind. */
function newTrackingSource(kinds: readonly TrackingSourceKind[]) {
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

/** `/tracking`: who tells where parcels are. */
export function trackingRoutes(scope: ApiScope, deps: ApiDeps, tracking: TrackingApi): void {
  const { db, vault } = deps;
  const kinds = new Map(tracking.kinds.map((kind) => [kind.kind, kind]));
  const webhookUrl = (id: string) => new URL(sourceWebhookPath.tracking(id), deps.publicUrl());

  scope.route({
    method: "POST",
    url: "/tracking",
    schema: {
      tags: ["tracking"],
      summary: "Add a tracking source",
      description:
        "The provider is asked at once whether it works, which takes up to 10 s. The source is kept whatever the checks find. The shop's first one follows its parcels; those under way are given to it now.",
      body: newTrackingSource(tracking.kinds),
      response: { 201: Made, ...failures },
    },
    handler: async (request, reply) => {
      const { body } = request;
      const shop = await shopOf(deps, body.shop);
      const kind = kinds.get(body.kind);
      if (kind === undefined)
        throw problems.invalid([`kind: must be one of ${[...kinds.keys()].join(", ")}`]);
      const settings = asJson(body.settings ?? {});
      const secrets = asJson(body.secrets ?? {});
      // Throws what does not fit before anything is stored.
      await kind.build(settings, secrets, tracking.deps).close?.();
      const id = await createTrackingSource(db, vault, { shop: shop.id, kind: body.kind, settings, secrets });
      tracking.changed();
      const url = webhookUrl(id);
      const checks = await checked(kind, settings, secrets, url);
      return reply.code(201).send({ id, webhookUrl: url.href, checks: checks.map(saidOf) });
    },
  });

  scope.route({
    method: "GET",
    url: "/tracking",
    schema: {
      tags: ["tracking"],
      summary: "List tracking sources; the first one follows new parcels",
      querystring: InShop,
      response: {
        200: z.object({
          sources: z.array(
            z.object({
              id: z.uuid(),
              shop: z.string(),
              kind: z.string(),
              settings: z.unknown().describe("Secrets are never returned."),
              problem: z.string().nullable().describe("Why nothing is asked of it."),
              pausedUntil: Time.nullable(),
              webhookUrl: z.url(),
              createdAt: Time,
            }),
          ),
        }),
        ...failures,
      },
    },
    handler: async (request) => {
      const shop = await shopOf(deps, request.query.shop);
      const rows = await listTrackingSources(db, vault, shop.id);
      return {
        sources: rows.map(({ id, kind, settings, problem, pausedUntil, createdAt }) => ({
          id,
          shop: shop.slug,
          kind,
          settings,
          problem,
          pausedUntil: time(pausedUntil),
          webhookUrl: webhookUrl(id).href,
          createdAt: createdAt.toISOString(),
        })),
      };
    },
  });

  scope.route({
    method: "GET",
    url: "/tracking/:id/report",
    schema: {
      tags: ["tracking"],
      summary: "See how a tracking source's parcels fare",
      params: ById,
      querystring: InShop,
      response: { 200: Report, ...failures },
    },
    handler: async (request) => {
      const row = await sourceOf(request.query.shop, request.params.id);
      const report = await trackingReport(db, row.id);
      return {
        ...report,
        heardAt: time(report.heardAt),
        problem: row.problem,
        pausedUntil: time(row.pausedUntil),
        problems: [...report.problems],
      };
    },
  });

  scope.route({
    method: "GET",
    url: "/tracking/:id/health",
    schema: {
      tags: ["tracking"],
      summary: "Look whether a tracking source works",
      description: "Asks the provider, which takes up to 10 s; nothing is stored.",
      params: ById,
      querystring: InShop,
      response: { 200: z.object({ checks: z.array(CheckSaid) }), ...failures },
    },
    handler: async (request) => {
      const { id, kind: name, settings, secrets } = await sourceOf(request.query.shop, request.params.id);
      const kind = kinds.get(name);
      const checks: readonly Check[] =
        kind === undefined
          ? [
              {
                name: "start",
                result: "failed",
                said: `This version does not have the tracking source ${name}.`,
                fix: "Remove it, or update.",
              },
            ]
          : await checked(kind, settings, secrets, webhookUrl(id));
      return { checks: checks.map(saidOf) };
    },
  });

  scope.route({
    method: "DELETE",
    url: "/tracking/:id",
    schema: {
      tags: ["tracking"],
      summary: "Remove a tracking source",
      description: "What it has told stays; its parcels are given to the shop's next one.",
      params: ById,
      querystring: InShop,
      response: { 204: z.null().describe("It is gone."), ...failures },
    },
    handler: async (request, reply) => {
      const shop = await shopOf(deps, request.query.shop);
      const { id } = request.params;
      if (!(await deleteTrackingSource(db, shop.id, id))) throw problems.notFound("tracking source", id);
      tracking.changed();
      return reply.code(204).send(null);
    },
  });

  /** A tracking source of this shop. Throws `not_found`. */
  async function sourceOf(slug: string, id: string) {
    const shop = await shopOf(deps, slug);
    const row = (await listTrackingSources(db, vault, shop.id)).find((source) => source.id === id);
    if (row === undefined) throw problems.notFound("tracking source", id);
    return row;
  }

  /** What the provider says. Takes little more than `capMs`, and never rejects. */
  async function checked(
    kind: TrackingSourceKind,
    settings: unknown,
    secrets: unknown,
    url: URL,
  ): Promise<readonly Check[]> {
    if (kind.check === undefined)
      return [
        {
          name: "provider",
          result: "skipped",
          said: "There is nothing that could be asked of this provider.",
        },
      ];
    const end = AbortSignal.timeout(callsMs);
    const ending: typeof fetch = (input, init) => {
      const signals = [end, init?.signal].filter((signal) => signal instanceof AbortSignal);
      return tracking.deps.fetch(input, { ...init, signal: AbortSignal.any(signals) });
    };
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<readonly Check[]>((resolve) => {
      timer = setTimeout(() => resolve([silent]), capMs);
    });
    try {
      return await Promise.race([
        kind.check(settings, secrets, { ...tracking.deps, fetch: ending }, url),
        late,
      ]);
    } catch (error) {
      // A check must not throw. One that does is our fault, not the merchant's.
      deps.log.error({ error, kind: kind.kind }, "the check of a tracking source threw");
      return [
        {
          name: "provider",
          result: "failed",
          said: "The check itself went wrong.",
          fix: "The server's log has the details; please report them.",
        },
      ];
    } finally {
      clearTimeout(timer);
    }
  }
}

const silent: Check = {
  name: "provider",
  result: "failed",
  said: `The provider did not answer within ${capMs / 1000} s.`,
  fix: "Try again in a minute. If it stays so, let this server make connections to the provider's address: look at its firewall and DNS.",
};
