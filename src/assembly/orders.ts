import { demoKind, demoSourceKind, demoTrackingKind } from "#src/demo/index.ts";
import type { Outgoing } from "#src/delivery/outgoing.ts";
import type { Registry } from "#src/intake/registry.ts";
import type { Observer } from "#src/observe/observer.ts";
import { orderSourceKinds } from "#src/orders/index.ts";
import { resilient } from "#src/orders/resilient.ts";
import { snapshotsOf } from "#src/orders/snapshots.ts";
import type { OrderSource, OrderSourceDeps } from "#src/orders/source.ts";
import type { Db } from "#src/store/db.ts";
import { demoDeeds } from "#src/store/demo-deeds.ts";
import { orderSnapshots } from "#src/store/snapshots.ts";
import type { Vault } from "#src/store/vault.ts";
import { trackingSourceKinds } from "#src/tracking/index.ts";
import { sourcesOf, type Sources } from "#src/work/sources.ts";
import { trackingWork, type TrackingWork } from "#src/work/tracking/work.ts";
import { updates, type Updates } from "#src/work/updates/updates.ts";
import type { WriteUpdate } from "#src/work/updates/write.ts";
import type { Profiles } from "#src/work/profiles.ts";

/** Well within the lease on the order that is read, ms. */
const saysWithinMs = 10_000;

/** The shop's own data: where orders come from, what is known of their parcels, and who wants to hear of them. */
export interface ShopData {
  readonly sources: Sources;
  readonly tracking: TrackingWork;
  readonly updates: Updates;
}

export interface ShopDataDeps {
  readonly db: Db;
  readonly vault: Vault;
  readonly registry: Registry;
  readonly observer: Observer;
  readonly sourceDeps: OrderSourceDeps;
  readonly profile: Profiles;
  readonly outgoing: Outgoing;
  readonly write: WriteUpdate;
  readonly now: () => Date;
  /** A store has passed somebody's wish on. */
  readonly onPrivacy: () => void;
}

/**
 * A source is wrapped twice: inside by what keeps it answering (time, one retry, a circuit, the last that is known),
 * outside by what is tracked of its parcels.
 */
export function shopData(deps: ShopDataDeps): ShopData {
  const { db, now, observer, profile, sourceDeps } = deps;
  const { log } = sourceDeps;
  const rows = orderSnapshots(db);
  const steady = (source: OrderSource): OrderSource =>
    resilient(source, {
      now,
      log,
      ...(source.id === undefined ? {} : { snapshots: snapshotsOf(rows, source.id, { now, log }) }),
    });
  const sources = sourcesOf(
    db,
    deps.vault,
    [...orderSourceKinds, demoSourceKind(demoDeeds(db, demoKind))],
    sourceDeps,
    observer.log,
    (source, shop) => tracking.wrap(source.kind === demoKind ? source : steady(source), shop),
  );
  const told = updates({
    db,
    registry: deps.registry,
    outgoing: deps.outgoing,
    now,
    log: observer.log,
    profile: (shop) => profile.of(shop),
    settings: async (shop) => (await profile.of(shop)).updates,
    async read(shop, id, order) {
      const source = (await sources.of(shop)).find((each) => each.id === id);
      if (source === undefined) return { ok: true, order: null };
      const found = await source.find({ by: "id", id: order });
      return found.ok ? { ok: true, order: found.orders[0] ?? null } : { ok: false };
    },
    write: deps.write,
  });
  const tracking = trackingWork({
    db,
    vault: deps.vault,
    observer,
    kinds: [...trackingSourceKinds, demoTrackingKind],
    trackingDeps: { fetch: sourceDeps.fetch, now, log },
    now,
    sources: (shop) => sources.of(shop),
    async onOrder(shop, source, before, after) {
      await told.onOrder(shop, source, before, after);
      // Nothing is waited for to be said together: at once, and not at the schedule's next minute.
      if ((await profile.of(shop)).updates.togetherMinutes === 0)
        await told.say(AbortSignal.timeout(saysWithinMs));
    },
    onPrivacy: deps.onPrivacy,
  });
  return { sources, tracking, updates: told };
}
