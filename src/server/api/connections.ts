import { z } from "zod";
import type { Channel } from "#src/channel/channel.ts";
import type { ChannelKind } from "#src/channel/kind.ts";
import {
  createConnection,
  deleteConnection,
  listConnections,
  readConnection,
  updateConnection,
  type ConnectionSummary,
} from "#src/store/connections.ts";
import { wakeConnection } from "#src/store/deliveries.ts";
import { channelDepsOf, checkConnection, CheckSaid, saidOf } from "./checks.ts";
import { problemOf, problems } from "./errors.ts";
import { shopOf, type ApiDeps } from "./deps.ts";
import { asJson, atLeastOne, Fields, merged } from "./json.ts";
import { ById, failures, InShop, Time, type ApiScope } from "./openapi.ts";
import { checked } from "./validate.ts";

/** The id of a connection that is only tried. */
const nobody = "00000000-0000-0000-0000-000000000000";

const Connection = z.object({
  id: z.uuid(),
  shop: z.string(),
  channel: z.string(),
  accounts: z.array(z.string()),
  settings: z.unknown().describe("Secrets are never returned."),
  state: z.enum(["active", "broken"]).describe("`broken`: nothing is sent on it until it was changed."),
  problem: z.string().nullable().describe("Why it is broken."),
  demo: z.boolean().describe("True for the playground's, which reaches nobody."),
  webhookPath: z.string(),
  webhookUrl: z.url().describe("What the provider is told to call."),
  createdAt: Time,
  updatedAt: Time,
});

/** What can be connected, one form for each channel. */
function newConnection(kinds: readonly ChannelKind[]) {
  const forms = kinds.map((kind) =>
    z.strictObject({
      shop: InShop.shape.shop,
      channel: z.literal(kind.name),
      accounts: z.array(kind.account).min(1).max(1_000),
      settings: kind.settings.prefault({}),
      secrets: kind.secrets,
    }),
  );
  const names = kinds.map((kind) => kind.name).join(", ");
  return z.discriminatedUnion("channel", atLeastOne(forms), {
    error: (issue) => (issue.code === "invalid_union" ? `must be one of ${names}` : undefined),
  });
}

