import { createHmac } from "node:crypto";
import type { Answer, RawRequest, Webhook } from "#src/channel/channel.ts";
import type { ChannelDeps } from "#src/channel/kind.ts";
import type { InboundEvent } from "#src/channel/event.ts";
import type { Json } from "#src/conversation/json.ts";
import { whatsapp } from "#channels/whatsapp/index.ts";
import { WhatsAppSecrets, WhatsAppSettings } from "#channels/whatsapp/settings.ts";
import { account, asMetaWrites, otherAccount } from "../../fixtures/whatsapp/bodies.ts";

export const appSecret = "app-secret-for-tests";
export const accessToken = "token-for-tests-EAAB123";
export const now = new Date("2026-11-23T12:00:00Z");
export const receivedAt = new Date("2026-11-23T11:59:59Z");

/** What the channel logged. */
export type Logged = { readonly level: string; readonly what: string; readonly detail: unknown };

/** A WhatsApp channel as a connection has it, with real `fetch`. */
export function connected(settings: Readonly<Record<string, Json>> = {}, deps: Partial<ChannelDeps> = {}) {
  const logged: Logged[] = [];
  const channel = whatsapp(
    {
      id: "c1",
      accounts: [account, otherAccount],
      settings: WhatsAppSettings.parse(settings),
      secrets: WhatsAppSecrets.parse({ accessToken, appSecret, verifyToken: "verify-me" }),
    },
    {
      fetch,
      now: () => now,
      log: (level, what, detail) => logged.push({ level, what, detail }),
      ...deps,
    },
  );
  const { source } = channel;
  if (source.how !== "webhook") throw new Error("whatsapp is a webhook channel");
  const webhook = {
    ...source,
    handshake: (request) => atOnce(source.handshake?.(request)),
    parse: (request) => atOnce(source.parse(request)),
  } satisfies Webhook & {
    handshake(request: RawRequest): Answer | undefined;
    parse(request: RawRequest): InboundEvent[];
  };
  return { channel, webhook, logged };
}

/** WhatsApp's bodies are JSON: nothing about them takes time. */
function atOnce<T>(value: T | Promise<T>): T {
  if (value instanceof Promise) throw new Error("whatsapp answers at once");
  return value;
}

export function signed(body: Buffer, secret = appSecret): RawRequest {
  return {
    method: "POST",
    url: new URL("https://shop.example.com/webhooks/whatsapp/c1"),
    headers: { "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}` },
    body,
    receivedAt,
  };
}

const { webhook } = connected();

/** The events in a body as Meta would write it. */
export function parsed(body: Json): InboundEvent[] {
  return webhook.parse(signed(asMetaWrites(body)));
}
