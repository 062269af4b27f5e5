import { providerKind } from "../provider-kind.ts";
import { checkEasypost } from "./check.ts";
import { EasypostSecrets, EasypostSettings } from "./settings.ts";
import { easypostSource } from "./source.ts";

/** Tracking by EasyPost, described in `docs/tracking/easypost.md`. */
export const easypostSourceKind = providerKind({
  kind: "easypost",
  settings: EasypostSettings,
  secrets: EasypostSecrets,
  build: easypostSource,
  check: checkEasypost,
});
