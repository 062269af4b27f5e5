import { whatsappKind } from "#channels/whatsapp/index.ts";
import { describeWebhookChannel } from "../../contracts/channel.ts";
import {
  account,
  ana,
  asMetaWrites,
  batch,
  bodies,
  fromAna,
  poisoned,
  post,
} from "../../fixtures/whatsapp/bodies.ts";
import { signed } from "./connection.ts";

const many = batch(40);
const bad = poisoned();

describeWebhookChannel({
  name: "whatsapp",
  rotates: true,
  hex: true,
  signatureHeader: "x-hub-signature-256",
  build: (secrets, deps) =>
    whatsappKind.build(
      {
        id: "c1",
        accounts: [account],
        settings: {},
        secrets: { accessToken: "token", appSecret: secrets, verifyToken: "verify" },
      },
      deps,
    ),
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
});
