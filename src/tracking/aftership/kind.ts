import { providerKind } from "../provider-kind.ts";
import { checkAftership } from "./check.ts";
import { AftershipSecrets, AftershipSettings } from "./settings.ts";
import { aftershipSource } from "./source.ts";

/** Tracking by AfterShip, described in `docs/tracking/aftership.md`. */
export const aftershipSourceKind = providerKind({
  kind: "aftership",
  settings: AftershipSettings,
  secrets: AftershipSecrets,
  build: aftershipSource,
  check: checkAftership,
});
