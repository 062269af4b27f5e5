import { randomBytes } from "node:crypto";
import type { FastifyPluginAsync } from "fastify";
import { SignJWT } from "jose";
import { z } from "zod";
import { EmailAccount } from "#channels/email/account.ts";
import { emailKindWith } from "#channels/email/index.ts";
import { emailSandbox } from "#channels/email/sandbox.ts";
import { channelKinds } from "#channels/index.ts";
import { instagramSandbox } from "#channels/instagram/sandbox.ts";
import { messengerSandbox } from "#channels/messenger/sandbox.ts";
import { type MessagingSandboxEvent, scopedIdOf } from "#channels/meta/messaging-sandbox.ts";
import { signatureHeader as metaHeader } from "#channels/meta/signature.ts";
import { type SandboxEvent as TwilioEvent, twilioSandbox } from "#channels/sms/sandbox.ts";
import { signatureHeader as twilioHeader } from "#channels/sms/signature.ts";
import { type SandboxEvent as WhatsAppEvent, whatsappSandbox } from "#channels/whatsapp/sandbox.ts";
import type { Answer, RawRequest } from "#src/channel/channel.ts";
import type { ChannelKind } from "#src/channel/kind.ts";
import { shorten } from "#src/channel/split.ts";
import type { Json } from "#src/conversation/json.ts";
import { demoCards, demoShop, demoShoppers, demoSourceKind } from "#src/demo/index.ts";
import type { Log } from "#src/observe/observer.ts";
import { playground } from "#src/server/playground.ts";
import type { DemoChannel, Played, Posting, ProviderEvent } from "#src/server/playground/channel.ts";
import { demoConnection } from "#src/server/playground/connection.ts";
import { Phone } from "#src/server/playground/phone.ts";
import type { Db } from "#src/store/db.ts";
import { ensureShop } from "#src/store/shops.ts";
import { createSource, listSources } from "#src/store/sources.ts";
import type { Vault } from "#src/store/vault.ts";

/** The playground with its demo shop, connections and orders in place. */
export interface OpenPlayground {
  /** The demo connection that messages go to where no other is named. */
  readonly connection: string;
  /** All of them. */
  readonly connections: readonly string[];
  readonly plugin: FastifyPluginAsync;
}

/**
 * Where the demo connections' providers are, as their settings say: an address that nobody has, because every
 * instance plays the providers itself, at whatever address it listens. `towardsSandbox` brings calls there, and
 * `SandboxMail` mails.
 */
const sandboxOrigin = "http://localhost:9";
const sandboxSmtp = { host: "localhost", port: 9 } as const;

/** A fetch that brings calls to the demo connections' providers to this server itself. */
export function towardsSandbox(fetch_: typeof fetch, own: () => URL): typeof fetch {
  return (input, init) =>
    (typeof input === "string" || input instanceof URL) && new URL(input).origin === sandboxOrigin
      ? fetch_(new URL(String(input).slice(sandboxOrigin.length), own()), init)
      : fetch_(input, init);
}

/** The demo mailbox's mail server, which is in this process once the playground is open. */
export interface SandboxMail {
  /** The kinds of channel, of which mails that the demo mailbox sends reach that server. */
  kinds(kinds: readonly ChannelKind[]): readonly ChannelKind[];
  listens(server: { readonly host: string; readonly port: number }): void;
}

export function sandboxMail(): SandboxMail {
  let at: { readonly host: string; readonly port: number } | undefined;
  const kind = emailKindWith({
    reach: (server) =>
      server.host === sandboxSmtp.host && server.port === sandboxSmtp.port && at !== undefined
        ? { ...server, host: at.host, port: at.port }
        : server,
  });
  return {
    kinds: (kinds) => kinds.map((each) => (each.name === kind.name ? kind : each)),
    listens: (server) => (at = server),
  };
}

export interface PlaygroundParts {
  readonly db: Db;
  readonly vault: Vault;
  /** This server as this process reaches it. */
  readonly local: () => URL;
  /** As providers reach it, which some of them sign; as `local` by default. */
  readonly publicUrl?: () => URL;
  /** Without it the demo shop has no mailbox. */
  readonly mail?: SandboxMail;
  readonly fetch: typeof fetch;
  readonly onChange: (listener: (conversation: string) => void) => () => void;
  readonly now: () => Date;
  readonly log: Log;
}

