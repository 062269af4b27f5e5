import { v7 as uuid } from "uuid";
import type { Failure } from "#src/channel/failure.ts";
import type { Address } from "#src/conversation/address.ts";
import type { DeliveryState } from "#src/conversation/delivery.ts";
import type { Json } from "#src/conversation/json.ts";
import { fromMs, ms, type Db } from "./db.ts";
import { claimable, type Lease } from "./lanes.ts";
import { storable } from "./storable.ts";

/** A conversation with something to send, and the part whose turn it is. */
export interface SendJob extends Lease {
  readonly connection: string;
  /** Tries of this part that failed before. */
  readonly attempts: number;
  readonly lastInboundAt: Date | null;
  readonly optedOut: boolean;
  /** Null when the lane's next place holds nothing any more. */
  readonly delivery: {
    readonly id: string;
    readonly seq: number;
    readonly part: Json;
    readonly to: Address;
    /** As it was before this claim. `sending`: another process died with it in hand. */
    readonly state: DeliveryState;
    /** Provider calls including the one that this claim is for. */
    readonly tries: number;
    /** It is `uncertain` because a process died, not because a call timed out. */
    readonly crashed: boolean;
    /** A template that may go out although the reply window is over. */
    readonly anyTime?: boolean;
    /** The part carries a code and is emptied once its fate is known. */
    readonly fleeting?: boolean;
  } | null;
}

interface JobRow {
  id: string;
  send_epoch: number;
  connection_id: string;
  send_attempts: number;
  last_inbound: number | null;
  opted_out: boolean;
  delivery: string | null;
  seq: number | null;
  part: Json;
  to_address: Address | null;
  state: DeliveryState | null;
  tries: number | null;
  failure: Failure | null;
  any_time: boolean | null;
  fleeting: boolean | null;
}

/** The failure of a part whose process died; told apart from a timeout, after which nothing is repeated. */
export const crashDetail = "The process ended while this was being sent.";

const due = claimable("delivery", "$1", "$2");
const claimStatement = `
with claimed as (
  update conversations set ${due.set} where ${due.where} returning *
), next as materialized (
  select d.* from claimed c cross join lateral (
    select * from deliveries where conversation_id = c.id and seq = c.send_done_seq + 1 limit 1) d
), begun as (
  update deliveries d set state = 'sending', attempts = d.attempts + 1, sending_at = now()
  from next n where d.id = n.id and n.state = 'queued'
)
select c.id, c.send_epoch, c.connection_id, c.send_attempts, ${ms("c.last_inbound_at")} as last_inbound, c.opted_out,
  n.id as delivery, n.seq, n.part, n.to_address, n.state, n.attempts + 1 as tries, n.failure,
  n.any_time, n.fleeting
from claimed c left join next n on n.conversation_id = c.id`;

/** Takes up to `limit` conversations with something to send; a part that was `queued` is `sending` from here on. */
export async function claimSends(db: Db, limit: number, ttlMs: number): Promise<SendJob[]> {
  const rows = await db.query<JobRow>(claimStatement, [limit, ttlMs]);
  return rows.map((row) => ({
    conversation: row.id,
    epoch: row.send_epoch,
    connection: row.connection_id,
    attempts: row.send_attempts,
    lastInboundAt: row.last_inbound === null ? null : new Date(row.last_inbound),
    optedOut: row.opted_out,
    delivery:
      row.delivery === null || row.seq === null || row.state === null || row.to_address === null
        ? null
        : {
            id: row.delivery,
            seq: row.seq,
            part: row.part,
            to: row.to_address,
            state: row.state,
            tries: row.tries ?? 1,
            crashed: row.failure?.detail === crashDetail,
            anyTime: row.any_time === true,
            fleeting: row.fleeting === true,
          },
  }));
}

