import { dhlSourceKind } from "#src/tracking/dhl/kind.ts";
import { describeTrackingSource } from "../../contracts/tracking-source.ts";
import { dhlEvent, dhlShipment, startDhl } from "../../fakes/tracking/dhl.ts";

const secrets = { apiKey: "exampleDhlKey0000" };
const delivered = dhlEvent("2026-11-21T15:00:00+01:00", "delivered");

describeTrackingSource({
  kind: dhlSourceKind,
  secrets,
  carrier: "DHL Paket",
  start: (parcels) => startDhl(secrets.apiKey, parcels),
  settings: (url) => ({ apiUrl: url }),
  parcel: (number) => dhlShipment(number),
  teleported: (number) =>
    dhlShipment(number, {
      status: dhlEvent("2026-11-20T09:30:00+01:00", "TELEPORTED", { status: "Heute nicht zugestellt" }),
    }),
  delivered: (number) => dhlShipment(number, { status: delivered, events: [delivered] }),
  webhook: null,
});
