import { providerKind } from "../provider-kind.ts";
import { checkDhl } from "./check.ts";
import { DhlSecrets, DhlSettings } from "./settings.ts";
import { dhlSource } from "./source.ts";

/** Tracking of DHL's parcels by DHL, described in `docs/tracking/dhl.md`. */
export const dhlSourceKind = providerKind({
  kind: "dhl",
  settings: DhlSettings,
  secrets: DhlSecrets,
  build: dhlSource,
  check: checkDhl,
});
