import type { RunTurn } from "#src/agent/turn.ts";
import { deliver } from "#src/delivery/deliver.ts";
import type { Registry } from "#src/intake/registry.ts";
import type { Observer } from "#src/observe/observer.ts";
import type { AuditEntry } from "#src/store/claims.ts";
import type { Db } from "#src/store/db.ts";
import { claimSends, retryDelivery } from "#src/store/deliveries.ts";
import { forgetOld, redriveUnreached, retention, settleEarlyReceipts } from "#src/store/housekeeping.ts";
import { freeAllLeases } from "#src/store/lanes.ts";
import { claimTurns } from "#src/store/claim-turns.ts";
import { answer, type WorkProfile } from "./answer.ts";
import { fetchFiles } from "./files.ts";
import { pump } from "./pump.ts";
import type { Schedule } from "./schedule.ts";

export interface WorkDeps {
  readonly db: Db;
  readonly registry: Registry;
  readonly observer: Observer;
  readonly now: () => Date;
  readonly runTurn: RunTurn;
  readonly profile: (shop: string) => Promise<WorkProfile>;
  readonly takeAudit: (conversation: string) => readonly AuditEntry[];
  readonly changed: (conversation: string) => void;
  /** Turns and sends at once in this instance. */
  readonly slots: { readonly turns: number; readonly sends: number };
  /** A lease that is not renewed for this long is another instance's to take, ms. */
  readonly leaseMs: number;
  /** Larger files from shoppers are refused, bytes. */
  readonly maxFileBytes: number;
  /** Pauses between the tries of a turn or a send, ms. */
  readonly pausesMs: readonly number[];
}

/** Everything the gateway does after a message was acknowledged. */
export interface Work {
  start(): Promise<void>;
  turnDue(inMs: number): void;
  sendDue(inMs: number): void;
  mediaDue(): void;
  readonly schedules: readonly Schedule[];
  /** Finishes what is running, at most until `deadlineMs`; the rest is left for the next start or another instance. */
  stop(deadlineMs: number): Promise<void>;
}

const pollMs = 500;
/** How often at most other instances are told that there is more than this one has room for, ms. */
const notifyMs = 50;

export function work(deps: WorkDeps): Work {
  const { db, observer, leaseMs } = deps;
  const { log } = observer;
  const abort = new AbortController();

  let telling = false;
  const tellOthers = () => {
    if (telling) return;
    telling = true;
    setTimeout(() => {
      telling = false;
      db.notify("work").catch((error: unknown) =>
        log.debug({ error }, "other instances could not be told; they look by themselves"),
      );
    }, notifyMs);
  };

  const sends = pump({
    db,
    lane: "delivery",
    log,
    slots: deps.slots.sends,
    ttlMs: leaseMs,
    pollMs,
    claim: (limit, ttlMs) => claimSends(db, limit, ttlMs),
    run: deliver({ ...deps, sendDue: (inMs) => sends.due(inMs) }),
  });
  const turns = pump({
    db,
    lane: "turn",
    log,
    slots: deps.slots.turns,
    ttlMs: leaseMs,
    pollMs,
    claim: (limit, ttlMs) => claimTurns(db, limit, ttlMs),
    run: answer({
      ...deps,
      sendTtlMs: leaseMs,
      send: (job) => (job === null ? sends.due() : sends.hold(job)),
      turnDue: (inMs) => turns.due(inMs),
    }),
  });

  const fetchAll = fetchFiles({ db, registry: deps.registry, log, maxBytes: deps.maxFileBytes });
  let fetching: Promise<void> | undefined;
  let fetchAgain = false;
  const mediaDue = () => {
    if (fetching !== undefined) {
      fetchAgain = true;
      return;
    }
    fetching = fetchAll(abort.signal)
      .catch((error: unknown) =>
        log.warn({ error }, "files could not be fetched; they are tried again within a minute"),
      )
      .finally(() => {
        fetching = undefined;
        if (fetchAgain && !abort.signal.aborted) {
          fetchAgain = false;
          mediaDue();
        }
      });
  };

  const schedules: readonly Schedule[] = [
    {
      name: "tidy",
      cron: "* * * * *",
      async run() {
        await settleEarlyReceipts(db);
        for (const delivery of await redriveUnreached(db)) await retryDelivery(db, null, delivery);
        sends.due();
        mediaDue();
      },
    },
    {
      name: "retention",
      cron: "17 * * * *",
      async run() {
        const removed = await forgetOld(db, retention);
        log.info(removed, "old rows were removed");
      },
    },
  ];

  return {
    schedules,
    async start() {
      if (db.engine === "embedded") await freeAllLeases(db);
      await db.subscribe((topic) => {
        if (topic !== "work") return;
        turns.due();
        sends.due();
      });
      turns.start();
      sends.start();
      mediaDue();
    },
    turnDue(inMs) {
      turns.due(inMs);
      if (!turns.hasRoom()) tellOthers();
    },
    sendDue(inMs) {
      sends.due(inMs);
      if (!sends.hasRoom()) tellOthers();
    },
    mediaDue,
    async stop(deadlineMs) {
      const until = performance.now() + deadlineMs;
      // A turn that ends may still hand a part to the sends, so they stop last.
      await turns.stop(deadlineMs);
      abort.abort(new Error("The server is stopping."));
      await Promise.all([sends.stop(Math.max(1_000, until - performance.now())), fetching]);
    },
  };
}
