import { providerKind } from "../provider-kind.ts";
import { check17track } from "./check.ts";
import { SeventeentrackSecrets, SeventeentrackSettings } from "./settings.ts";
import { seventeentrackSource } from "./source.ts";

/** Tracking by 17TRACK, described in `docs/tracking/17track.md`. */
export const seventeentrackSourceKind = providerKind({
  kind: "17track",
  settings: SeventeentrackSettings,
  secrets: SeventeentrackSecrets,
  build: seventeentrackSource,
  check: check17track,
});