/** `/connections`: credentials of channels. */
export function connectionRoutes(scope: ApiScope, deps: ApiDeps): void {
  const { db, vault } = deps;
  const kinds = new Map(deps.kinds.map((kind) => [kind.name, kind]));

  const webhook = (channel: string, id: string) => ({
    webhookPath: webhookPathOf(channel, id),
    webhookUrl: webhookUrlOf(deps, channel, id).href,
  });
  const shown = (row: ConnectionSummary, shop: string): z.infer<typeof Connection> => ({
    ...row,
    shop,
    accounts: [...row.accounts],
    demo: deps.isDemo(row.id),
    ...webhook(row.channel, row.id),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  });

  scope.route({
    method: "POST",
    url: "/connections",
    schema: {
      tags: ["connections"],
      summary: "Connect a channel",
      description:
        "With `check=true` the provider is asked at once whether it works, which takes up to 10 s. The connection is kept whatever the checks find: mend it with PATCH, and look again with GET …/health.",
      querystring: z.object({ check: z.enum(["true", "false"]).default("false") }),
      body: newConnection(deps.kinds),
      response: {
        201: z.object({
          id: z.uuid(),
          webhookPath: z.string(),
          webhookUrl: z.url(),
          checks: z.array(CheckSaid).optional().describe("Where they were asked for."),
        }),
        ...failures,
      },
    },
    handler: async (request, reply) => {
      const { body } = request;
      const shop = await shopOf(deps, body.shop);
      await tryBuild(body);
      const made = await createConnection(db, vault, {
        shop: shop.id,
        channel: body.channel,
        accounts: [...new Set(body.accounts)],
        settings: asJson(body.settings),
        secrets: asJson(body.secrets ?? {}),
      });
      if (!made.ok) throw problems.accountTaken(body.channel, made.taken);
      const { id } = made;
      const answer = { id, ...webhook(body.channel, id) };
      if (request.query.check === "false") return reply.code(201).send(answer);
      const { checks } = await checkConnection(deps, {
        id,
        channel: body.channel,
        webhookUrl: new URL(answer.webhookUrl),
      });
      return reply.code(201).send({ ...answer, checks: checks.map(saidOf) });
    },
  });

  scope.route({
    method: "GET",
    url: "/connections",
    schema: {
      tags: ["connections"],
      summary: "List connections, oldest first",
      querystring: InShop,
      response: { 200: z.object({ connections: z.array(Connection) }), ...failures },
    },
    handler: async (request) => {
      const shop = await shopOf(deps, request.query.shop);
      const rows = await listConnections(db, shop.id);
      return { connections: rows.map((row) => shown(row, shop.slug)) };
    },
  });

  scope.route({
    method: "GET",
    url: "/connections/:id",
    schema: {
      tags: ["connections"],
      summary: "Read a connection",
      params: ById,
      querystring: InShop,
      response: { 200: Connection, ...failures },
    },
    handler: async (request) => {
      const shop = await shopOf(deps, request.query.shop);
      return shown(await connectionOf(deps, shop.id, request.params.id), shop.slug);
    },
  });

  scope.route({
    method: "PATCH",
    url: "/connections/:id",
    schema: {
      tags: ["connections"],
      summary: "Change settings or secrets",
      description:
        "What is given replaces what was, field by field; null takes a field back to its default. A broken connection becomes active, and what waited goes out.",
      params: ById,
      querystring: InShop,
      body: z.strictObject({ settings: Fields.optional(), secrets: Fields.optional() }),
      response: { 200: Connection, ...failures },
    },
    handler: async (request) => {
      const shop = await shopOf(deps, request.query.shop);
      const { id } = request.params;
      const before = await connectionOf(deps, shop.id, id);
      const kind = kinds.get(before.channel);
      if (kind === undefined) throw problems.unknownChannel(id, before.channel);
      const { settings, secrets } = request.body;
      await updateConnection(db, vault, id, {
        ...(settings === undefined
          ? {}
          : { settings: asJson(checked(kind.settings, merged(before.settings, settings), ["settings"])) }),
        ...(secrets === undefined
          ? {}
          : {
              secrets: asJson(
                checked(kind.secrets, merged(await secretsOf(id, secrets, kind), secrets), ["secrets"]),
              ),
            }),
      });
      deps.registry.forget(id);
      await wakeConnection(db, id);
      deps.sendDue(0);
      return shown(await connectionOf(deps, shop.id, id), shop.slug);
    },
  });

  /** What a channel's schemas let through may still not go together. Throws `invalid` with the channel's own words. */
  const tryBuild = async (given: {
    readonly channel: string;
    readonly accounts: readonly string[];
    readonly settings: unknown;
    readonly secrets: unknown;
  }): Promise<void> => {
    const { channel, accounts } = given;
    const [settings, secrets] = [asJson(given.settings), asJson(given.secrets ?? {})];
    let built: Channel | undefined;
    try {
      built = kinds.get(channel)?.build({ id: nobody, accounts, settings, secrets }, channelDepsOf(deps));
    } catch (error) {
      throw problems.invalid([error instanceof Error ? error.message : "the channel refuses it"]);
    }
    await built?.close?.();
  };

  /** The secrets there are. Where they cannot be opened any more, new ones have to be complete by themselves. */
  const secretsOf = async (id: string, given: Fields, kind: ChannelKind): Promise<unknown> => {
    try {
      return (await readConnection(db, vault, id))?.secrets;
    } catch (error) {
      if (kind.secrets.safeParse(given).success) return {};
      throw problemOf(error).code === "internal" ? problems.secretsUnreadable(id) : error;
    }
  };

  scope.route({
    method: "DELETE",
    url: "/connections/:id",
    schema: {
      tags: ["connections"],
      summary: "Remove a connection",
      description: "Its conversations stay, its secrets are gone, its accounts can be connected anew.",
      params: ById,
      querystring: InShop,
      response: { 204: z.null().describe("It is gone."), ...failures },
    },
    handler: async (request, reply) => {
      const shop = await shopOf(deps, request.query.shop);
      const { id } = request.params;
      await connectionOf(deps, shop.id, id);
      if (!(await deleteConnection(db, id))) throw problems.notFound("connection", id);
      deps.registry.forget(id);
      return reply.code(204).send(null);
    },
  });
}

/** Where a provider calls a connection. */
export function webhookPathOf(channel: string, id: string): string {
  return `/webhooks/${channel}/${id}`;
}

/** The same as the provider knows it, from PUBLIC_URL. */
export function webhookUrlOf(deps: ApiDeps, channel: string, id: string): URL {
  return new URL(webhookPathOf(channel, id), deps.publicUrl());
}

/** A connection of this shop. Throws `not_found`. */
export async function connectionOf(deps: ApiDeps, shop: string, id: string): Promise<ConnectionSummary> {
  const row = (await listConnections(deps.db, shop)).find((connection) => connection.id === id);
  if (row === undefined) throw problems.notFound("connection", id);
  return row;
}
