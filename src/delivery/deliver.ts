import type { Channel, SendResult } from "#src/channel/channel.ts";
import type { LiveConnection, Registry } from "#src/intake/registry.ts";
import type { Observer } from "#src/observe/observer.ts";
import { markBroken } from "#src/store/connections.ts";
import type { Db } from "#src/store/db.ts";
import {
  beginRepeat,
  crashDetail,
  recordSend,
  skipSend,
  type SendJob,
  type SendRecord,
} from "#src/store/deliveries.ts";
import { acceptReceipts } from "#src/store/receipts.ts";
import { notAllowed } from "./allowed.ts";
import { afterFailure, brokenPauseMs } from "./next.ts";

export interface DeliverDeps {
  readonly db: Db;
  readonly registry: Registry;
  readonly observer: Observer;
  readonly now: () => Date;
  /** More is to be sent in `inMs`. */
  readonly sendDue: (inMs: number) => void;
  readonly changed: (conversation: string) => void;
  /** Pauses between tries, ms. */
  readonly pausesMs: readonly number[];
}

type Delivery = NonNullable<SendJob["delivery"]>;

/** Takes one part one step further: at most one provider call, then its record. */
export function deliver(deps: DeliverDeps): (job: SendJob) => Promise<void> {
  const since = performance.now();
  return async (job) => {
    const { delivery } = job;
    if (delivery === null) {
      await skipSend(deps.db, job);
      deps.sendDue(0);
      return;
    }
    const connection = await deps.registry.get(job.connection);
    const channel = connection?.channel.name ?? "none";
    const stepped = await step(deps, job, delivery, connection, performance.now() - since);
    const record = delivery.fleeting === true ? unparked(stepped) : stepped;
    // Another instance has taken the lane over and sends it.
    if (record === null) return;
    const outcome = record.lane === "again" ? `retry:${record.failure.kind}` : (record.state ?? "settled");
    deps.observer.delivery(
      channel,
      "failure" in record && record.lane === "next" ? `${outcome}:${record.failure.kind}` : outcome,
    );
    if (record.lane === "next" && "park" in record && record.park) deps.observer.parked("delivery");
    if (
      "failure" in record &&
      record.failure.kind === "broken" &&
      record.failure.what === "connection" &&
      connection?.state === "active"
    ) {
      await markBroken(deps.db, job.connection, connection.version, record.failure.detail);
      deps.registry.forget(job.connection);
    }
    await write(deps, job, delivery, record);
    deps.changed(job.conversation);
  };
}

/** What carries a code is of no use to anybody later: it is not set aside to be sent again. */
function unparked(record: SendRecord | null): SendRecord | null {
  return record !== null && "park" in record ? { ...record, park: false } : record;
}

async function step(
  deps: DeliverDeps,
  job: SendJob,
  delivery: Delivery,
  connection: LiveConnection | undefined,
  upMs: number,
): Promise<SendRecord | null> {
  const settled: SendRecord = { lane: "next", state: null };
  switch (delivery.state) {
    case "sent":
    case "delivered":
    case "read":
    case "failed":
    case "cancelled":
      return settled;
    case "uncertain": {
      if (!delivery.crashed) return settled;
      // Receipts could not come while nobody was there to take them: the wait is counted from this process's start.
      const leftMs = (connection?.channel.traits.repeatAfterCrashMs ?? 0) - upMs;
      if (leftMs <= 0) break;
      const failure = { kind: "uncertain", detail: crashDetail } as const;
      return { lane: "again", state: "uncertain", failure, afterMs: leftMs, counts: false };
    }
    case "sending": {
      // Whoever had it in hand is gone, perhaps after the provider had accepted it: its receipt gets some time.
      const failure = { kind: "uncertain", detail: crashDetail } as const;
      const waitMs = connection?.channel.traits.repeatAfterCrashMs ?? null;
      return waitMs === null
        ? { lane: "next", state: "uncertain", failure, park: false }
        : { lane: "again", state: "uncertain", failure, afterMs: waitMs, counts: false };
    }
    case "queued":
      break;
  }
  if (connection === undefined)
    return {
      lane: "next",
      state: "failed",
      failure: { kind: "refused", detail: "The connection was deleted." },
      park: false,
    };
  if (connection.state === "broken")
    return {
      lane: "again",
      state: "queued",
      failure: {
        kind: "broken",
        what: "connection",
        detail: connection.problem ?? "The connection is stopped.",
      },
      afterMs: brokenPauseMs,
      counts: false,
    };
  const { channel } = connection;
  const forbidden = notAllowed({
    now: deps.now(),
    windowMs: channel.traits.replyWindowMs,
    lastInboundAt: job.lastInboundAt,
    optedOut: job.optedOut,
    anyTime: delivery.anyTime,
  });
  if (forbidden !== undefined) return afterFailure(forbidden, job.attempts, Math.random(), deps.pausesMs);
  if (delivery.state === "uncertain") {
    if (!(await beginRepeat(deps.db, job))) return null;
    deps.observer.delivery(channel.name, "repeated");
  }
  const result = await send(deps, channel, delivery);
  if (result.ok) {
    deps.observer.reached("provider_accepted");
    return { lane: "next", state: "sent", providerId: result.id };
  }
  return afterFailure(result.failure, job.attempts, Math.random(), deps.pausesMs);
}

/** A channel that throws has broken its contract, and how far it had come is unknown; the lane must not wait behind it for ever. */
async function send(deps: DeliverDeps, channel: Channel, delivery: Delivery): Promise<SendResult> {
  try {
    return await channel.send(delivery.part, delivery.to, delivery.id);
  } catch (error) {
    deps.observer.log.error(
      { error, delivery: delivery.id, channel: channel.name },
      "a channel failed to say what became of a send",
    );
    return { ok: false, failure: { kind: "uncertain", detail: "The channel failed in an unexpected way." } };
  }
}

/** How long and how often a record is tried while the database is away; the provider has already been called. */
const writePauseMs = 250;
const writeTries = 240;

async function write(deps: DeliverDeps, job: SendJob, delivery: Delivery, record: SendRecord): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const written = await recordSend(deps.db, job, record);
      if (written === null) {
        // The lease ran out meanwhile. That the provider accepted the part is true whoever holds the lane.
        if (record.state === "sent")
          await acceptReceipts(deps.db, [
            {
              connection: job.connection,
              of: record.providerId,
              key: delivery.id,
              status: "sent",
              at: deps.now(),
            },
          ]);
        return;
      }
      deps.observer.reached("send_recorded");
      if (written.early.length > 0)
        await acceptReceipts(
          deps.db,
          written.early.map((receipt) => ({
            connection: job.connection,
            of: receipt.of,
            status: receipt.status,
            at: new Date(receipt.at),
            ...(receipt.failure === null ? {} : { failure: receipt.failure }),
            ...(receipt.pricing === null ? {} : { pricing: receipt.pricing }),
          })),
        );
      if (record.lane === "again") deps.sendDue(record.afterMs);
      else if (written.more) deps.sendDue(0);
      return;
    } catch (error) {
      if (attempt >= writeTries) throw error;
      deps.observer.log.warn(
        { error, delivery: delivery.id },
        "what became of a send could not be recorded yet",
      );
      await new Promise((resolve) => setTimeout(resolve, writePauseMs));
    }
  }
}
