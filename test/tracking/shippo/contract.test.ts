import { shippoSourceKind } from "#src/tracking/shippo/kind.ts";
import { describeTrackingSource } from "../../contracts/tracking-source.ts";
import { shippoStatus, shippoTrack, startShippo } from "../../fakes/tracking/shippo.ts";

const secrets = { apiToken: "shippo_test_example0000", webhookToken: "example-webhook-token-0000" };
const delivered = shippoStatus("2026-11-21T15:00:00Z", "DELIVERED", "delivered");

describeTrackingSource({
  kind: shippoSourceKind,
  secrets,
  carrier: "USPS",
  start: (parcels) => startShippo(secrets.apiToken, parcels),
  settings: (url) => ({ apiUrl: url }),
  parcel: (number) => shippoTrack(number),
  teleported: (number) =>
    shippoTrack(number, { tracking_status: shippoStatus("2026-11-20T08:30:00Z", "TELEPORTED", null) }),
  delivered: (number) => shippoTrack(number, { tracking_status: delivered, tracking_history: [delivered] }),
  webhook: {
    says: "changed",
    body: (data) => ({ event: "track_updated", test: false, data }),
    prove: () => ({ headers: {}, query: `?token=${secrets.webhookToken}` }),
    proof: { in: "query", name: "token" },
  },
});
