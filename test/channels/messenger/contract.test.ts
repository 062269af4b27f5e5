import { messengerKind } from "#channels/messenger/index.ts";
import { describeWebhookChannel } from "../../contracts/channel.ts";
import {
  account,
  ana,
  asMetaWrites,
  batch,
  bodies,
  fromAna,
  poisoned,
  said,
} from "../../fixtures/messenger/bodies.ts";
import { signed } from "../meta/connections.ts";

const many = batch(40);
const bad = poisoned();

describeWebhookChannel({
  name: "messenger",
  rotates: true,
  hex: true,
  signatureHeader: "x-hub-signature-256",
  build: (secrets, deps) =>
    messengerKind.build(
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
});
