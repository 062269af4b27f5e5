import { z } from "zod";
import { instagramKind } from "#channels/instagram/index.ts";
import type { Json } from "#src/conversation/json.ts";
import { describeWebhookChannel } from "../../contracts/channel.ts";
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
} from "../../fixtures/instagram/bodies.ts";
import { signed } from "../meta/connections.ts";

const many = batch(40);
const bad = poisoned();

function textOf(part: Json): string {
  return z.object({ text: z.string() }).parse(part).text;
}

describeWebhookChannel({
  kind: instagramKind,
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
    { object: "instagram", entry: [] },
    { object: "instagram", entry: [{ id: account, time: 1 }] },
    { object: "page", entry: [{}] },
    {
      object: "instagram",
      entry: [{ id: account, changes: [{ field: "telepathy", value: { thoughts: [1] } }] }],
    },
    fromAna({ telepathy: { thoughts: [1] } }),
    said({ hologram: {} }),
    said({ attachments: [{ type: "hologram", payload: {} }] }),
    said({ attachments: [{ type: 7 }] }),
  ].map((body) => asMetaWrites(body)),
  poisoned: { body: asMetaWrites(bad.body), survivors: bad.survivors },
  to: { account, id: ana },
  // Source: Instagram "Send a message", text: 1000 bytes in UTF-8.
  limit: (part) => ({ size: Buffer.byteLength(textOf(part)), max: 1000 }),
  textOf,
  reaches: null,
  templates: null,
  recorded: { folder: "meta/instagram", ending: ".json" },
});
