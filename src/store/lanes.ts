import { fromMs, type Db } from "./db.ts";

/** The two mailboxes of a conversation: messages to be answered, parts to be sent. */
export type Lane = "turn" | "delivery";

/** Proof that this instance may write a result: the lease on a conversation's lane, fenced by its epoch. */
export interface Lease {
  readonly conversation: string;
  readonly epoch: number;
}

/** The columns of a lane; the rules are the same for both. */
const columns: Readonly<
  Record<Lane, { runAt: string; leaseUntil: string; epoch: string; lastSeq: string; doneSeq: string }>
> = {
  turn: {
    runAt: "run_at",
    leaseUntil: "lease_until",
    epoch: "epoch",
    lastSeq: "last_seq",
    doneSeq: "done_seq",
  },
  delivery: {
    runAt: "send_run_at",
    leaseUntil: "send_lease_until",
    epoch: "send_epoch",
    lastSeq: "send_last_seq",
    doneSeq: "send_done_seq",
  },
};

/** Picks due conversations that nobody holds, oldest first, and skips those another instance is picking. `limit` and `ttl` (ms) are parameters. */
export function claimable(lane: Lane, limit: string, ttl: string): { where: string; set: string } {
  const c = columns[lane];
  return {
    where: `id in (
      select id from conversations
      where ${c.runAt} <= now() and (${c.leaseUntil} is null or ${c.leaseUntil} < now())
      order by ${c.runAt} limit ${limit} for update skip locked)`,
    set: `${c.leaseUntil} = now() + ${fromMs(ttl)}, ${c.epoch} = ${c.epoch} + 1`,
  };
}

/**
 * The conversations of `$1` whose lane is still held under the same epoch, locked in the order in which everybody
 * locks several conversations. A lane that was released meanwhile keeps its epoch, so the lease has to be asked too.
 */
function stillHeld(lane: Lane): string {
  const c = columns[lane];
  return `held as materialized (
    select c.id from conversations c
    join jsonb_to_recordset($1::text::jsonb) as l(conversation uuid, epoch int) on l.conversation = c.id
    where c.${c.epoch} = l.epoch and c.${c.leaseUntil} is not null
    order by c.id for update of c)`;
}

/** Prolongs leases. Those that were lost or released meanwhile stay so. */
export async function renewLeases(
  db: Db,
  lane: Lane,
  leases: readonly Lease[],
  ttlMs: number,
): Promise<void> {
  if (leases.length === 0) return;
  const c = columns[lane];
  await db.query(
    `with ${stillHeld(lane)}
     update conversations c set ${c.leaseUntil} = now() + ${fromMs("$2")} from held where c.id = held.id`,
    [JSON.stringify(leases), ttlMs],
  );
}

/** Gives lanes back: what waits in them stays due, now; a lane in which nothing waits is no longer due. */
export async function giveBack(db: Db, lane: Lane, leases: readonly Lease[]): Promise<void> {
  if (leases.length === 0) return;
  const c = columns[lane];
  await db.query(
    `with ${stillHeld(lane)}
     update conversations c set ${c.leaseUntil} = null,
       ${c.runAt} = case when c.${c.lastSeq} > c.${c.doneSeq} then c.${c.runAt} end
     from held where c.id = held.id`,
    [JSON.stringify(leases)],
  );
}

/** Frees every lease: for the one process that owns an embedded database, whose predecessor is certainly dead. */
export async function freeAllLeases(db: Db): Promise<void> {
  await db.query(
    "update conversations set lease_until = null, send_lease_until = null where lease_until is not null or send_lease_until is not null",
    [],
  );
  await db.query("update watches set lease_until = null where lease_until is not null", []);
}

/** When the next lane is due, in ms from now (0: now); null when nothing waits. Held lanes count from the end of their lease. */
export async function nextDueMs(db: Db, lane: Lane): Promise<number | null> {
  const c = columns[lane];
  const [row] = await db.query<{ wait: number | null }>(
    `select greatest(0, extract(epoch from min(${c.runAt}) - now()) * 1000)::float8 as wait
     from (select ${c.runAt} from conversations
           where ${c.runAt} is not null and (${c.leaseUntil} is null or ${c.leaseUntil} < now())
           order by ${c.runAt} limit 1) as due`,
    [],
  );
  return row?.wait ?? null;
}

/** How many conversations wait in a lane and for how long the oldest has been due, ms. */
export async function laneBacklog(db: Db, lane: Lane): Promise<{ due: number; oldestMs: number }> {
  const c = columns[lane];
  const [row] = await db.query<{ due: number; oldest: number | null }>(
    `select count(*)::int as due, (extract(epoch from now() - min(${c.runAt})) * 1000)::float8 as oldest
     from conversations where ${c.runAt} <= now()`,
    [],
  );
  return { due: row?.due ?? 0, oldestMs: Math.max(0, row?.oldest ?? 0) };
}