/** What becomes of the part and of its lane. */
export type SendRecord =
  /** The provider accepted it. */
  | { readonly lane: "next"; readonly state: "sent"; readonly providerId: string }
  /** It will not be tried again by itself; the lane goes on. */
  | {
      readonly lane: "next";
      readonly state: "failed" | "uncertain";
      readonly failure: Failure;
      readonly park: boolean;
    }
  /** The lane's next place needs nothing: it was settled by a receipt or taken back. */
  | { readonly lane: "next"; readonly state: null }
  /** It is tried again after `afterMs`; `counts` when the try says something about this part rather than about the connection. */
  | {
      readonly lane: "again";
      readonly state: "queued" | "uncertain";
      readonly failure: Failure;
      readonly afterMs: number;
      readonly counts: boolean;
    };

/*
 * The part's fate and the lane's release, together and only while the lease holds: a record whose answer was lost
 * is written once, however often it is repeated. A receipt may have been quicker than this record: a state that is
 * further on stays. A fleeting part is emptied when its fate is known; one that may yet have to be sent again is not.
 * Receipts that were waiting are removed by settleEarlyReceipts once they were applied.
 */
const recordStatement = `
with r as materialized (
  select * from jsonb_to_record($1::text::jsonb) as r(
    conversation uuid, epoch int, delivery uuid, seq int, state text, provider_id text, failure jsonb,
    done boolean, after float8, counts boolean, park uuid)
), lane as (
  update conversations c set
    send_done_seq = case when r.done then r.seq else c.send_done_seq end,
    send_attempts = case when r.done then 0 when r.counts then c.send_attempts + 1 else c.send_attempts end,
    send_lease_until = null,
    send_run_at = case when not r.done then now() + ${fromMs("r.after")} when c.send_last_seq > r.seq then now() end
  from r where c.id = r.conversation and c.send_epoch = r.epoch and c.send_lease_until is not null
  returning c.id, c.connection_id, c.send_attempts, c.send_last_seq > r.seq as more
), part as (
  update deliveries d set
    state = case when r.state is not null and d.state in ('queued', 'sending', 'uncertain') then r.state else d.state end,
    provider_id = coalesce(r.provider_id, d.provider_id),
    failure = case when d.state in ('queued', 'sending', 'uncertain') then r.failure else d.failure end,
    sent_at = case when r.state = 'sent' then coalesce(d.sent_at, now()) else d.sent_at end,
    failed_at = case when r.state = 'failed' then now() else d.failed_at end,
    part = case when d.fleeting and r.done and (r.state in ('sent', 'failed') or d.state in ('sent', 'delivered', 'read', 'failed', 'cancelled'))
      then '{}'::jsonb else d.part end
  from r cross join lane where d.id = r.delivery and d.conversation_id = lane.id
  returning d.id, d.attempts
), aside as (
  insert into parked (id, conversation_id, lane, from_seq, to_seq, delivery_id, attempts, error)
  select r.park, r.conversation, 'delivery', r.seq, r.seq, r.delivery, part.attempts, r.failure->>'detail'
  from r cross join part where r.park is not null
), early as (
  select e.provider_id, e.status, ${ms("e.at")} as at, e.failure, e.pricing
  from receipts e, r, lane where e.connection_id = lane.connection_id and e.provider_id = r.provider_id
)
select lane.more, lane.connection_id as connection,
  (select json_agg(json_build_object('of', provider_id, 'status', status, 'at', at, 'failure', failure, 'pricing', pricing)) from early) as early
from lane`;

/** A receipt that had come before its message's id was known. */
export interface EarlyReceipt {
  readonly of: string;
  readonly status: "sent" | "delivered" | "read" | "failed";
  readonly at: number;
  readonly failure: Failure | null;
  readonly pricing: { type?: string; category?: string } | null;
}

/**
 * Records what one send came to and frees the lane. Null when the lease was lost, and then nothing was
 * written. `early` are receipts that were waiting for this message's id; they are yet to be applied.
 */
