import type { SnapshotRow, SnapshotRows } from "#src/orders/snapshots.ts";

/** Snapshots in memory; `down` makes every call fail, as when the database is away. */
export interface MemoryRows extends SnapshotRows {
  readonly kept: Map<string, SnapshotRow>;
  writes: number;
  down: boolean;
}

export function memoryRows(): MemoryRows {
  const kept = new Map<string, SnapshotRow>();
  const rows: MemoryRows = {
    kept,
    writes: 0,
    down: false,
    save(_source, given) {
      if (rows.down) return Promise.reject(new Error("the database is away"));
      for (const row of given) {
        rows.writes += 1;
        kept.set(row.orderId, row);
      }
      return Promise.resolve();
    },
    find(_source, key) {
      if (rows.down) return Promise.reject(new Error("the database is away"));
      return Promise.resolve([...kept.values()].filter(({ keys }) => keys.includes(key)));
    },
    drop(_source, key, before) {
      for (const [id, { keys, asOf }] of kept) if (keys.includes(key) && asOf < before) kept.delete(id);
      return Promise.resolve();
    },
  };
  return rows;
}
