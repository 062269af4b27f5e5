import { providerKind } from "../provider-kind.ts";
import { checkShippo } from "./check.ts";
import { ShippoSecrets, ShippoSettings } from "./settings.ts";
import { shippoSource } from "./source.ts";

/** Tracking by Shippo, described in `docs/tracking/shippo.md`. */
export const shippoSourceKind = providerKind({
  kind: "shippo",
  settings: ShippoSettings,
  secrets: ShippoSecrets,
  build: shippoSource,
  check: checkShippo,
});
