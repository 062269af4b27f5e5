import type { FollowedParcel, ParcelChange } from "#src/store/shipments.ts";
import { mergeTracked } from "#src/tracking/merge.ts";
import type { Tracked } from "#src/tracking/source.ts";
import { isTerminal } from "#src/tracking/status.ts";
import { trackedFromJson, trackedToJson } from "#src/tracking/tracked-json.ts";
import { checkInMs, expiresMs } from "./intervals.ts";

/** What becomes of a parcel of which a provider has said these things (none: that it has nothing to say yet). */
export function heardOf(parcel: FollowedParcel, heard: readonly Tracked[], now: Date): ParcelChange {
  const before = trackedFromJson(parcel.tracked);
  const context = { now, ...(parcel.shippedAt === null ? {} : { shippedAt: parcel.shippedAt }) };
  let after = before;
  for (const news of heard) after = mergeTracked(after, news, context);
  if (isForgotten(parcel, after, now)) after = { flags: [], events: [], ...after, status: "expired" };
  const status = after?.status ?? "pending";
  const over = isTerminal(status);
  // Once the store has said that it is over, only what was over by the provider's own words can begin anew.
  const stays = parcel.ended && !over && !isTerminal(before?.status ?? "pending");
  const tells = after !== null && essence(after) !== (before === null ? null : essence(before));
  return {
    ...(after === null || after === before ? {} : { tracked: trackedToJson(after), status }),
    ...(parcel.carrier === null && after?.carrier !== undefined ? { carrier: after.carrier } : {}),
    heard: true,
    registered: true,
    attempts: 0,
    problem: null,
    ...(stays
      ? {}
      : {
          ended: over,
          checkInMs: over ? null : checkInMs(status, now.getTime() - parcel.createdAt.getTime()),
        }),
    tells,
  };
}

/** Nothing was heard of it for so long that nothing will be. */
function isForgotten(parcel: FollowedParcel, tracked: Tracked | null, now: Date): boolean {
  if (tracked !== null && isTerminal(tracked.status)) return false;
  const signs = [parcel.createdAt, parcel.shippedAt, tracked?.events.at(-1)?.at ?? null];
  const last = Math.max(...signs.map((sign) => sign?.getTime() ?? 0));
  return now.getTime() - last > expiresMs;
}

/** What a shopper may want to hear of: everything but the single scans. */
function essence({ events: _scans, trackingUrl: _url, carrier: _carrier, ...rest }: Tracked): string {
  const said = Object.entries({ ...rest, flags: [...rest.flags].sort() });
  return JSON.stringify(said.sort(([a], [b]) => (a < b ? -1 : 1)));
}
