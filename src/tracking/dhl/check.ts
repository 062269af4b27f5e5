import type { Check } from "#src/channel/kind.ts";
import { checkedKey } from "../check-key.ts";
import type { TrackingSourceDeps } from "../source.ts";
import { dhlApi } from "./api.ts";
import type { DhlSecrets, DhlSettings } from "./settings.ts";

/** The number that DHL's own documentation looks up. */
const exampleNumber = "7777777770";

/** Looks a number up, which shows whether the key works: DHL answers 404 to a good key, and 401 to others. */
export async function checkDhl(
  settings: DhlSettings,
  secrets: DhlSecrets,
  deps: TrackingSourceDeps,
): Promise<readonly Check[]> {
  const api = dhlApi(settings, secrets, deps);
  const called = await api.shipments({ trackingNumber: exampleNumber });
  const known =
    called.kind === "answer" && (called.status === 404 || called.status === 400)
      ? { ...called, status: 200, body: called.body ?? {} }
      : called;
  return [
    checkedKey("DHL", known, api.failureOf, "developer.dhl.com › your app"),
    {
      name: "webhook",
      result: "skipped",
      said: "DHL does not call: parcels are looked up from time to time, within the limit of calls a day.",
    },
  ];
}