/** Makes the demo shop where it is missing: a connection of every kind there is, each with secrets of its own. */
export async function openPlayground(parts: PlaygroundParts): Promise<OpenPlayground> {
  const { db, vault, local, publicUrl = local } = parts;
  const { name, ...profile } = demoShop;
  const shop = await ensureShop(db, "demo", name, { ...profile, languages: [...profile.languages] });
  if ((await listSources(db, vault, shop.id)).length === 0)
    await createSource(db, vault, { shop: shop.id, kind: demoSourceKind.kind, settings: {}, secrets: {} });
  const channels: DemoChannel[] = [];
  for (const demo of demos) {
    const { channel, account, settings, secrets } = demo;
    if (!channelKinds.some((kind) => kind.name === channel)) continue;
    if (demo === email && parts.mail === undefined) continue;
    const made = await demoConnection(db, vault, { shop: shop.id, channel, account, settings, secrets });
    const webhookUrl = () => new URL(`/webhooks/${channel}/${made.id}`, publicUrl());
    const place = { channel, connection: made.id, account };
    channels.push(await demo.play({ ...parts, place, secrets: made.secrets, webhookUrl }));
  }
  const [first] = channels;
  if (first === undefined) throw new Error("The playground has no channel to show.");
  return {
    connection: first.connection,
    connections: channels.map(({ connection }) => connection),
    plugin: playground({ ...parts, shop, channels, shoppers: demoShoppers }),
  };
}

/** What a demo connection is made with, and how its provider is played. */
interface Demo {
  readonly channel: string;
  /** No real one has it. */
  readonly account: string;
  readonly settings: Json;
  readonly secrets: () => Json;
  readonly play: (given: Given) => DemoChannel | Promise<DemoChannel>;
}

interface Given extends Pick<PlaygroundParts, "now" | "mail"> {
  readonly place: Pick<DemoChannel, "channel" | "connection" | "account">;
  readonly secrets: unknown;
  readonly webhookUrl: () => URL;
}

const settleMs = 1_200;
const secret = () => randomBytes(24).toString("base64url");

/** The events that a sandbox tells of while it answers a call. */
function telling<Told>(translate: (event: Told) => ProviderEvent) {
  const told: ProviderEvent[] = [];
  return {
    onEvent: (event: Told): void => void told.push(translate(event)),
    answering: (sandbox: { answer(request: RawRequest): Answer }) => ({
      answer: (request: RawRequest): Played => ({
        answer: sandbox.answer(request),
        events: told.splice(0),
      }),
    }),
  };
}

const metaSecrets = () => ({ accessToken: secret(), appSecret: [secret()], verifyToken: secret() });
const MetaSecrets = z.object({ accessToken: z.string(), appSecret: z.tuple([z.string()]) });
const signedByMeta =
  (webhookUrl: () => URL) =>
  ({ body, signature }: { readonly body: Buffer; readonly signature: string }): Posting => ({
    url: webhookUrl(),
    headers: { "content-type": "application/json", [metaHeader]: signature },
    body,
  });

const whatsapp: Demo = {
  channel: "whatsapp",
  account: "100000000000000",
  settings: { apiUrl: `${sandboxOrigin}/sandbox/graph`, settleMs },
  secrets: metaSecrets,
  play({ place, secrets, webhookUrl, now }) {
    const { accessToken, appSecret } = MetaSecrets.parse(secrets);
    const posting = signedByMeta(webhookUrl);
    const { onEvent, answering } = telling<WhatsAppEvent>((event) => {
      if (event.kind === "seen") return event;
      const { wamid: id, to, key } = event.message;
      return { kind: "sent", id, to, receipts: () => sandbox.receipts(id, to, key).map(posting) };
    });
    const known = { appSecret: appSecret[0], accessToken, phoneNumberId: place.account };
    const sandbox = whatsappSandbox({ ...known, now, onEvent });
    return {
      ...place,
      card: demoCards.whatsapp,
      who: Phone,
      as: ({ phone }) => phone,
      // WhatsApp names a shopper by the digits of their phone.
      idOf: (phone) => phone.slice(1),
      inbound(says) {
        const said = sandbox.inbound(says);
        return { ...posting(said), id: said.wamid };
      },
      api: { mount: "/sandbox/graph", host: "graph.facebook.com", ...answering(sandbox) },
    };
  },
};

