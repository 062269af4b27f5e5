import { v7 as uuid } from "uuid";
import type { Address } from "#src/conversation/address.ts";
import type { Content } from "#src/conversation/content.ts";
import type { Json } from "#src/conversation/json.ts";
import { fromMs, ms, type Db } from "./db.ts";
import type { SendJob } from "./deliveries.ts";
import type { Lease } from "./lanes.ts";
import { knownProofs, linkPersons, personsSettled, type KnownProofs, type Proven } from "./persons.ts";
import { storable } from "./storable.ts";

/** What a turn came to. */
export interface FinishedTurn {
  readonly lease: Lease;
  /** The messages it answers, by `seq`, both ends included. */
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly startedAt: Date;
  readonly outcome: "reply" | "handoff" | "silent";
  readonly reason: string | null;
  readonly trace: Json | null;
  /** Null keeps the conversation's. */
  readonly language: string | null;
  readonly handOver: boolean;
  readonly say: {
    readonly content: readonly Content[];
    readonly parts: readonly Json[];
    readonly to: Address;
    readonly connection: string;
  } | null;
  readonly audit: readonly { readonly what: string; readonly detail: Json }[];
  /** Who the shopper has shown to be. */
  readonly proven?: { readonly contact: string; readonly proofs: readonly Proven[] };
}

/**
 * `done`: committed; `send` is the first part, already leased to this instance, when nothing was waiting to be
 * sent before it. `floor_taken`: a person has begun to speak meanwhile, so the reply was not stored and the
 * messages are theirs. `lost`: another instance holds the conversation; nothing was written.
 */
export type Finish =
  | {
      kind: "done";
      send: SendJob | null;
      /** When messages that came meanwhile are due, ms; null: there are none. */ dueMs: number | null;
    }
  | { kind: "floor_taken" }
  | { kind: "lost" };

/*
 * The reply, its parts, the trace, why a person is asked, "these messages are answered" and the first part's lease: one statement,
 * one commit, and nothing of it unless the lease still holds. RETURNING shows new values only, so whether the
 * delivery lane was taken is read from its lease: it is exactly this statement's now() plus the time to live.
 */
const handedOver = `, handed as (
  insert into handoffs (shop_id, conversation_id, reason)
  select d.shop_id, d.id, coalesce(t.reason, 'cannot_help') from turn t cross join done d where d.floor = 'person'
  on conflict (conversation_id) where ended_at is null do nothing
)`;

const finishStatement = (persons: boolean, handOver: boolean): string => `
with turn as materialized (
  select * from jsonb_to_record($1::text::jsonb) as t(
    conversation uuid, epoch int, turn uuid, from_seq int, to_seq int, started float8, outcome text, reason text,
    trace jsonb, language text, hand_over boolean, message uuid, content jsonb, parts jsonb, total int,
    to_address jsonb, connection uuid, audit jsonb, ttl float8, contact uuid, person uuid, proofs jsonb)
), done as (
  update conversations c set
    done_seq = t.to_seq,
    lease_until = null,
    attempts = 0,
    run_at = case when c.last_seq > t.to_seq then greatest(c.run_at, now()) end,
    burst_at = case when c.last_seq > t.to_seq then c.burst_at end,
    language = coalesce(t.language, c.language),
    floor = case when t.hand_over and c.floor = 'agent' then 'person' else c.floor end,
    floor_since = case when t.hand_over and c.floor = 'agent' then now() else c.floor_since end,
    send_last_seq = c.send_last_seq + t.total,
    send_run_at = case when t.total = 0 then c.send_run_at else coalesce(c.send_run_at, now()) end,
    send_lease_until = case when t.total > 0 and c.send_run_at is null and c.send_lease_until is null
      then now() + ${fromMs("t.ttl")} else c.send_lease_until end,
    send_epoch = case when t.total > 0 and c.send_run_at is null and c.send_lease_until is null
      then c.send_epoch + 1 else c.send_epoch end
  from turn t
  where c.id = t.conversation and c.epoch = t.epoch and (c.floor = 'agent' or t.total = 0)
  returning c.id, c.shop_id, c.floor, c.run_at, c.send_last_seq - t.total as before, c.send_epoch, c.last_inbound_at, c.opted_out,
    t.total > 0 and c.send_lease_until is not distinct from now() + ${fromMs("t.ttl")} as taken
), logged as (
  insert into turns (id, conversation_id, from_seq, to_seq, started_at, outcome, reason, trace)
  select t.turn, d.id, t.from_seq, t.to_seq, to_timestamp(t.started / 1000), t.outcome, t.reason, t.trace
  from turn t cross join done d where t.turn is not null
), said as (
  insert into messages (id, conversation_id, author, content, language, at, turn_id)
  select t.message, d.id, 'agent', t.content, t.language, now(), t.turn from turn t cross join done d where t.total > 0
), parts as (
  insert into deliveries (id, conversation_id, connection_id, seq, message_id, to_address, part, state, attempts, sending_at)
  select (p.value->>'id')::uuid, d.id, t.connection, d.before + p.ordinality::int, t.message, t.to_address, p.value->'part',
    case when d.taken and p.ordinality = 1 then 'sending' else 'queued' end,
    case when d.taken and p.ordinality = 1 then 1 else 0 end,
    case when d.taken and p.ordinality = 1 then now() end
  from turn t cross join done d cross join lateral jsonb_array_elements(t.parts) with ordinality as p(value, ordinality)
  where t.total > 0
), noted as (
  insert into audit (shop_id, conversation_id, what, detail)
  select d.shop_id, d.id, a->>'what', a->'detail' from turn t cross join done d cross join lateral jsonb_array_elements(t.audit) as a
)${handOver ? handedOver : ""}${persons ? linkPersons : ""}
select ${persons ? personsSettled : "true"} as settled, d.before, d.send_epoch, d.taken, d.opted_out, (extract(epoch from d.run_at - now()) * 1000)::float8 as due, ${ms("d.last_inbound_at")} as last_inbound from done d`;

