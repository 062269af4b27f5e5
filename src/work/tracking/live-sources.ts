import type { Log } from "#src/observe/observer.ts";
import type { Db } from "#src/store/db.ts";
import { readTrackingSource, type StoredTrackingSource } from "#src/store/tracking-sources.ts";
import type { Vault } from "#src/store/vault.ts";
import type { TrackingSource, TrackingSourceDeps, TrackingSourceKind } from "#src/tracking/source.ts";

/** A tracking source as it runs. */
export interface LiveTrackingSource {
  readonly id: string;
  readonly shop: string;
  /** Why nothing was asked of it lately, as its row says. */
  readonly problem: string | null;
  readonly source: TrackingSource;
}

/** The tracking sources of this instance, built from their rows when they are first needed. */
export interface LiveTrackingSources {
  /** Undefined when there is none. One that cannot be built is `broken` when it is asked. Rejects when the database is away. */
  get(id: string): Promise<LiveTrackingSource | undefined>;
  close(): Promise<void>;
}

export function liveTrackingSources(
  db: Db,
  vault: Vault,
  kinds: readonly TrackingSourceKind[],
  deps: TrackingSourceDeps,
  log: Log,
): LiveTrackingSources {
  const byName = new Map(kinds.map((kind) => [kind.kind, kind]));
  const built = new Map<string, TrackingSource>();

  const build = ({ id, kind, settings, secrets }: StoredTrackingSource): TrackingSource => {
    try {
      const known = byName.get(kind);
      if (known === undefined)
        return unusable(kind, `This version knows no tracking source of the kind ${kind}.`);
      return known.build(settings, secrets, deps);
    } catch (error) {
      log.error({ error, trackingSource: id }, "a tracking source could not be built from its settings");
      return unusable(kind, "Its settings do not fit this version: remove it and add it again.");
    }
  };

  const close = async (id: string): Promise<void> => {
    const source = built.get(id);
    built.delete(id);
    try {
      await source?.close?.();
    } catch (error) {
      log.warn({ error, trackingSource: id }, "a tracking source did not close cleanly");
    }
  };

  return {
    async get(id) {
      const row = await readTrackingSource(db, vault, id);
      if (row === undefined) {
        await close(id);
        return undefined;
      }
      // A row's settings are never changed, so its id says whether it is the same.
      const source = built.get(id) ?? build(row);
      built.set(id, source);
      return { id, shop: row.shop, problem: row.problem, source };
    },
    async close() {
      await Promise.all([...built.keys()].map(close));
    },
  };
}

/** Stands in for a source that cannot be built. */
function unusable(kind: string, detail: string): TrackingSource {
  const broken = () => Promise.resolve({ ok: false as const, kind: "broken" as const, detail });
  return { kind, register: broken, read: broken };
}
