import type { Observer } from "#src/observe/observer.ts";
import type { Db } from "#src/store/db.ts";
import { changeParcel, type FollowedParcel } from "#src/store/shipments.ts";
import { pauseTrackingSource, resumeTrackingSource } from "#src/store/tracking-sources.ts";
import type { ParcelQuery, TrackingFailure, TrackingResult } from "#src/tracking/source.ts";
import { heardOf } from "./heard.ts";
import { brokenMs, longestRestMs, refusedInMs, retryInMs } from "./intervals.ts";
import type { LiveTrackingSource, LiveTrackingSources } from "./live-sources.ts";

export interface CheckDeps {
  readonly db: Db;
  readonly live: LiveTrackingSources;
  readonly observer: Observer;
  readonly now: () => Date;
  /** An order is to be read again. */
  readonly readDue: () => void;
}

/** One question to a provider; well within the lease on the parcel. */
const askMs = 25_000;

/** Asks a parcel's tracking source about it: to follow it the first time, then how it stands. */
export function checkParcel(deps: CheckDeps): (parcel: FollowedParcel, signal: AbortSignal) => Promise<void> {
  const { db, live, observer } = deps;

  const failed = async (parcel: FollowedParcel, at: LiveTrackingSource, failure: TrackingFailure) => {
    const attempts = parcel.attempts + 1;
    switch (failure.kind) {
      case "retry": {
        const rest = failure.afterMs === undefined ? null : Math.min(failure.afterMs, longestRestMs);
        // A pause is asked for by the key, not by the parcel.
        if (rest !== null) await pauseTrackingSource(db, at.id, rest, null);
        await changeParcel(db, parcel.id, () => ({ attempts, checkInMs: rest ?? retryInMs(attempts) }));
        return;
      }
      case "refused": {
        const problem = failure.detail.slice(0, 500);
        await changeParcel(db, parcel.id, () => ({ attempts, problem, checkInMs: refusedInMs(attempts) }));
        return;
      }
      case "broken": {
        if (at.problem === null)
          observer.log.error(
            { trackingSource: at.id, kind: at.source.kind, detail: failure.detail },
            "a tracking source does not work; nothing is asked of it for an hour",
          );
        await pauseTrackingSource(db, at.id, brokenMs, failure.detail.slice(0, 500));
        // Not the parcel's fault: it is due as soon as the pause is over.
        await changeParcel(db, parcel.id, () => ({ checkInMs: 0 }));
      }
    }
  };

  return async (parcel, signal) => {
    const at = parcel.trackingSource === null ? undefined : await live.get(parcel.trackingSource);
    if (at === undefined) {
      await changeParcel(db, parcel.id, () => ({ checkInMs: null }));
      return;
    }
    const result = await ask(at, parcel, signal);
    if (result === null) return;
    observer.intake(at.source.kind, "check", result.ok ? "ok" : result.kind);
    if (!result.ok) return failed(parcel, at, result);
    if (at.problem !== null && (await resumeTrackingSource(db, at.id)))
      observer.log.info({ trackingSource: at.id }, "a tracking source works again");
    const { tracked, reference } = result;
    let tells = false;
    await changeParcel(db, parcel.id, (row) => {
      const change = heardOf(row, tracked === null ? [] : [tracked], deps.now());
      tells = change.tells === true;
      return { ...change, ...(reference === undefined ? {} : { reference }) };
    });
    if (tells) deps.readDue();
  };

  /** Null when the server stopped meanwhile: the next instance asks. */
  async function ask(
    { source }: LiveTrackingSource,
    parcel: FollowedParcel,
    signal: AbortSignal,
  ): Promise<TrackingResult | null> {
    const enough = AbortSignal.any([signal, AbortSignal.timeout(askMs)]);
    const late = new Promise<TrackingResult>((resolve) => {
      const give = () => resolve({ ok: false, kind: "retry", detail: "the provider did not answer in time" });
      if (enough.aborted) give();
      else enough.addEventListener("abort", give, { once: true });
    });
    const query = queryOf(parcel);
    try {
      const answer =
        parcel.registeredAt === null ? source.register(query, enough) : source.read(query, enough);
      const result = await Promise.race([answer, late]);
      return signal.aborted && !result.ok ? null : result;
    } catch (error) {
      if (signal.aborted) return null;
      observer.log.error({ error, kind: source.kind }, "a tracking source threw; it must not");
      return { ok: false, kind: "retry", detail: "the tracking source failed unexpectedly" };
    }
  }
}

function queryOf(parcel: FollowedParcel): ParcelQuery {
  return {
    number: parcel.number,
    ...(parcel.carrier === null ? {} : { carrier: parcel.carrier }),
    ...(parcel.country === null ? {} : { country: parcel.country }),
    ...(parcel.zip === null ? {} : { zip: parcel.zip }),
    ...(parcel.shippedAt === null ? {} : { shippedAt: parcel.shippedAt }),
    ...(parcel.reference === null ? {} : { reference: parcel.reference }),
  };
}
