import type { Channel, Notice } from "#src/channel/channel.ts";
import type { ChannelDeps } from "#src/channel/kind.ts";
import { graphClient } from "./graph.ts";
import { metaHandshake } from "./handshake.ts";
import { fetchLinked } from "./media.ts";
import { type MessagingOptions, readMessaging } from "./messaging.ts";
import type { SentPart, TextLimit, UtilityPart } from "./messaging-part.ts";
import { renderMessaging } from "./messaging-render.ts";
import { type Sending, sendMessage, showSeen } from "./messaging-send.ts";
import { signatureHeader, signedByMeta } from "./signature.ts";
import { type Templates, filledTemplate } from "./templates.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** What Messenger and Instagram differ in. */
export interface MessagingProduct {
  readonly name: string;
  readonly object: MessagingOptions["object"];
  readonly text: TextLimit;
  readonly sender: Sending["sender"];
  readonly marks: boolean;
  readonly messagingType: Sending["messagingType"];
  /** Where there are utility templates: those the merchant has had approved. */
  readonly templates?: Templates;
  /** As in the channel's traits. */
  readonly repeatAfterCrashMs: number | null;
}

/** Settings and secrets that both have. */
export interface MessagingConnection {
  readonly settings: {
    readonly apiUrl: string;
    readonly version: string;
    readonly appId?: string;
    readonly mediaHosts: readonly string[];
    readonly settleMs: number;
    readonly timeoutMs: number;
  };
  readonly secrets: {
    readonly accessToken: string;
    readonly appSecret: readonly string[];
    readonly verifyToken: string;
  };
}

/** A channel of Meta's messaging platform. */
export function messagingChannel(
  product: MessagingProduct,
  { settings, secrets }: MessagingConnection,
  deps: ChannelDeps,
): Channel<SentPart> {
  const { timeoutMs } = settings;
  const graph = graphClient({
    baseUrl: settings.apiUrl,
    version: settings.version,
    token: secrets.accessToken,
    fetch: deps.fetch,
    now: deps.now,
    timeoutMs,
  });
  const { sender, text, marks, messagingType, templates } = product;
  const sending: Sending = { graph, sender, text, marks, messagingType };
  const reading: MessagingOptions = { object: product.object, appId: settings.appId };
  return {
    name: product.name,
    traits: {
      replyWindowMs: DAY_MS,
      settleMs: settings.settleMs,
      style: "chat",
      repeatAfterCrashMs: product.repeatAfterCrashMs,
      answers: null,
    },
    source: {
      how: "webhook",
      handshake: (request) => metaHandshake(request, secrets.verifyToken),
      verify: (request) => signedByMeta(request.body, request.headers[signatureHeader], secrets.appSecret),
      parse: (request) => readMessaging(request.body, request.receivedAt, reading),
      accepted: { status: 200, type: "text/plain; charset=utf-8", body: "ok" },
    },
    render: (reply) => renderMessaging(reply, text),
    ...(templates === undefined ? {} : { notice: (notice: Notice) => noticed(templates, notice) }),
    send: (part, to, key) => sendMessage(sending, part, to, key),
    seen: (to, _of, typing) => showSeen(sending, to, typing),
    media: (ref, maxBytes) => fetchLinked(deps, { hosts: settings.mediaHosts, timeoutMs }, ref, maxBytes),
  };
}

function noticed(templates: Templates, notice: Notice): UtilityPart[] | null {
  const template = filledTemplate(templates, notice);
  return template === undefined ? null : [{ template }];
}
