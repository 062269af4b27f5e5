import { createHash, createHmac } from "node:crypto";
import type { Json } from "#src/conversation/json.ts";
import { aftershipSourceKind } from "#src/tracking/aftership/kind.ts";
import { describeTrackingSource } from "../../contracts/tracking-source.ts";
import { aftershipCheckpoint, aftershipTracking, startAftership } from "../../fakes/tracking/aftership.ts";

const secrets = { apiKey: "asat_example0000aftership", webhookSecret: "aftership webhook secret" };

const digestOf = (json: Json) => createHash("sha256").update(JSON.stringify(json)).digest("hex");

describeTrackingSource({
  kind: aftershipSourceKind,
  secrets,
  carrier: "USPS",
  start: (parcels) => startAftership(secrets.apiKey, parcels),
  settings: (url) => ({ apiUrl: url }),
  parcel: (number) => aftershipTracking(number),
  teleported: (number) => aftershipTracking(number, { tag: "TELEPORTED", subtag: null }),
  delivered: (number) =>
    aftershipTracking(number, {
      tag: "Delivered",
      subtag: "Delivered_001",
      checkpoints: [
        aftershipCheckpoint("2026-11-18T07:00:00-05:00", "InfoReceived", "InfoReceived_001"),
        aftershipCheckpoint("2026-11-21T10:00:00-05:00", "Delivered", "Delivered_001"),
      ],
    }),
  webhook: {
    says: "tracked",
    body: (msg) => ({
      ts: 1_795_000_000,
      event: "tracking_update",
      event_id: digestOf(msg),
      is_tracking_first_tag: true,
      msg,
    }),
    prove: (body) => ({
      headers: {
        "aftership-hmac-sha256": createHmac("sha256", secrets.webhookSecret).update(body).digest("base64"),
      },
    }),
    proof: { in: "headers", name: "aftership-hmac-sha256" },
  },
});
