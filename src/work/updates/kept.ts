import type { FoundUpdate, StoredUpdate } from "#src/store/updates.ts";
import type { Found, Kept } from "./decide.ts";

/** Updates as they are decided on. */
export function keptOf(rows: readonly StoredUpdate[]): Kept[] {
  return rows.map(({ id, parcel, kind, rank, happenedAt, state, reason }) => ({
    id,
    parcel,
    name: kind,
    rank,
    happenedAt,
    state,
    reason,
  }));
}

/** An update as it is stored. */
export function foundRow({ name, ...found }: Found): FoundUpdate {
  return { ...found, kind: name };
}
