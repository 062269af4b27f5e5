import { randomBytes } from "node:crypto";
import type { FastifyPluginAsync } from "fastify";
import { z } from "zod";
import { whatsappSandbox } from "#channels/whatsapp/sandbox.ts";
import { demoShop, demoShoppers, demoSourceKind } from "#src/demo/index.ts";
import type { Log } from "#src/observe/observer.ts";
import { playground } from "#src/server/playground.ts";
import { createConnection, listConnections, readConnection } from "#src/store/connections.ts";
import type { Db } from "#src/store/db.ts";
import { ensureShop } from "#src/store/shops.ts";
import { createSource, listSources } from "#src/store/sources.ts";
import type { Vault } from "#src/store/vault.ts";

/** The playground with its demo shop, connection and orders in place. */
export interface OpenPlayground {
  /** The demo connection. */
  readonly connection: string;
  readonly plugin: FastifyPluginAsync;
}

/**
 * Where the demo connection's provider is, as its settings say: an address that nobody has, because every
 * instance plays the provider itself, at whatever address it listens. `towardsSandbox` brings calls there.
 */
const sandboxOrigin = "http://localhost:9";

/** A fetch that brings calls to the demo connection's provider to this server itself. */
export function towardsSandbox(fetch_: typeof fetch, own: () => URL): typeof fetch {
  return (input, init) =>
    (typeof input === "string" || input instanceof URL) && new URL(input).origin === sandboxOrigin
      ? fetch_(new URL(String(input).slice(sandboxOrigin.length), own()), init)
      : fetch_(input, init);
}

/** The demo shop's number at the provider that is played in this process; no real one has it. */
const account = "100000000000000";
const Secrets = z.object({ accessToken: z.string(), appSecret: z.tuple([z.string()]) });

/**
 * Makes the demo shop where it is missing. Its connection is a WhatsApp connection like any other, with
 * secrets of its own; only that its provider is in this process.
 */
export async function openPlayground(deps: {
  db: Db;
  vault: Vault;
  /** This server as this process reaches it. */
  local: () => URL;
  fetch: typeof fetch;
  onChange: (listener: (conversation: string) => void) => () => void;
  now: () => Date;
  log: Log;
}): Promise<OpenPlayground> {
  const { db, vault } = deps;
  const { name, ...profile } = demoShop;
  const shop = await ensureShop(db, "demo", name, { ...profile, languages: [...profile.languages] });
  if ((await listSources(db, vault, shop.id)).length === 0)
    await createSource(db, vault, { shop: shop.id, kind: demoSourceKind.kind, settings: {}, secrets: {} });
  const connection = await demoConnection(db, vault, shop.id);
  const stored = await readConnection(db, vault, connection);
  const secrets = Secrets.parse(stored?.secrets);
  return {
    connection,
    plugin: playground({
      ...deps,
      shop,
      connection,
      account,
      sandbox: (onEvent) =>
        whatsappSandbox({
          appSecret: secrets.appSecret[0],
          accessToken: secrets.accessToken,
          phoneNumberId: account,
          now: deps.now,
          onEvent,
        }),
      shoppers: demoShoppers,
      webhookUrl: () => new URL(`/webhooks/whatsapp/${connection}`, deps.local()),
    }),
  };
}

async function demoConnection(db: Db, vault: Vault, shop: string): Promise<string> {
  const known = async () =>
    (await listConnections(db, shop)).find((connection) => connection.accounts.includes(account))?.id;
  const secret = () => randomBytes(24).toString("base64url");
  const before = await known();
  if (before !== undefined) return before;
  const made = await createConnection(db, vault, {
    shop,
    channel: "whatsapp",
    accounts: [account],
    settings: { apiUrl: `${sandboxOrigin}/sandbox/graph`, settleMs: 1_200 },
    secrets: { accessToken: secret(), appSecret: [secret()], verifyToken: secret() },
  });
  // Another instance may have made it at this moment.
  const id = made.ok ? made.id : await known();
  if (id === undefined)
    throw new Error(
      `Account ${account} belongs to another shop's connection, and the playground needs it. Set PLAYGROUND=off, or delete that connection.`,
    );
  return id;
}
