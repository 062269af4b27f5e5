import { z } from "zod";
import type { Check } from "#src/channel/kind.ts";
import { checkedKey, sameAddress } from "../check-key.ts";
import { Word, listOf } from "../loose.ts";
import { sameSecret } from "../signatures.ts";
import type { TrackingSourceDeps } from "../source.ts";
import { shippoApi } from "./api.ts";
import type { ShippoSecrets, ShippoSettings } from "./settings.ts";

const Webhooks = z.object({
  results: listOf(z.object({ url: Word, event: Word, active: z.boolean().nullish().catch(undefined) })),
});

/** Asks Shippo for its webhooks, which shows whether the token works and whether ours is among them. */
export async function checkShippo(
  settings: ShippoSettings,
  secrets: ShippoSecrets,
  deps: TrackingSourceDeps,
  webhookUrl: URL,
): Promise<readonly Check[]> {
  const api = shippoApi(settings, secrets, deps);
  const called = await api.get("/webhooks");
  const key = checkedKey("Shippo", called, api.failureOf, "Shippo › Settings › API");
  if (called.kind === "failure" || key.result !== "ok") return [key];
  const failed = (said: string): Check => ({
    name: "webhook",
    result: "failed",
    said,
    // The token itself is not said: what is shown here may be read by others.
    fix: `In Shippo › Settings › API › Webhooks, add ${webhookUrl.href}?token=… with this source's webhook token, for the event track_updated.`,
  });
  const ours = (Webhooks.safeParse(called.body).data?.results ?? []).filter(({ url }) =>
    sameAddress(url, webhookUrl),
  );
  if (ours.length === 0) return [key, failed("Shippo has no webhook to this server.")];
  const proven = ours.filter(({ url }) =>
    sameSecret(URL.parse(url ?? "")?.searchParams.get("token") ?? "", secrets.webhookToken),
  );
  if (proven.length === 0)
    return [key, failed("Shippo's webhook to this server does not have this source's token.")];
  const useful = proven.some(
    ({ event, active }) => active !== false && (event === "track_updated" || event === "all"),
  );
  return [
    key,
    useful
      ? { name: "webhook", result: "ok", said: "Shippo calls this server when a parcel moves." }
      : failed("Shippo's webhook to this server is switched off, or is for other events."),
  ];
}
