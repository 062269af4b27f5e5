import type { Address } from "#src/conversation/address.ts";
import type { Claim, ClaimMethod, Level } from "#src/conversation/claim.ts";
import type { Content } from "#src/conversation/content.ts";
import type { Floor } from "#src/conversation/floor.ts";
import type { Json } from "#src/conversation/json.ts";
import type { Message } from "#src/conversation/thread.ts";
import { ms, type Db } from "./db.ts";
import { claimable, type Lease } from "./lanes.ts";

/** A conversation whose messages wait for an answer, with all that a turn needs to know. */
export interface TurnJob extends Lease {
  readonly shop: string;
  readonly connection: string;
  readonly channel: string;
  readonly account: string;
  readonly contact: string;
  readonly language: string | null;
  readonly floor: Floor;
  readonly memo: Json | null;
  readonly replyTo: Address;
  readonly lastInboundId: string | null;
  /** Tries of this turn that failed before. */
  readonly attempts: number;
  /** In the order of `seq`; may be empty when the claim overtook their commit. */
  readonly unanswered: readonly Message[];
  /** Oldest first. */
  readonly history: readonly Message[];
  /** Not expired by the database's clock. */
  readonly claims: readonly Claim[];
  /** When the conversation last came to a person; null: never. */
  readonly handedOverAt: Date | null;
}

interface MessageRow {
  id: string;
  seq: number | null;
  author: "shopper" | "agent" | "person";
  content: Content[];
  at: number;
  provider_id: string | null;
  reply_to: string | null;
  machine: string | null;
}
interface ClaimRow {
  kind: Claim["kind"];
  value: string;
  method: ClaimMethod;
  level: Level;
  at: number;
  expires: number;
}
interface JobRow {
  id: string;
  epoch: number;
  shop_id: string;
  connection_id: string;
  channel: string;
  account: string;
  contact_id: string;
  language: string | null;
  floor: Floor;
  memo: Json | null;
  reply_to: Address;
  last_inbound_id: string | null;
  attempts: number;
  unanswered: MessageRow[] | null;
  history: MessageRow[] | null;
  claims: ClaimRow[] | null;
  handed_over: number | null;
}

const historyLength = 20;
const message = `json_build_object('id', m.id, 'seq', m.seq, 'author', m.author, 'content', m.content,
  'at', ${ms("m.at")}, 'provider_id', m.provider_id, 'reply_to', m.reply_to, 'machine', m.machine)`;
const due = claimable("turn", "$1", "$2");
/*
 * Claims and reads in one statement. The messages are read in the snapshot the statement began with, while
 * the claimed row may be newer: a turn therefore answers the messages it was given and never "up to last_seq".
 */
const claimStatement = `
with claimed as (
  update conversations set ${due.set}, burst_at = null
  where ${due.where}
  returning *
)
select c.id, c.epoch, c.shop_id, c.connection_id, c.channel, c.account, c.contact_id, c.language, c.floor, c.memo,
  c.reply_to, c.last_inbound_id, c.attempts,
  (select json_agg(${message} order by m.seq) from messages m
    where m.conversation_id = c.id and m.seq > c.done_seq and m.seq <= c.last_seq) as unanswered,
  (select json_agg(h.message order by h.created_at, h.seq) from (
    select ${message} as message, m.created_at, m.seq from messages m
    where m.conversation_id = c.id and (m.seq is null or m.seq <= c.done_seq)
    order by m.created_at desc, m.seq desc limit ${historyLength}) h) as history,
  (select json_agg(json_build_object('kind', k.kind, 'value', k.value, 'method', k.method, 'level', k.level,
      'at', ${ms("k.at")}, 'expires', ${ms("k.expires")})) from claims k
    where k.conversation_id = c.id and k.expires > now()) as claims,
  (select ${ms("max(o.since)")} from handoffs o where o.conversation_id = c.id) as handed_over
from claimed c`;

/** Takes up to `limit` due conversations, for `ttlMs` unless renewed. */
export async function claimTurns(db: Db, limit: number, ttlMs: number): Promise<TurnJob[]> {
  const rows = await db.query<JobRow>(claimStatement, [limit, ttlMs]);
  return rows.map((row) => ({
    conversation: row.id,
    epoch: row.epoch,
    shop: row.shop_id,
    connection: row.connection_id,
    channel: row.channel,
    account: row.account,
    contact: row.contact_id,
    language: row.language,
    floor: row.floor,
    memo: row.memo,
    replyTo: row.reply_to,
    lastInboundId: row.last_inbound_id,
    attempts: row.attempts,
    unanswered: (row.unanswered ?? []).map(messageOf),
    history: (row.history ?? []).map(messageOf),
    claims: (row.claims ?? []).map((claim) => ({
      ...claim,
      at: new Date(claim.at),
      expires: new Date(claim.expires),
    })),
    handedOverAt: row.handed_over === null ? null : new Date(row.handed_over),
  }));
}

function messageOf(row: MessageRow): Message {
  return {
    id: row.id,
    seq: row.seq ?? 0,
    from: row.author,
    content: row.content,
    at: new Date(row.at),
    ...(row.provider_id === null ? {} : { providerId: row.provider_id }),
    ...(row.reply_to === null ? {} : { replyTo: row.reply_to }),
    ...(row.machine === null ? {} : { machine: row.machine }),
  };
}
