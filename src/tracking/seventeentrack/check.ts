import type { Check } from "#src/channel/kind.ts";
import { checkedKey } from "../check-key.ts";
import type { TrackingSourceDeps } from "../source.ts";
import { seventeentrackApi } from "./api.ts";
import type { SeventeentrackSecrets, SeventeentrackSettings } from "./settings.ts";

/** Asks 17TRACK for what is left of the quota, which shows whether the key works. Its API does not show webhooks. */
export async function check17track(
  settings: SeventeentrackSettings,
  secrets: SeventeentrackSecrets,
  deps: TrackingSourceDeps,
  webhookUrl: URL,
): Promise<readonly Check[]> {
  const { called, failure, left } = await seventeentrackApi(settings, secrets, deps).quota();
  const asked = failure === undefined ? called : { kind: "failure" as const, failure };
  const key = checkedKey(
    "17TRACK",
    asked,
    () => failure ?? unread,
    "api.17track.net › Settings › Security › Access Key",
  );
  const checks: Check[] = [key];
  if (left !== null)
    checks.push(
      left > 0
        ? { name: "quota", result: "ok", said: `${String(left)} more parcels can be followed.` }
        : {
            name: "quota",
            result: "failed",
            said: "The quota is used up: new parcels are not followed.",
            fix: "Buy more at 17TRACK, or wait for the next month of the plan.",
          },
    );
  checks.push({
    name: "webhook",
    result: "skipped",
    said: "17TRACK's API does not show where it sends its webhooks.",
    fix: `In api.17track.net › Settings › Webhook, compare the address with ${webhookUrl.href}.`,
  });
  return checks;
}

const unread = { ok: false, kind: "retry", detail: "17TRACK's answer cannot be read" } as const;
