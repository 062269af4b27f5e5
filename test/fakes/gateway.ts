import { createHmac, randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { readConfig } from "#src/config.ts";
import type { Json } from "#src/conversation/json.ts";
import { start, type Gateway, type Replaced } from "#src/main.ts";
import { createConnection } from "#src/store/connections.ts";
import { openEmbedded } from "#src/store/embedded.ts";
import { openPostgres } from "#src/store/server.ts";
import { ensureShop } from "#src/store/shops.ts";
import { createSource } from "#src/store/sources.ts";
import { vault } from "#src/store/vault.ts";
import { testHome, type TestHome } from "./database.ts";
import { startGraph, type FakeGraph } from "./graph.ts";

export const account = "100000000000001";
export const appSecret = "an-app-secret";
export const adminToken = "an admin token for tests";

export interface Prepared {
  readonly home: TestHome;
  readonly env: Readonly<Record<string, string>>;
  readonly connection: string;
  readonly webhookPath: string;
}

/** A database with the shop `main`, a WhatsApp connection to `graphUrl`, and orders from a file if one is named. */
export async function prepare(options: {
  graphUrl: string;
  settleMs?: number;
  timeoutMs?: number;
  accounts?: readonly string[];
  ordersFile?: string;
  env?: Readonly<Record<string, string>>;
}): Promise<Prepared> {
  const home = await testHome();
  const env = {
    ...home.env,
    PORT: "0",
    ADMIN_TOKEN: adminToken,
    LOG_LEVEL: "error",
    PLAYGROUND: "off",
    STOP_SECONDS: "5",
    ...options.env,
  };
  const { databaseUrl, secretKeys } = readConfig(env);
  const keys = vault(secretKeys);
  const db =
    databaseUrl === undefined ? await openEmbedded(home.directory) : await openPostgres(databaseUrl, { pool: 2 });
  const shop = await ensureShop(db, "main", "A shop", {});
  const made = await createConnection(db, keys, {
    shop: shop.id,
    channel: "whatsapp",
    accounts: options.accounts ?? [account],
    settings: {
      apiUrl: options.graphUrl,
      version: "v26.0",
      settleMs: options.settleMs ?? 0,
      timeoutMs: options.timeoutMs ?? 2_000,
      mediaHosts: ["127.0.0.1"],
    },
    secrets: { accessToken: "a-token", appSecret: [appSecret], verifyToken: "a-verify-token" },
  });
  if (!made.ok) throw new Error(`Account ${made.taken} is taken.`);
  if (options.ordersFile !== undefined)
    await createSource(db, keys, {
      shop: shop.id,
      kind: "file",
      settings: { path: options.ordersFile },
      secrets: {},
    });
  await db.close();
  return { home, env, connection: made.id, webhookPath: `/webhooks/whatsapp/${made.id}` };
}

export const sign = (body: Buffer | string, secret = appSecret): string =>
  `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;

/** A webhook with texts of one shopper, as Meta writes it. */
export function textsBody(from: string, texts: readonly { id: string; text: string; at?: Date }[], to = account): string {
  return JSON.stringify({
    object: "whatsapp_business_account",
    entry: [
      {
        id: "200000000000001",
        changes: [
          {
            field: "messages",
            value: {
              messaging_product: "whatsapp",
              metadata: { display_phone_number: "15550100000", phone_number_id: to },
              contacts: [{ profile: { name: "A Shopper" }, wa_id: from }],
              messages: texts.map(({ id, text, at }) => ({
                from,
                id,
                timestamp: String(Math.floor((at ?? new Date()).getTime() / 1000)),
                type: "text",
                text: { body: text },
              })),
            },
          },
        ],
      },
    ],
  });
}

/** Posts signed bytes to a webhook; the status, or 0 when nobody answered. */
export async function post(url: string, body: string, signature = sign(body)): Promise<number> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", "x-hub-signature-256": signature },
      body,
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}

export interface TestGateway extends Prepared {
  readonly graph: FakeGraph;
  readonly gateway: Gateway;
  readonly webhookUrl: string;
  /** Writes as a shopper (phone in digits); the webhook's status. */
  say(from: string, text: string, more?: { id?: string; at?: Date }): Promise<number>;
  /** The texts that reached a shopper at the provider, in order. */
  heard(to: string): string[];
  api(path: string, init?: { method?: string; body?: Json }): Promise<{ status: number; body: unknown }>;
  stop(): Promise<void>;
}

/** A whole gateway on a port, with a Graph API of its own. */
export async function testGateway(
  options: Replaced & { settleMs?: number; timeoutMs?: number; ordersFile?: string; env?: Record<string, string>; accounts?: string[] } = {},
): Promise<TestGateway> {
  const { settleMs, timeoutMs, ordersFile, env, accounts, ...replaced } = options;
  const graph = await startGraph();
  const prepared = await prepare({ graphUrl: graph.url, settleMs, timeoutMs, ordersFile, env, accounts });
  const gateway = await start(prepared.env, replaced);
  const webhookUrl = new URL(prepared.webhookPath, gateway.url).href;
  return {
    ...prepared,
    graph,
    gateway,
    webhookUrl,
    say: (from, text, more) =>
      post(webhookUrl, textsBody(from, [{ id: more?.id ?? `wamid.${randomUUID()}`, text, at: more?.at }])),
    heard: (to) => heard(graph, to),
    async api(path, init = {}) {
      const response = await fetch(new URL(path, gateway.url), {
        method: init.method ?? "GET",
        headers: {
          authorization: `Bearer ${adminToken}`,
          ...(init.body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
      });
      const text = await response.text();
      const body: unknown = text === "" ? null : JSON.parse(text);
      return { status: response.status, body };
    },
    async stop() {
      await gateway.stop();
      await graph.close();
      await prepared.home.remove();
    },
  };
}

/** The texts a Graph API was given for a shopper, in the order of their acceptance. */
export function heard(graph: FakeGraph, to: string): string[] {
  return graph.accepted.filter((message) => message.to === to).map((message) => textOf(message.body));
}

function textOf(body: Json): string {
  if (typeof body !== "object" || body === null || !("text" in body)) return "";
  const { text } = body;
  return typeof text === "object" && text !== null && "body" in text && typeof text.body === "string" ? text.body : "";
}

/** Waits until `condition` gives something; fails after `ms`. */
export async function eventually<T>(condition: () => T | undefined | false | Promise<T | undefined | false>, ms = 10_000): Promise<T> {
  const until = performance.now() + ms;
  for (;;) {
    const result = await condition();
    if (result !== undefined && result !== false) return result;
    if (performance.now() > until) throw new Error(`It did not come true within ${ms} ms: ${condition.toString().slice(0, 200)}`);
    await wait(20);
  }
}
