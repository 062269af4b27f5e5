import type { OrderSource, OrderSourceDeps, OrderSourceKind, SourceReport } from "#src/orders/source.ts";
import type { Log } from "#src/observe/observer.ts";
import type { Db } from "#src/store/db.ts";
import { listSources, type StoredSource } from "#src/store/sources.ts";
import type { Vault } from "#src/store/vault.ts";

/** The sources of this instance, built from their rows when they are first needed. Shops are named by id. */
export interface Sources {
  /**
   * In the order in which they are asked. One that could not be built is among them and fails when it is asked,
   * because without it "no such order" would be a guess. Rejects when the database is away and the shop was
   * never read.
   */
  of(shop: string): Promise<readonly OrderSource[]>;
  /** They were changed here: read them again at the next use. */
  forget(shop: string): void;
  /** Undefined when the shop has no such source. */
  report(shop: string, id: string): Promise<SourceReport | undefined>;
  close(): Promise<void>;
}

/** How long a change made through another instance may go unnoticed, ms. */
const freshMs = 2_000;

interface Entry {
  /** By id, in order. */
  live: ReadonlyMap<string, OrderSource>;
  known: boolean;
  readAt: number;
  /** It was changed after the reading that is under way began. */
  changed: boolean;
  reading: Promise<void> | undefined;
}

/** `wrap` is put around every source that could be built: what makes it resilient, what completes its orders. */
export function sourcesOf(
  db: Db,
  vault: Vault,
  kinds: readonly OrderSourceKind[],
  deps: OrderSourceDeps,
  log: Log,
  wrap: (source: OrderSource, shop: string) => OrderSource = (source) => source,
): Sources {
  const byName = new Map(kinds.map((kind) => [kind.kind, kind]));
  const entries = new Map<string, Entry>();

  const build = ({ id, shop, kind, settings, secrets }: StoredSource): OrderSource => {
    try {
      const known = byName.get(kind);
      if (known === undefined) return unusable(kind, `this version knows no source of the kind ${kind}`);
      // The same object with its id: closures of a source do not depend on `this`.
      return wrap({ ...known.build(settings, secrets, deps), id }, shop);
    } catch (error) {
      log.error({ error, source: id }, "a source could not be built from its settings");
      return unusable(kind, "its settings do not fit this version; remove it and add it again");
    }
  };

  const read = async (shop: string, entry: Entry): Promise<void> => {
    entry.changed = false;
    const rows = await listSources(db, vault, shop);
    const before = entry.live;
    // A source's row is never changed, only added and removed, so the id says whether it is the same.
    entry.live = new Map(rows.map((row) => [row.id, before.get(row.id) ?? build(row)]));
    entry.known = true;
    if (!entry.changed) entry.readAt = performance.now();
    await closeAll([...before].filter(([id]) => !entry.live.has(id)).map(([, source]) => source));
  };

  const closeAll = async (sources: readonly OrderSource[]): Promise<void> => {
    for (const result of await Promise.allSettled(sources.map(async (source) => source.close?.())))
      if (result.status === "rejected") log.warn({ error: result.reason }, "a source did not close cleanly");
  };

  const current = async (shop: string): Promise<Entry> => {
    const entry = entries.get(shop) ?? {
      live: new Map(),
      known: false,
      readAt: Number.NEGATIVE_INFINITY,
      changed: false,
      reading: undefined,
    };
    entries.set(shop, entry);
    while (performance.now() - entry.readAt > freshMs) {
      entry.reading ??= read(shop, entry).finally(() => (entry.reading = undefined));
      try {
        await entry.reading;
      } catch (error) {
        if (!entry.known) throw error;
        // What was read before serves while the database is away.
        break;
      }
    }
    return entry;
  };

  return {
    async of(shop) {
      return [...(await current(shop)).live.values()];
    },
    forget(shop) {
      const entry = entries.get(shop);
      if (entry === undefined) return;
      entry.readAt = Number.NEGATIVE_INFINITY;
      entry.changed = true;
    },
    async report(shop, id) {
      return (await current(shop)).live.get(id)?.report();
    },
    async close() {
      const all = [...entries.values()];
      entries.clear();
      await Promise.allSettled(all.map(async (entry) => entry.reading));
      await closeAll(all.flatMap((entry) => [...entry.live.values()]));
    },
  };
}

/** Stands in for a source that cannot be built. */
function unusable(kind: string, why: string): OrderSource {
  return {
    kind,
    find: () => Promise.resolve({ ok: false, detail: why }),
    report: () => Promise.resolve({ orders: null, loadedAt: null, problems: [{ line: null, problem: why }] }),
  };
}
