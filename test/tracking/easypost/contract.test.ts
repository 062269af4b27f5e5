import { createHash, createHmac } from "node:crypto";
import type { Json } from "#src/conversation/json.ts";
import { easypostSourceKind } from "#src/tracking/easypost/kind.ts";
import { describeTrackingSource } from "../../contracts/tracking-source.ts";
import { easypostDetail, easypostTracker, startEasypost } from "../../fakes/tracking/easypost.ts";

const secrets = { apiKey: "EZTKexample0000easypost", webhookSecret: "wébhook secret ﬁ" };

const digestOf = (json: Json) => createHash("sha256").update(JSON.stringify(json)).digest("hex");

describeTrackingSource({
  kind: easypostSourceKind,
  secrets,
  carrier: "USPS",
  start: (parcels) => startEasypost(secrets.apiKey, parcels),
  settings: (url) => ({ apiUrl: `${url}/v2` }),
  parcel: (number) => easypostTracker(number),
  teleported: (number) => easypostTracker(number, { status: "TELEPORTED" }),
  delivered: (number) =>
    easypostTracker(number, {
      status: "delivered",
      status_detail: "arrived_at_destination",
      tracking_details: [
        easypostDetail("2026-11-21T15:00:00Z", "delivered", "arrived_at_destination"),
        easypostDetail("2026-11-18T12:00:00Z", "pre_transit", "label_created"),
      ],
    }),
  webhook: {
    says: "tracked",
    body: (result) => ({
      id: `evt_${digestOf(result)}`,
      object: "Event",
      description: "tracker.updated",
      mode: "test",
      previous_attributes: {},
      result,
    }),
    prove: (body) => ({
      headers: {
        "x-hmac-signature": `hmac-sha256-hex=${createHmac("sha256", secrets.webhookSecret.normalize("NFKD")).update(body).digest("hex")}`,
      },
    }),
    proof: { in: "headers", name: "x-hmac-signature" },
  },
});
