import { z } from "zod";
import type { Check } from "#src/channel/kind.ts";
import { checkedKey, sameAddress } from "../check-key.ts";
import { Word, listOf } from "../loose.ts";
import type { TrackingSourceDeps } from "../source.ts";
import type { EasypostSecrets, EasypostSettings } from "./settings.ts";
import { easypostApi } from "./source.ts";

const Webhooks = z.object({ webhooks: listOf(z.object({ url: Word, disabled_at: Word })) });

/** Asks EasyPost for its webhooks, which shows whether the key works and whether ours is among them. */
export async function checkEasypost(
  settings: EasypostSettings,
  secrets: EasypostSecrets,
  deps: TrackingSourceDeps,
  webhookUrl: URL,
): Promise<readonly Check[]> {
  const api = easypostApi(settings, secrets, deps);
  const called = await api.get("/webhooks");
  const key = checkedKey("EasyPost", called, api.failureOf, "EasyPost › Account › API Keys");
  if (called.kind === "failure" || key.result !== "ok") return [key];
  const fix = `In EasyPost › Account › Webhooks & Events, add ${webhookUrl.href} with the webhook secret of this source.`;
  const list = Webhooks.safeParse(called.body);
  const ours = (list.data?.webhooks ?? []).find(({ url }) => sameAddress(url, webhookUrl));
  if (ours === undefined)
    return [key, { name: "webhook", result: "failed", said: "EasyPost has no webhook to this server.", fix }];
  if (ours.disabled_at !== undefined)
    return [
      key,
      {
        name: "webhook",
        result: "failed",
        said: "EasyPost has switched its webhook to this server off, because it was not answered.",
        fix: "Switch it on again in EasyPost › Account › Webhooks & Events.",
      },
    ];
  return [key, { name: "webhook", result: "ok", said: "EasyPost calls this server when a parcel moves." }];
}
