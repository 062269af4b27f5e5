import type { Channel } from "#src/channel/channel.ts";
import type { ChannelDeps } from "#src/channel/kind.ts";
import type { Json } from "#src/conversation/json.ts";
import { emailKind } from "#channels/email/index.ts";
import { account } from "./mailbox.ts";

export const now = new Date("2026-11-23T12:00:00Z");
export const signing = "a-signing-key-of-more-than-32-characters";
export const webhookToken = "webhook-token-of-the-tests";
export const secret = Buffer.from(signing);
export const secrets = {
  signing,
  smtpPassword: "smtp-password",
  imapPassword: "imap-password",
  webhookToken,
} as const;

export const deps: ChannelDeps = {
  fetch: () => Promise.reject(new TypeError("mail needs no fetch")),
  now: () => now,
  log: () => undefined,
};

export interface At {
  readonly host: string;
  readonly port: number;
}

/** Settings for servers on this machine, spoken to in clear and given up soon. */
export function settingsFor(smtp: At, more: Readonly<Record<string, Json>> = {}, timeoutMs = 1_000) {
  return {
    inbound: "webhook",
    smtp: {
      host: smtp.host,
      port: smtp.port,
      secure: false,
      timeouts: { connectMs: timeoutMs, greetingMs: timeoutMs, dnsMs: timeoutMs, answerMs: timeoutMs },
    },
    fromName: "Shop Example",
    allowInsecure: true,
    ...more,
  };
}

export function connectionTo(
  smtp: At,
  more: Readonly<Record<string, Json>> = {},
  secretsToo: Readonly<Record<string, Json>> = {},
  timeoutMs?: number,
) {
  return {
    id: "c1",
    accounts: [account],
    settings: settingsFor(smtp, more, timeoutMs),
    secrets: { ...secrets, ...secretsToo },
  };
}

export function connected(...args: Parameters<typeof connectionTo>): Channel {
  return emailKind.build(connectionTo(...args), deps);
}
