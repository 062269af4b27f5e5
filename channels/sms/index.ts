import type { Channel, RawRequest } from "#src/channel/channel.ts";
import type { ChannelDeps, ChannelKind, Connection } from "#src/channel/kind.ts";
import { checkConnection } from "./check.ts";
import { messageCreator } from "./client.ts";
import { fieldsOf } from "./fields.ts";
import { type HttpOptions, basicAuth, twilioCall } from "./http.ts";
import { readEvents } from "./inbound.ts";
import { fetchMedia, fileUrl } from "./media.ts";
import { sendPart } from "./outbound.ts";
import type { SmsPart } from "./part.ts";
import { renderReply } from "./render.ts";
import { twilioSandbox } from "./sandbox.ts";
import { carrierOf, reachPhone } from "./sender.ts";
import { SmsAccount, SmsSecrets, SmsSettings, credentialsOf } from "./settings.ts";
import { signatureHeader, signedByTwilio } from "./signature.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** One Twilio account's connection: any number of its senders. */
export function sms(connection: Connection<SmsSettings, SmsSecrets>, deps: ChannelDeps): Channel<SmsPart> {
  const { settings, secrets, accounts } = connection;
  const http = httpOptions(settings, secrets, deps);
  const create = messageCreator({ ...http, ...settings }, twilioCall(http));
  const media = { ...settings, authorization: basicAuth(http) };
  // WhatsApp and Messenger through Twilio keep the rules of those channels, and are not billed by segments.
  const carried = accounts.some((account) => carrierOf(account) !== "sms");
  const texted = accounts.length === 0 || accounts.some((account) => carrierOf(account) === "sms");
  return {
    name: "sms",
    traits: {
      replyWindowMs: carried ? DAY_MS : null,
      settleMs: settings.settleMs,
      style: texted ? "brief" : "chat",
      // A message may wait in Twilio's queue for hours before the first receipt: silence proves nothing.
      repeatAfterCrashMs: null,
      answers: { perHour: 30, perDay: 100 },
    },
    source: {
      how: "webhook",
      verify: (request) => isGenuine(request, settings, secrets),
      parse: (request) => readEvents(request, (ref) => fileUrl(ref, settings) !== undefined),
      accepted: {
        status: 200,
        type: "text/xml; charset=utf-8",
        body: '<?xml version="1.0" encoding="UTF-8"?><Response/>',
      },
    },
    render: (reply) => renderReply(reply, { billed: texted }),
    reach: (to) => reachPhone(accounts, to),
    send: (part, to, key) => sendPart(create, settings, part, to, key),
    media: (ref, maxBytes) => fetchMedia(deps, media, ref, maxBytes),
  };
}

export const smsKind: ChannelKind = {
  name: "sms",
  settings: SmsSettings,
  secrets: SmsSecrets,
  account: SmsAccount,
  build: (connection, deps) => sms(parsed(connection), deps),
  simulate: (connection, { account, at, ...says }, url) => {
    const { settings, secrets } = parsed(connection);
    const [signingSecret = ""] = secrets.signingSecrets;
    const twilio = twilioSandbox({ accountSid: settings.accountSid, signingSecret, account, now: () => at });
    const { body, signature } = twilio.inbound(says, url);
    return {
      headers: { "content-type": "application/x-www-form-urlencoded", [signatureHeader]: signature },
      body,
    };
  },
  check: (connection, deps, webhookUrl) => {
    const { settings, secrets, accounts } = parsed(connection);
    return checkConnection(twilioCall(httpOptions(settings, secrets, deps)), accounts, settings, webhookUrl);
  },
};

function parsed(connection: Connection): Connection<SmsSettings, SmsSecrets> {
  return {
    ...connection,
    settings: SmsSettings.parse(connection.settings),
    secrets: SmsSecrets.parse(connection.secrets),
  };
}

function httpOptions(settings: SmsSettings, secrets: SmsSecrets, { fetch, now }: ChannelDeps): HttpOptions {
  return { ...credentialsOf(settings, secrets), fetch, now, timeoutMs: settings.timeoutMs };
}

/** Signed by Twilio, and about this account: the secret of another of the merchant's accounts may sign too. */
function isGenuine(request: RawRequest, settings: SmsSettings, secrets: SmsSecrets): boolean {
  if (!signedByTwilio(request, secrets.signingSecrets)) return false;
  try {
    return fieldsOf(request)?.get("AccountSid") === settings.accountSid;
  } catch {
    return false;
  }
}
