import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Answer, Channel, RawRequest, Webhook } from "#src/channel/channel.ts";
import type { InboundEvent } from "#src/channel/event.ts";
import { webKind } from "#channels/web/index.ts";

export const site = "shop.example.com";
export const visitorKey = "visitor-key-for-the-tests-0123456789";
export const otherKey = "another-key-for-the-tests-9876543210";
export const now = new Date("2026-11-23T12:00:00Z");

const Welcome = z.object({
  visitor: z.string(),
  token: z.string(),
  expiresInMs: z.number(),
  member: z.boolean(),
  provenForMs: z.number().nullable(),
  title: z.string(),
  greeting: z.string().nullable(),
  limits: z.object({
    text: z.number(),
    files: z.number(),
    fileBytes: z.number(),
    types: z.array(z.string()),
  }),
});
export type Welcome = z.infer<typeof Welcome>;

export interface Chat {
  readonly channel: Channel;
  readonly source: Webhook;
  readonly greet: (body: unknown) => Promise<Answer | undefined>;
  /** A visitor's welcome; fails when there is none. */
  readonly hello: (more?: object) => Promise<Welcome>;
  readonly parse: (body: unknown, token: string) => Promise<InboundEvent[]>;
}

/** A website chat as a connection has it, at a time that can be moved. */
export function chat(
  options: {
    id?: string;
    accounts?: readonly string[];
    settings?: object;
    secrets?: object;
    at?: () => Date;
  } = {},
): Chat {
  const { id = "c1", accounts = [site], settings = {}, secrets = {}, at = () => now } = options;
  const channel = webKind.build(
    { id, accounts, settings, secrets: { visitorKey, ...secrets } },
    { fetch: () => Promise.reject(new Error("the chat calls nobody")), now: at, log: () => undefined },
  );
  const { source } = channel;
  if (source.how !== "webhook") throw new Error("web is a webhook channel");
  const greet = async (body: unknown) => source.handshake?.(posted(body));
  return {
    channel,
    source,
    greet,
    async hello(more = {}) {
      const answer = await greet({ type: "hello", ...more });
      if (answer?.status !== 200) throw new Error(`hello was answered ${String(answer?.status)}`);
      return Welcome.parse(JSON.parse(answer.body));
    },
    parse: async (body, token) => source.parse(posted(body, token)),
  };
}

/** What a panel posts; bytes as they are, anything else as JSON. */
export function posted(body: unknown, token?: string): RawRequest {
  return {
    method: "POST",
    url: new URL("https://gateway.example.com/webhooks/web/c1"),
    headers: {
      "content-type": "application/json",
      ...(token === undefined ? {} : { authorization: `Visitor ${token}` }),
    },
    body: Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body)),
    receivedAt: now,
  };
}

export const said = (text: string, more: object = {}) => ({
  type: "message",
  id: randomUUID(),
  text,
  ...more,
});
