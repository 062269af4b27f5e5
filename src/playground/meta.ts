import { z } from "zod";
import { instagramSandbox } from "#channels/instagram/sandbox.ts";
import { messengerSandbox } from "#channels/messenger/sandbox.ts";
import { type MessagingSandboxEvent, scopedIdOf } from "#channels/meta/messaging-sandbox.ts";
import { signatureHeader } from "#channels/meta/signature.ts";
import { type SandboxEvent, whatsappSandbox } from "#channels/whatsapp/sandbox.ts";
import type { Json } from "#src/conversation/json.ts";
import { demoCards } from "#src/demo/index.ts";
import type { Posting } from "#src/server/playground/channel.ts";
import { Phone } from "#src/server/playground/phone.ts";
import { type Demo, secret, settleMs, telling } from "./demo.ts";
import { sandboxOrigin } from "./sandbox.ts";

const metaSecrets = () => ({ accessToken: secret(), appSecret: [secret()], verifyToken: secret() });
const MetaSecrets = z.object({ accessToken: z.string(), appSecret: z.tuple([z.string()]) });
const signedByMeta =
  (webhookUrl: () => URL) =>
  ({ body, signature }: { readonly body: Buffer; readonly signature: string }): Posting => ({
    url: webhookUrl(),
    headers: { "content-type": "application/json", [signatureHeader]: signature },
    body,
  });

export const whatsapp: Demo = {
  channel: "whatsapp",
  account: "100000000000000",
  settings: { apiUrl: `${sandboxOrigin}/sandbox/graph`, settleMs },
  secrets: metaSecrets,
  play({ place, secrets, webhookUrl, now }) {
    const { accessToken, appSecret } = MetaSecrets.parse(secrets);
    const posting = signedByMeta(webhookUrl);
    const { onEvent, answering } = telling<SandboxEvent>((event) => {
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

export const messenger = messaging({
  channel: "messenger",
  account: "100000000000010",
  settings: {},
  sandboxOf: messengerSandbox,
});

export const instagram = messaging({
  channel: "instagram",
  account: "100000000000020",
  settings: { login: "page" },
  sandboxOf: instagramSandbox,
});
