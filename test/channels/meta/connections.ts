import { createHmac } from "node:crypto";
import type { Channel, RawRequest } from "#src/channel/channel.ts";
import type { InboundEvent } from "#src/channel/event.ts";
import type { ChannelDeps, ChannelKind, Connection } from "#src/channel/kind.ts";
import type { Json } from "#src/conversation/json.ts";

export const appSecret = "app-secret-for-tests";
export const accessToken = "token-for-tests-EAAB123";
export const secrets = { accessToken, appSecret, verifyToken: "verify-me" };
export const now = new Date("2026-11-23T12:00:00Z");
export const receivedAt = new Date("2026-11-23T11:59:59Z");

/** What a channel logged. */
export interface Logged {
  readonly level: string;
  readonly what: string;
  readonly detail: unknown;
}

export function connection(more: Partial<Connection> = {}): Connection {
  return { id: "c1", accounts: [], settings: {}, secrets, ...more };
}

/** What a channel is given, with real `fetch`. */
export function depsWith(more: Partial<ChannelDeps> = {}, logged: Logged[] = []): ChannelDeps {
  return {
    fetch,
    now: () => now,
    log: (level, what, detail) => logged.push({ level, what, detail }),
    ...more,
  };
}

/** A channel of a kind as a connection has it. */
export function connected(kind: ChannelKind, settings: Json = {}, deps: Partial<ChannelDeps> = {}): Channel {
  return kind.build(connection({ settings }), depsWith(deps));
}

export function signed(body: Buffer, secret = appSecret): RawRequest {
  return {
    method: "POST",
    url: new URL("https://shop.example.com/webhooks/x/c1"),
    headers: { "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}` },
    body,
    receivedAt,
  };
}

/** The events in a body, by a channel whose bodies are JSON: nothing about them takes time. */
export function parsedBy(channel: Channel, body: Buffer): InboundEvent[] {
  const { source } = channel;
  if (source.how !== "webhook") throw new Error(`${channel.name} does not receive webhooks`);
  const events = source.parse(signed(body));
  if (events instanceof Promise) throw new Error(`${channel.name} parses at once`);
  return events;
}
