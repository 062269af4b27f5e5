import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import type { Json } from "#src/conversation/json.ts";
import { start, type Gateway, type Replaced } from "#src/main.ts";
import { testHome, type TestHome } from "./database.ts";
import { adminToken, commonEnv, furnish, sign, textsBody } from "./furnish.ts";
import { startGraph, type FakeGraph } from "./graph.ts";

export { account, adminToken, appSecret, commonEnv, sign, textsBody } from "./furnish.ts";

export interface Prepared {
  readonly home: TestHome;
  readonly env: Readonly<Record<string, string>>;
  readonly connection: string;
  readonly webhookPath: string;
}

/** A furnished database of its own, for a server to start on. */
export async function prepare(
  options: Parameters<typeof furnish>[1] & { env?: Readonly<Record<string, string>> },
): Promise<Prepared> {
  const home = await testHome();
  const env = { ...home.env, ...commonEnv, ...options.env };
  const connection = await furnish(env, options);
  return { home, env, connection, webhookPath: `/webhooks/whatsapp/${connection}` };
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
  options: Replaced & {
    settleMs?: number;
    timeoutMs?: number;
    ordersFile?: string;
    env?: Record<string, string>;
    accounts?: string[];
  } = {},
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

/** The words of a message as they are shown: a plain text's, or those above buttons. */
function textOf(body: Json): string {
  const shown = Shown.safeParse(body);
  if (!shown.success) return "";
  const { text, interactive } = shown.data;
  return text?.body ?? interactive?.body.text ?? "";
}

const Shown = z.object({
  text: z.object({ body: z.string() }).optional(),
  interactive: z.object({ body: z.object({ text: z.string() }) }).optional(),
});

/** Waits until `condition` gives something; fails after `ms`. */
export async function eventually<T>(
  condition: () => T | undefined | false | Promise<T | undefined | false>,
  ms = 10_000,
): Promise<T> {
  const until = performance.now() + ms;
  for (;;) {
    const result = await condition();
    if (result !== undefined && result !== false) return result;
    if (performance.now() > until)
      throw new Error(`It did not come true within ${ms} ms: ${condition.toString().slice(0, 200)}`);
    await wait(20);
  }
}