export async function recordSend(
  db: Db,
  job: SendJob,
  record: SendRecord,
): Promise<{ more: boolean; early: readonly EarlyReceipt[] } | null> {
  const failure = "failure" in record ? record.failure : null;
  const [row] = await db.query<{ more: boolean; early: EarlyReceipt[] | null }>(recordStatement, [
    storable({
      conversation: job.conversation,
      epoch: job.epoch,
      delivery: job.delivery?.id ?? null,
      seq: job.delivery?.seq ?? null,
      state: record.state,
      provider_id: "providerId" in record ? record.providerId : null,
      failure,
      done: record.lane === "next",
      after: record.lane === "again" ? record.afterMs : 0,
      counts: record.lane === "again" && record.counts,
      park: record.lane === "next" && "park" in record && record.park ? uuid() : null,
    }),
  ]);
  return row === undefined ? null : { more: row.more, early: row.early ?? [] };
}

/** Marks a part that is sent although an earlier send of it may have arrived. False when the lease was lost: then it is another instance's to send. */
export async function beginRepeat(db: Db, job: SendJob): Promise<boolean> {
  const rows = await db.query(
    `update deliveries set state = 'sending', repeated = true, attempts = attempts + 1, sending_at = now()
     where id = $1::uuid and state = 'uncertain'
       and exists (select 1 from conversations where id = $2::uuid and send_epoch = $3::int)
     returning id`,
    [job.delivery?.id ?? null, job.conversation, job.epoch],
  );
  return rows.length === 1;
}

/** The lane's place is empty (its conversation was partly erased): steps over it. */
export async function skipSend(db: Db, job: SendJob): Promise<void> {
  await db.query(
    `update conversations set send_done_seq = least(send_done_seq + 1, send_last_seq), send_lease_until = null,
       send_run_at = case when send_last_seq > send_done_seq + 1 then now() end
     where id = $1::uuid and send_epoch = $2::int`,
    [job.conversation, job.epoch],
  );
}

/**
 * A part is tried again at a person's word: it goes to the end of its lane. False when there is none that could be.
 * A receipt may settle it at this very moment, so its state is asked again once it is locked; the place taken for
 * it then stays empty and is stepped over. What carried a code is not said again: its time is over.
 */
export async function retryDelivery(db: Db, shop: string | null, delivery: string): Promise<boolean> {
  const rows = await db.query(
    `with part as (
       select d.id, d.conversation_id from deliveries d join conversations c on c.id = d.conversation_id
       where d.id = $1::uuid and d.state in ('failed', 'uncertain', 'cancelled') and d.seq <= c.send_done_seq
         and not d.fleeting
         and ($2::uuid is null or c.shop_id = $2::uuid)
       for update of c
     ), lane as (
       update conversations c set send_last_seq = send_last_seq + 1, send_run_at = coalesce(send_run_at, now())
       from part where c.id = part.conversation_id returning c.send_last_seq
     ), settled as (
       update parked set retried_at = now() where delivery_id = $1::uuid and retried_at is null
     )
     update deliveries d set seq = lane.send_last_seq, state = 'queued', failure = null, failed_at = null,
       repeated = d.repeated or d.state = 'uncertain'
     from part cross join lane where d.id = part.id and d.state in ('failed', 'uncertain', 'cancelled') returning d.id`,
    [delivery, shop],
  );
  return rows.length === 1;
}

/** Everything on a connection that waits goes on now, e.g. after its token was renewed. */
export async function wakeConnection(db: Db, connection: string): Promise<void> {
  await db.query(
    "update conversations set send_run_at = now() where connection_id = $1::uuid and send_run_at is not null",
    [connection],
  );
}

/** Longer than any code is good for. */
const fleetingMinutes = 30;

/**
 * Empties fleeting parts that were settled by a receipt after their lane had gone on, or whose fate nobody will learn.
 * What its lane has not come to is left alone. Returns how many.
 */
export async function emptyFleeting(db: Db): Promise<number> {
  const rows = await db.query(
    `update deliveries d set part = '{}'::jsonb
     from conversations c where c.id = d.conversation_id and d.fleeting and d.part <> '{}'::jsonb and d.seq <= c.send_done_seq
       and (d.state in ('sent', 'delivered', 'read', 'failed', 'cancelled')
         or d.created_at < now() - interval '${fleetingMinutes} minutes')
     returning d.id`,
    [],
  );
  return rows.length;
}
