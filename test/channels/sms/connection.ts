import type { RawRequest, Webhook } from "#src/channel/channel.ts";
import type { InboundEvent } from "#src/channel/event.ts";
import type { ChannelDeps } from "#src/channel/kind.ts";
import type { Json } from "#src/conversation/json.ts";
import { sms } from "#channels/sms/index.ts";
import { SmsSecrets, SmsSettings } from "#channels/sms/settings.ts";
import { type Form, accountSid, authToken, request, shop, webhookUrl } from "../../fixtures/sms/bodies.ts";

export const now = new Date("2026-11-23T12:00:00Z");
/** For calls, and not for signatures, so that a mix-up shows. */
export const restToken = "rest-token-for-tests";

/** An SMS channel as a connection has it, with real `fetch`. */
export function connected(
  settings: Readonly<Record<string, Json>> = {},
  deps: Partial<ChannelDeps> = {},
  accounts: readonly string[] = [shop.sms],
) {
  const channel = sms(
    {
      id: "c1",
      accounts,
      settings: SmsSettings.parse({ accountSid, ...settings }),
      secrets: SmsSecrets.parse({ signingSecrets: authToken, authToken: restToken }),
    },
    { fetch, now: () => now, log: () => undefined, ...deps },
  );
  const { source } = channel;
  if (source.how !== "webhook") throw new Error("sms is a webhook channel");
  const webhook = {
    ...source,
    parse: (raw) => atOnce(source.parse(raw)),
  } satisfies Webhook & { parse(request: RawRequest): InboundEvent[] };
  return { channel, webhook };
}

/** Twilio's forms are read at once. */
function atOnce<T>(value: T | Promise<T>): T {
  if (value instanceof Promise) throw new Error("sms answers at once");
  return value;
}

const { webhook } = connected();

/** The events of a form that was posted to `url`. */
export function parsed(form: Form, url: URL = webhookUrl): InboundEvent[] {
  return webhook.parse(request(form, url));
}
