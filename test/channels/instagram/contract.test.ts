import { instagramKind } from "#channels/instagram/index.ts";
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
} from "../../fixtures/instagram/bodies.ts";
import { signed } from "../meta/connections.ts";

const many = batch(40);
const bad = poisoned();

describeWebhookChannel({
  name: "instagram",
  rotates: true,
  hex: true,
  signatureHeader: "x-hub-signature-256",
  build: (secrets, deps) =>
    instagramKind.build(
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
});
