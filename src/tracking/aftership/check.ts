import type { Check } from "#src/channel/kind.ts";
import { checkedKey } from "../check-key.ts";
import type { TrackingSourceDeps } from "../source.ts";
import { aftershipApi } from "./api.ts";
import type { AftershipSecrets, AftershipSettings } from "./settings.ts";

/** Asks AfterShip for one tracking, which shows whether the key works. Its API does not show webhooks. */
export async function checkAftership(
  settings: AftershipSettings,
  secrets: AftershipSecrets,
  deps: TrackingSourceDeps,
  webhookUrl: URL,
): Promise<readonly Check[]> {
  const api = aftershipApi(settings, secrets, deps);
  const called = await api.get("/trackings?limit=1");
  const key = checkedKey("AfterShip", called, api.failureOf, "AfterShip › Settings › API keys");
  return [
    key,
    {
      name: "webhook",
      result: "skipped",
      said: "AfterShip's API does not show where it sends its webhooks.",
      fix: `In AfterShip › Notifications › Webhooks, compare the address with ${webhookUrl.href}, and the secret with the one of this source.`,
    },
  ];
}
