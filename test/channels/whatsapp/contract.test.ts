import { z } from "zod";
import { whatsappKind } from "#channels/whatsapp/index.ts";
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
  post,
} from "../../fixtures/whatsapp/bodies.ts";
import { signed } from "./connection.ts";

const many = batch(40);
const bad = poisoned();

/** Source: WhatsApp Cloud API "Text messages", "Interactive reply buttons messages", "Interactive list messages". */
const Part = z.union([
  z.object({ text: z.object({ body: z.string() }) }),
  z.object({ interactive: z.object({ type: z.string(), body: z.object({ text: z.string() }) }) }),
]);

function textOf(part: Json): string {
  const read = Part.parse(part);
  return "text" in read ? read.text.body : read.interactive.body.text;
}

function hasButtons(part: Json): boolean {
  const read = Part.parse(part);
  return "interactive" in read && read.interactive.type === "button";
}

describeWebhookChannel({
  kind: whatsappKind,
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
    { object: "whatsapp_business_account", entry: [] },
    { object: "something_else", entry: [{}] },
    post({ field: "telepathy", value: { thoughts: [1] } }),
    fromAna({ type: "hologram", hologram: {} }),
    fromAna({ type: "interactive", interactive: { type: "telepathy_reply" } }),
    fromAna({ type: "system", system: { type: "user_changed_mind" } }),
  ].map((body) => asMetaWrites(body)),
  poisoned: { body: asMetaWrites(bad.body), survivors: bad.survivors },
  to: { account, id: ana.phone },
  limit: (part) => ({ size: textOf(part).length, max: hasButtons(part) ? 1024 : 4096 }),
  textOf,
  reaches: { to: { kind: "phone", value: "+15550100101" }, id: "15550100101" },
  templates: metaTemplates,
  recorded: { folder: "meta/whatsapp", ending: ".json" },
});