/** Messenger and Instagram: shoppers are known by an id that this page or account alone has for them. */
function messaging(options: {
  readonly channel: "messenger" | "instagram";
  readonly account: string;
  readonly settings: { readonly [key: string]: Json };
  readonly sandboxOf: typeof messengerSandbox;
}): Demo {
  const { channel, account, sandboxOf } = options;
  const mount = `/sandbox/${channel}`;
  return {
    channel,
    account,
    settings: { ...options.settings, apiUrl: sandboxOrigin + mount, settleMs },
    secrets: metaSecrets,
    play({ place, secrets, webhookUrl, now }) {
      const { accessToken, appSecret } = MetaSecrets.parse(secrets);
      const posting = signedByMeta(webhookUrl);
      const { onEvent, answering } = telling<MessagingSandboxEvent>((event) => {
        if (event.kind === "seen") return event;
        const { mid: id, to, key, part } = event.message;
        const mark = { text: part.text };
        return { kind: "sent", id, to, mark, receipts: () => sandbox.receipts(id, to, key).map(posting) };
      });
      const sandbox = sandboxOf({ appSecret: appSecret[0], accessToken, account, now, onEvent });
      return {
        ...place,
        card: demoCards[channel],
        who: z.string().regex(/^\d{1,32}$/, "an id of digits"),
        as: ({ phone }) => scopedIdOf(`${channel} ${phone}`),
        idOf: (id) => id,
        inbound(says) {
          const said = sandbox.inbound(says);
          return { ...posting(said), id: said.mid };
        },
        api: { mount, host: "graph.facebook.com", ...answering(sandbox) },
      };
    },
  };
}

const accountSid = "AC00000000000000000000000000000001";
const SmsSecrets = z.object({ signingSecrets: z.tuple([z.string()]), authToken: z.string() });

const sms: Demo = {
  channel: "sms",
  account: "+15555550100",
  settings: {
    accountSid,
    apiUrl: `${sandboxOrigin}/sandbox/sms`,
    // Stands for the connection's webhook, as the origin stands for this server.
    statusCallback: `${sandboxOrigin}/sandbox/sms/status`,
    settleMs,
  },
  secrets: () => {
    const authToken = secret();
    return { signingSecrets: [authToken], authToken };
  },
  play({ place, secrets, webhookUrl, now }) {
    const { signingSecrets, authToken } = SmsSecrets.parse(secrets);
    const posting = (url: URL, { body, signature }: { body: Buffer; signature: string }): Posting => ({
      url,
      headers: { "content-type": "application/x-www-form-urlencoded", [twilioHeader]: signature },
      body,
    });
    const { onEvent, answering } = telling<TwilioEvent>(({ message }) => {
      const { sid: id, to, segments, body } = message;
      const note = `${String(segments.count)} segment${segments.count === 1 ? "" : "s"}, ${segments.encoding}`;
      return {
        kind: "sent",
        id,
        to,
        mark: { note, text: body },
        receipts: () => sandbox.receipts(id).map((receipt) => posting(receipt.url, receipt)),
      };
    });
    const sandbox = twilioSandbox({
      accountSid,
      signingSecret: signingSecrets[0],
      credentials: { username: accountSid, password: authToken },
      account: place.account,
      now,
      onEvent,
    });
    return {
      ...place,
      card: demoCards.sms,
      who: Phone,
      as: ({ phone }) => phone,
      idOf: (phone) => phone,
      inbound({ from, text, choice }) {
        const url = webhookUrl();
        const said = sandbox.inbound({ from, text: text ?? choice?.title ?? "" }, url);
        return { ...posting(url, said), id: said.sid };
      },
      api: {
        mount: "/sandbox/sms",
        host: "api.twilio.com",
        ...answering({ answer: (request) => sandbox.answer(reportingTo(webhookUrl(), request)) }),
      },
    };
  },
};

