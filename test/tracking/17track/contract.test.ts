import { createHash } from "node:crypto";
import { seventeentrackSourceKind } from "#src/tracking/seventeentrack/kind.ts";
import { describeTrackingSource } from "../../contracts/tracking-source.ts";
import {
  seventeentrackEvent,
  seventeentrackInfo,
  seventeentrackItem,
  startSeventeentrack,
} from "../../fakes/tracking/seventeentrack.ts";

const secrets = { apiKey: "0000EXAMPLE17TRACKKEY0000" };
const events = [
  seventeentrackEvent("2026-11-20T08:30:00Z", null, "InTransit_Other"),
  seventeentrackEvent("2026-11-18T12:00:00Z", "InfoReceived", "InfoReceived"),
];

describeTrackingSource({
  kind: seventeentrackSourceKind,
  secrets,
  carrier: "USPS",
  start: (parcels) => startSeventeentrack(secrets.apiKey, parcels),
  settings: (url) => ({ apiUrl: `${url}/track/v2.4` }),
  parcel: (number) => seventeentrackItem(number),
  teleported: (number) =>
    seventeentrackItem(number, seventeentrackInfo("TELEPORTED", "InTransit_Other", events)),
  delivered: (number) =>
    seventeentrackItem(
      number,
      seventeentrackInfo("Delivered", "Delivered_Other", [
        seventeentrackEvent("2026-11-21T15:00:00Z", "Delivered", "Delivered_Other"),
        ...events,
      ]),
    ),
  webhook: {
    says: "tracked",
    body: (data) => ({ event: "TRACKING_UPDATED", data }),
    prove: (body) => ({
      headers: {
        sign: createHash("sha256")
          .update(Buffer.concat([body, Buffer.from(`/${secrets.apiKey}`)]))
          .digest("hex"),
      },
    }),
    proof: { in: "headers", name: "sign" },
  },
});
