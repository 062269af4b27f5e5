import type { Observer } from "#src/observe/observer.ts";
import type { OrderSource } from "#src/orders/source.ts";
import type { Db } from "#src/store/db.ts";
import { claimReads } from "#src/store/order-reads.ts";
import { claimChecks, endForgottenParcels, hastenChecks, noteParcels } from "#src/store/shipments.ts";
import type { Vault } from "#src/store/vault.ts";
import type { TrackingSourceDeps, TrackingSourceKind } from "#src/tracking/source.ts";
import type { Schedule } from "../schedule.ts";
import { checkParcel } from "./check.ts";
import { doors, type Doors } from "./doors.ts";
import { expiresMs, day } from "./intervals.ts";
import { liveTrackingSources } from "./live-sources.ts";
import { workLoop } from "./loop.ts";
import { noteworthy } from "./noteworthy.ts";
import { readOrderAgain, type OnOrder } from "./reread.ts";
import { tracked } from "./wrap.ts";

export interface TrackingWorkDeps {
  readonly db: Db;
  readonly vault: Vault;
  readonly observer: Observer;
  readonly kinds: readonly TrackingSourceKind[];
  readonly trackingDeps: Omit<TrackingSourceDeps, "unknownStatus">;
  readonly now: () => Date;
  /** A shop's sources as shoppers are answered from: with `wrap` around each. */
  readonly sources: (shop: string) => Promise<readonly OrderSource[]>;
  readonly onOrder: OnOrder;
  /** Rows of `privacy_requests` that a store's webhook made; they wait there until `done_at`, whether this was heard or not. */
  readonly onPrivacy: (shop: string, requests: readonly string[]) => void;
  /** How many questions to providers and stores at once in this instance. */
  readonly slots?: { readonly checks: number; readonly reads: number };
  /** How often it is looked for work that another instance has left, ms. */
  readonly pollMs?: number;
}

/** Everything the gateway does to know where parcels are. */
export interface TrackingWork {
  /** Around every source of orders, outside of what makes it resilient. */
  wrap(source: OrderSource, shop: string): OrderSource;
  /** What the webhooks of stores and providers are given to. */
  readonly doors: Doors;
  /** Parcels may be due: a tracking source was added. */
  checkDue(): void;
  readonly schedules: readonly Schedule[];
  start(): void;
  /** Idempotent. */
  stop(): Promise<void>;
}

/** Words of providers that we do not know are logged once each, and at most so many. */
const mostWords = 200;

export function trackingWork(deps: TrackingWorkDeps): TrackingWork {
  const { db, observer, now } = deps;
  const { log } = observer;
  const slots = deps.slots ?? { checks: 4, reads: 4 };
  const pollMs = deps.pollMs ?? 2_000;

  const words = new Set<string>();
  const unknownStatus = (kind: string, word: string) => {
    const key = `${kind} ${word}`.slice(0, 100);
    if (!words.has(key) && words.size >= mostWords) return;
    observer.intake(kind, "status", `unknown:${word.slice(0, 60)}`);
    if (words.has(key)) return;
    words.add(key);
    log.warn({ kind, word: word.slice(0, 60) }, "a tracking provider used a status that is not in our table");
  };
  const live = liveTrackingSources(db, deps.vault, deps.kinds, { ...deps.trackingDeps, unknownStatus }, log);

  /** What nobody waits for on a shopper's path, and stopping does. */
  const background = new Set<Promise<void>>();
  const inBackground = (work: Promise<boolean>, failed: string) => {
    const done = work
      .then((due) => {
        if (due) checks.due();
      })
      .catch((error: unknown) => log.warn({ error }, failed))
      .finally(() => background.delete(done));
    background.add(done);
  };

  const checks = workLoop({
    log,
    what: "parcels",
    slots: slots.checks,
    pollMs,
    claim: (limit) => claimChecks(db, limit),
    run: checkParcel({ db, live, observer, now, readDue: () => reads.due() }),
  });
  const reads = workLoop({
    log,
    what: "changed orders",
    slots: slots.reads,
    pollMs,
    claim: (limit) => claimReads(db, limit),
    run: readOrderAgain({
      db,
      log,
      sources: deps.sources,
      noted: async () => void (await Promise.allSettled(background)),
      onOrder: deps.onOrder,
      again: () => reads.due(),
    }),
  });

  const schedules: readonly Schedule[] = [
    {
      name: "forgotten-parcels",
      cron: "37 * * * *",
      async run() {
        // A check ends them too, where somebody is asked; the margin leaves it the last word.
        const parcels = await endForgottenParcels(db, expiresMs / day + 2);
        if (parcels > 0) log.info({ parcels }, "parcels of which nothing is heard any more are not followed");
      },
    },
  ];

  let stopped: Promise<void> | undefined;
  return {
    wrap: (source, shop) =>
      tracked(source, shop, {
        db,
        log,
        now,
        note(id, orders, known) {
          const parcels = orders.flatMap((order) =>
            noteworthy(order, known.get(order.id) ?? new Map(), now()),
          );
          if (parcels.length > 0)
            inBackground(
              noteParcels(db, shop, id, parcels),
              "parcels could not be kept; they are the next time",
            );
        },
        hasten(ids) {
          if (ids.length > 0) inBackground(hastenChecks(db, ids), "parcels could not be asked about sooner");
        },
      }),
    doors: doors({
      db,
      live,
      observer,
      now,
      sources: deps.sources,
      onPrivacy: deps.onPrivacy,
      readDue: () => reads.due(),
      checkDue: () => checks.due(),
    }),
    checkDue: () => checks.due(),
    schedules,
    start() {
      checks.start();
      reads.start();
    },
    stop() {
      stopped ??= (async () => {
        await Promise.all([checks.stop(), reads.stop()]);
        await Promise.allSettled(background);
        await live.close();
      })();
      return stopped;
    },
  };
}
