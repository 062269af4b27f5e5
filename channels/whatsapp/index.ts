import type { Channel } from "#src/channel/channel.ts";
import type { ChannelDeps, ChannelKind, Connection } from "#src/channel/kind.ts";
import { graphClient } from "../meta/graph.ts";
import { metaHandshake } from "../meta/handshake.ts";
import { signatureHeader, signedByMeta } from "../meta/signature.ts";
import { reachPhone } from "./address.ts";
import { checkWhatsApp } from "./check.ts";
import { readEvents } from "./inbound.ts";
import { fetchMedia } from "./media.ts";
import { markSeen, sendPart } from "./outbound.ts";
import type { WhatsAppPart } from "./part.ts";
import { renderNotice, renderReply } from "./render.ts";
import { whatsappSandbox } from "./sandbox.ts";
import { WhatsAppAccount, WhatsAppSecrets, WhatsAppSettings } from "./settings.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** Meta's receipts come within a second, the slowest within three: time enough to learn of a send cut short. */
const RECEIPT_MS = 3_000;

/** One WhatsApp Cloud API connection: one access token, any number of phone numbers. */
export function whatsapp(
  connection: Connection<WhatsAppSettings, WhatsAppSecrets>,
  deps: ChannelDeps,
): Channel<WhatsAppPart> {
  const { settings, secrets, accounts } = connection;
  const [account] = accounts;
  const graph = graphClient({
    baseUrl: settings.apiUrl,
    version: settings.version,
    token: secrets.accessToken,
    fetch: deps.fetch,
    now: deps.now,
    timeoutMs: settings.timeoutMs,
  });
  const media = { token: secrets.accessToken, hosts: settings.mediaHosts, timeoutMs: settings.timeoutMs };
  return {
    name: "whatsapp",
    traits: {
      replyWindowMs: DAY_MS,
      settleMs: settings.settleMs,
      style: "chat",
      repeatAfterCrashMs: RECEIPT_MS,
      answers: null,
    },
    source: {
      how: "webhook",
      handshake: (request) => metaHandshake(request, secrets.verifyToken),
      verify: (request) => signedByMeta(request.body, request.headers[signatureHeader], secrets.appSecret),
      parse: (request) => readEvents(request.body, request.receivedAt),
      accepted: { status: 200, type: "text/plain; charset=utf-8", body: "ok" },
    },
    render: (reply) => renderReply(reply),
    reach: (to) => (account === undefined ? undefined : reachPhone(account, to)),
    notice: (notice) => renderNotice(notice, settings.templates),
    send: (part, to, key) => sendPart(graph, part, to, key),
    seen: (to, of, typing) => markSeen(graph, to, of, typing),
    media: (ref, maxBytes) => fetchMedia(graph, deps, media, ref, maxBytes),
  };
}

export const whatsappKind: ChannelKind = {
  name: "whatsapp",
  settings: WhatsAppSettings,
  secrets: WhatsAppSecrets,
  account: WhatsAppAccount,
  build: (connection, deps) =>
    whatsapp(
      {
        ...connection,
        settings: WhatsAppSettings.parse(connection.settings),
        secrets: WhatsAppSecrets.parse(connection.secrets),
      },
      deps,
    ),
  simulate: (connection, { account, at, ...says }) => {
    const [appSecret = ""] = WhatsAppSecrets.parse(connection.secrets).appSecret;
    const meta = whatsappSandbox({ appSecret, phoneNumberId: account, now: () => at });
    const { body, signature } = meta.inbound(says);
    return { headers: { "content-type": "application/json", [signatureHeader]: signature }, body };
  },
  check: checkWhatsApp,
};