/** The call, with receipts asked for at `webhook`. */
function reportingTo(webhook: URL, request: RawRequest): RawRequest {
  const form = new URLSearchParams(request.body.toString("utf8"));
  const asked = URL.parse(form.get("StatusCallback") ?? "");
  if (asked?.origin !== sandboxOrigin) return request;
  form.set("StatusCallback", new URL(asked.search, webhook).href);
  return { ...request, body: Buffer.from(form.toString()) };
}

const receiver = "mx.larkfield.example";

const email: Demo = {
  channel: "email",
  account: "hello@larkfield.example",
  settings: {
    inbound: "webhook",
    smtp: { ...sandboxSmtp, secure: false },
    allowInsecure: true,
    trusted: { authservId: receiver },
    fromName: demoShop.name,
    settleMs,
  },
  secrets: () => ({ signing: secret() + secret(), smtpPassword: secret(), webhookToken: [secret()] }),
  async play({ place, secrets, webhookUrl, now, mail }) {
    const tell: Parameters<NonNullable<DemoChannel["handed"]>>[0][] = [];
    const sandbox = await emailSandbox({
      account: place.account,
      secrets: z.json().parse(secrets),
      trusted: { authservId: receiver },
      now,
      onMail({ from, to, subject, messageId, raw }) {
        const event = { kind: "sent", id: messageId, to, mark: { subject }, receipts: () => [] } as const;
        const given = {
          start: `MAIL FROM:<${from}> RCPT TO:<${to}>`,
          body: raw.toString("utf8"),
        };
        for (const listener of tell) listener(event, given);
      },
    });
    mail?.listens(sandbox.smtp);
    return {
      ...place,
      card: demoCards.email,
      who: EmailAccount,
      as: (shopper) => shopper.email,
      idOf: (address) => address,
      inbound({ from, name, text = "", subject, unproven }) {
        const last = sandbox.sent().findLast(({ to }) => to === from);
        const answered = subject === undefined ? last : undefined;
        const about = subject ?? answered?.subject ?? shorten(text, 60);
        const { headers, body, messageId } = sandbox.inbound({
          from,
          text,
          subject: about,
          ...(name === undefined ? {} : { name }),
          ...(answered === undefined ? {} : { inReplyTo: answered.messageId }),
        });
        return {
          url: webhookUrl(),
          headers,
          // The receiver's finding is the first header; words and subject are encoded.
          body:
            unproven === true
              ? Buffer.from(body.toString("latin1").replace("dmarc=pass", "dmarc=fail"), "latin1")
              : body,
          id: messageId,
          mark: { subject: about, text, ...(unproven === true ? { note: "sender not proven" } : {}) },
        };
      },
      handed: (listener) => void tell.push(listener),
      close: () => sandbox.close(),
    };
  },
};

const WebSecrets = z.object({ jwtSecret: z.tuple([z.string()]) });

const web: Demo = {
  channel: "web",
  account: "larkfield.example",
  settings: { title: demoShop.name, settleMs },
  secrets: () => ({ visitorKey: [secret() + secret()], jwtSecret: [secret() + secret()] }),
  play({ place, secrets, now }) {
    const { jwtSecret } = WebSecrets.parse(secrets);
    return {
      ...place,
      card: demoCards.web,
      who: z.string().regex(/^[\w.-]{1,64}$/u, "a visitor's id"),
      as: () => undefined,
      idOf: (visitor) => visitor,
      frame: { src: `/widget/${place.connection}/`, script: `/widget/${place.connection}.js` },
      pass({ phone, name, email: address }) {
        const at = Math.floor(now().getTime() / 1000);
        return new SignJWT({ name, phone_number: phone, email: address })
          .setProtectedHeader({ alg: "HS256" })
          .setSubject(phone)
          .setAudience(place.account)
          .setIssuedAt(at)
          .setExpirationTime(at + 3_600)
          .sign(new TextEncoder().encode(jwtSecret[0]));
      },
    };
  },
};

/** In the order of their tabs. */
const demos: readonly Demo[] = [
  whatsapp,
  messaging({
    channel: "messenger",
    account: "100000000000010",
    settings: {},
    sandboxOf: messengerSandbox,
  }),
  messaging({
    channel: "instagram",
    account: "100000000000020",
    settings: { login: "page" },
    sandboxOf: instagramSandbox,
  }),
  sms,
  email,
  web,
];
