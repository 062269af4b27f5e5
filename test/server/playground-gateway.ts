import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { whatsappSandbox } from "#channels/whatsapp/sandbox.ts";
import type { RunTurn, TurnOutcome, TurnTrace } from "#src/agent/turn.ts";
import { wordsOf } from "#src/conversation/content.ts";
import type { Choice } from "#src/conversation/reply.ts";
import { start } from "#src/main.ts";
import { testHome } from "../fakes/database.ts";

/*
 * A gateway around the playground in which everything is the real thing but the agent, which answers by a
 * script: the sandbox signs, the webhook verifies, the intake stores, the channel sends to the sandbox, receipts
 * come back.
 */

const trace: TurnTrace = {
  language: "en",
  model: "builtin",
  intent: "status",
  level: 3,
  toolCalls: [
    { tool: "list_my_orders", arguments: {}, outcome: "ok", ms: 3 },
    { tool: "track", arguments: { handle: "o1", number: "…42" }, outcome: "no_match", ms: 12 },
  ],
  tokensIn: 0,
  tokensOut: 0,
  guard: ["a date that no tool result has"],
  notes: [],
};

const threeOrders: readonly Choice[] = [
  { id: "order:a", title: "#1001 Tent" },
  { id: "order:b", title: "#1002 Stove" },
  { id: "order:c", title: "#1003 Lamp" },
];

const reply = (text: string, choices?: readonly Choice[]): TurnOutcome => ({
  kind: "reply",
  reply: { text, language: "en", ...(choices === undefined ? {} : { choices }) },
  trace,
});

/** Answers by what is in the words: enough to bring about everything the page can show. */
export const scripted: RunTurn = async (input): Promise<TurnOutcome> => {
  const words = input.messages.map((message) => wordsOf(message.content)).join("\n");
  if (words.includes("slow")) await wait(1_200);
  if (words.includes("person")) {
    return {
      kind: "handoff",
      reason: "person_wanted",
      reply: { text: "A person will answer you here.", language: "en" },
      trace: { ...trace, intent: "person", toolCalls: [] },
    };
  }
  if (words.includes("Which")) return reply("Which order do you mean?", threeOrders);
  if (words.includes("link"))
    return reply(
      "**Order #1001** is on its way.\n- Parcel 1: https://example.com/t/1.\n- javascript:alert(1)",
    );
  return reply(`You wrote: ${words}`);
};

/** A call that the gateway made of the provider. */
export interface ProviderCall {
  readonly path: string;
  readonly authorization: string | null;
}

export interface PlaygroundGateway {
  readonly url: URL;
  /** The demo connection and its account, as its own webhooks and calls name them. */
  connection(): string;
  account(): string;
  readonly calls: readonly ProviderCall[];
  /** Somebody writes to a connection that is not the demo's; resolves with the conversation as the merchant sees it. */
  elsewhere(phone: string, text: string): Promise<string>;
  stop(): Promise<void>;
}

export interface GatewayOptions {
  /** Stands before every webhook the playground posts; its answer is taken for the gateway's. */
  readonly intercept?: (request: Request) => Promise<Response | undefined>;
  readonly now?: () => Date;
}

const adminToken = "a token for the tests";
const json = { "content-type": "application/json" };
const Id = z.object({ id: z.string() });
const Made = Id.extend({ webhookPath: z.string() });
const Conversations = z.object({ conversations: z.array(Id) });

export async function playgroundGateway(options: GatewayOptions = {}): Promise<PlaygroundGateway> {
  const home = await testHome();
  const now = options.now ?? (() => new Date());
  const calls: ProviderCall[] = [];
  const webhookPaths: string[] = [];
  const watching: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const path = new URL(request.url).pathname;
    if (!path.startsWith("/webhooks/")) {
      calls.push({ path, authorization: request.headers.get("authorization") });
      return fetch(input, init);
    }
    webhookPaths.push(path);
    return (await options.intercept?.(request)) ?? fetch(input, init);
  };
  const env = {
    ...home.env,
    PORT: "0",
    PLAYGROUND: "on",
    LOG_LEVEL: "silent",
    ADMIN_TOKEN: adminToken,
    STOP_SECONDS: "3",
  };
  const gateway = await start(env, { runTurn: scripted, fetch: watching, now });
  const ask = async (path: string, body?: object) => {
    const response = await fetch(new URL(path, gateway.url), {
      headers: { ...json, authorization: `Bearer ${adminToken}` },
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return response;
  };
  return {
    url: new URL(gateway.url),
    calls,
    connection: () => webhookPaths[0]?.split("/").at(-1) ?? "",
    account: () => calls[0]?.path.split("/").at(-2) ?? "",
    async elsewhere(phone, text) {
      const account = "100000000000002";
      const made = Made.parse(
        await (
          await ask("/api/connections", {
            shop: "demo",
            channel: "whatsapp",
            accounts: [account],
            settings: { apiUrl: "http://127.0.0.1:1" },
            secrets: { accessToken: "another", appSecret: ["another"], verifyToken: "another" },
          })
        ).json(),
      );
      const sandbox = whatsappSandbox({ appSecret: "another", phoneNumberId: account, now });
      const { body, signature } = sandbox.inbound({ from: phone, text });
      const response = await fetch(new URL(made.webhookPath, gateway.url), {
        method: "POST",
        headers: { ...json, "x-hub-signature-256": signature },
        body: new Uint8Array(body),
      });
      if (response.status !== 200) throw new Error(`the second connection answered ${response.status}`);
      const list = await ask(`/api/conversations?shop=demo&connection=${made.id}`);
      const found = Conversations.parse(await list.json()).conversations[0];
      return (await ask(`/api/conversations/${found?.id ?? ""}?shop=demo`)).text();
    },
    async stop() {
      await gateway.stop();
      await home.remove();
    },
  };
}

/** Asks until `found` returns something, at most `forMs`. */
export async function eventually<T>(found: () => Promise<T | undefined>, forMs = 10_000): Promise<T> {
  const until = performance.now() + forMs;
  for (;;) {
    const value = await found();
    if (value !== undefined) return value;
    if (performance.now() > until) throw new Error(`Not within ${forMs} ms.`);
    await wait(25);
  }
}