/** Commits what a turn came to. `sendTtlMs` is the lease of the first part. */
export async function finishTurn(
  db: Db,
  turn: FinishedTurn,
  sendTtlMs: number,
  known: KnownProofs = knownProofs(),
): Promise<Finish> {
  const { contact = null, proofs = [] } = turn.proven ?? {};
  const persons = contact !== null && !known.has(contact, proofs);
  const parts = (turn.say?.parts ?? []).map((part) => ({ id: uuid(), part }));
  const message = uuid();
  const quiet = turn.outcome === "silent" && turn.reason === null;
  const rows = await db.query<{
    before: number;
    send_epoch: number;
    taken: boolean;
    opted_out: boolean;
    last_inbound: number | null;
    due: number | null;
    settled: boolean;
  }>(finishStatement(persons, turn.handOver), [
    storable({
      conversation: turn.lease.conversation,
      epoch: turn.lease.epoch,
      turn: quiet ? null : uuid(),
      from_seq: turn.fromSeq,
      to_seq: turn.toSeq,
      started: turn.startedAt.getTime(),
      outcome: turn.outcome,
      reason: turn.reason,
      trace: turn.trace,
      language: turn.language,
      hand_over: turn.handOver,
      message,
      content: turn.say?.content ?? [],
      parts,
      total: parts.length,
      to_address: turn.say?.to ?? null,
      connection: turn.say?.connection ?? null,
      audit: turn.audit,
      ttl: sendTtlMs,
      contact,
      person: persons ? uuid() : null,
      proofs: persons ? proofs : [],
    }),
  ]);
  const [row] = rows;
  if (persons && row?.settled === true) known.add(contact, proofs);
  if (row === undefined)
    return (await stillHeld(db, turn.lease)) ? { kind: "floor_taken" } : { kind: "lost" };
  const [first] = parts;
  if (!row.taken || first === undefined || turn.say === null)
    return { kind: "done", send: null, dueMs: row.due };
  return {
    kind: "done",
    dueMs: row.due,
    send: {
      conversation: turn.lease.conversation,
      epoch: row.send_epoch,
      connection: turn.say.connection,
      attempts: 0,
      lastInboundAt: row.last_inbound === null ? null : new Date(row.last_inbound),
      optedOut: row.opted_out,
      delivery: {
        id: first.id,
        seq: row.before + 1,
        part: first.part,
        to: turn.say.to,
        state: "queued",
        tries: 1,
        crashed: false,
      },
    },
  };
}

async function stillHeld(db: Db, lease: Lease): Promise<boolean> {
  const rows = await db.query("select 1 as held from conversations where id = $1::uuid and epoch = $2::int", [
    lease.conversation,
    lease.epoch,
  ]);
  return rows.length === 1;
}

/**
 * The turn failed and will be tried again after a pause (ms). Nothing happens when the lane is no longer held:
 * an outcome may have been committed although its answer was lost.
 */
export async function failTurn(db: Db, lease: Lease, pauseMs: number): Promise<void> {
  await db.query(
    `update conversations set attempts = attempts + 1, lease_until = null, run_at = now() + ${fromMs("$3")}
     where id = $1::uuid and epoch = $2::int and lease_until is not null`,
    [lease.conversation, lease.epoch, pauseMs],
  );
}

/** The turn kept failing: its messages are set aside, shown and can be retried; the conversation goes on behind them. */
export async function parkTurn(
  db: Db,
  lease: Lease,
  turn: { fromSeq: number; toSeq: number; attempts: number; error: string; startedAt: Date },
): Promise<void> {
  await db.query(
    `with done as (
       update conversations set done_seq = $3::int, attempts = 0, lease_until = null,
         run_at = case when last_seq > $3::int then greatest(run_at, now()) end,
         burst_at = case when last_seq > $3::int then burst_at end
       where id = $1::uuid and epoch = $2::int and lease_until is not null returning id
     ), logged as (
       insert into turns (id, conversation_id, from_seq, to_seq, started_at, outcome, reason)
       select $4::uuid, id, $5::int, $3::int, to_timestamp($8::float8 / 1000), 'parked', $7 from done
     )
     insert into parked (id, conversation_id, lane, from_seq, to_seq, attempts, error)
     select $9::uuid, id, 'turn', $5::int, $3::int, $6::int, $7 from done`,
    [
      lease.conversation,
      lease.epoch,
      turn.toSeq,
      uuid(),
      turn.fromSeq,
      turn.attempts,
      turn.error,
      turn.startedAt.getTime(),
      uuid(),
    ],
  );
}
