import { z } from "zod";
import { messengerKind } from "#channels/messenger/index.ts";
import type { Json } from "#src/conversation/json.ts";
import { describeWebhookChannel } from "../../contracts/channel.ts";
import { metaTemplates } from "../../contracts/unasked.ts";
import {
  account,
  ana,
  asMetaWrites,
  batch,
  bodies,
  fromAna,
  otherAccount,
  poisoned,
  said,
} from "../../fixtures/messenger/bodies.ts";
import { signed } from "../meta/connections.ts";

const many = batch(40);
const bad = poisoned();

function textOf(part: Json): string {
  return z.object({ text: z.string() }).parse(part).text;
}

describeWebhookChannel({
  kind: messengerKind,
  rotates: true,
  hex: true,
  signatureHeader: "x-hub-signature-256",
  connection: (appSecret) => ({
    id: "c1",
    accounts: [account, otherAccount],
    settings: {},
    secrets: { accessToken: "token-of-the-contract", appSecret, verifyToken: "verify-token-of-the-contract" },
  }),
  signed,
  one: asMetaWrites(bodies["text"] ?? null),
  batch: { body: asMetaWrites(many.body), ids: many.ids },
  unknown: [
    { object: "page", entry: [] },
    { object: "page", entry: [{ id: account, time: 1 }] },
    { object: "instagram", entry: [{}] },
    { object: "page", entry: [{ id: account, changes: [{ field: "telepathy", value: { thoughts: [1] } }] }] },
    fromAna({ telepathy: { thoughts: [1] } }),
    said({ hologram: {} }),
    said({ attachments: [{ type: "hologram", payload: {} }] }),
    said({ attachments: [{ type: 7 }] }),
  ].map((body) => asMetaWrites(body)),
  poisoned: { body: asMetaWrites(bad.body), survivors: bad.survivors },
  to: { account, id: ana },
  // Source: Messenger Platform "Send API", text: 2000 characters.
  limit: (part) => ({ size: textOf(part).length, max: 2000 }),
  textOf,
  reaches: null,
  templates: metaTemplates,
  recorded: { folder: "meta/messenger", ending: ".json" },
});
