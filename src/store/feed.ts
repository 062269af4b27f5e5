import type { Content } from "#src/conversation/content.ts";
import type { DeliveryState } from "#src/conversation/delivery.ts";
import { ms, type Db } from "./db.ts";

/*
 * What a shopper reads here, and how far they have read. A place in a conversation is two numbers of its row:
 * the newest message of the shopper (`last_seq`) and the newest part that was sent to them (`send_done_seq`). Both
 * only grow, and are written under the row's lock by the very statement that writes what they count. So everything up to
 * a place is there for whoever reads the place, on every instance, whatever the order of commits; ids and times,
 * which are drawn before the commit, do not have this.
 */

/** Whose conversation: the shopper by the provider's id, as in an `Address`. */
export interface Reader {
  readonly connection: string;
  readonly account: string;
  readonly id: string;
}

export interface Place {
  /** The newest message of the shopper, by `seq`; 0: none. */
  readonly said: number;
  /** The newest part that left the delivery lane, by `seq`; 0: none. */
  readonly sent: number;
}

/** How a conversation stands for its shopper. */
export interface Standing extends Place {
  readonly conversation: string;
  /** A turn is being worked on: an answer may come. */
  readonly typing: boolean;
  /** A person of the shop has the floor. */
  readonly person: boolean;
  /** The newest part that was read, by `seq`, among the last fifty. */
  readonly read: number;
}

const standingStatement = `
select r.n, c.id as conversation, c.last_seq as said, c.send_done_seq as sent, c.floor = 'person' as person,
  coalesce(c.floor = 'agent' and c.lease_until > now(), false) as typing, coalesce(d.seq, 0) as read
from jsonb_to_recordset($1::text::jsonb) as r(n int, connection uuid, account text, id text)
cross join lateral (
  select contact_id from addresses
  where connection_id = r.connection and account = r.account and provider_id = r.id limit 1) a
cross join lateral (
  select id, last_seq, send_done_seq, floor, lease_until from conversations
  where connection_id = r.connection and account = r.account and contact_id = a.contact_id limit 1) c
left join lateral (
  select seq from deliveries
  where conversation_id = c.id and seq > c.send_done_seq - 50 and seq <= c.send_done_seq and state = 'read'
  order by seq desc limit 1) d on true`;

/** How the conversations of all these readers stand, in their order; undefined for those who have not written. */
export async function standings(db: Db, readers: readonly Reader[]): Promise<(Standing | undefined)[]> {
  if (readers.length === 0) return [];
  const rows = await db.query<Standing & { n: number }>(standingStatement, [
    JSON.stringify(readers.map(({ connection, account, id }, n) => ({ n, connection, account, id }))),
  ]);
  const found = new Map(rows.map(({ n, ...standing }) => [n, standing]));
  return readers.map((_reader, n) => found.get(n));
}

/** One thing that was said. */
export interface Said {
  /** A part that was sent: its delivery's id. A message of the shopper: the provider's id of it. */
  readonly id: string;
  readonly from: "shopper" | "agent" | "person";
  /** Place in its lane. */
  readonly seq: number;
  readonly content: readonly Content[];
  readonly language: string | null;
  /** When it was here, by the database's clock. */
  readonly at: Date;
  /** Of a part that was sent. */
  readonly state: DeliveryState | null;
  readonly files: readonly { readonly ref: string; readonly size: number | null }[];
}

/** What was said between two places, and where it ends. */
export interface Stretch extends Place {
  readonly items: readonly Said[];
}

interface SaidRow {
  said: number;
  sent: number;
  id: string | null;
  author: "shopper" | "agent" | "person";
  seq: number;
  content: readonly Content[];
  language: string | null;
  at: number;
  state: DeliveryState | null;
  files: { ref: string; size: number | null }[] | null;
}

// One statement, so that the place and what is up to it are of one moment. Parts that were not sent are passed over:
// one that is sent later after all gets a new place at the end of its lane.
const saidStatement = `
with c as materialized (select id, last_seq, send_done_seq from conversations where id = $1::uuid),
item as (
  (select coalesce(m.provider_id, m.id::text) as id, m.author, m.seq, m.content, m.language,
     ${ms("m.created_at")} as at, null as state,
     (select json_agg(json_build_object('ref', f.ref, 'size', f.size)) from media f where f.message_id = m.id) as files
   from c join messages m on m.conversation_id = c.id
   where m.seq > $2::int and m.seq <= c.last_seq order by m.seq desc limit $4::int)
  union all
  (select d.id::text, m.author, d.seq, m.content, m.language, ${ms("coalesce(d.sent_at, d.created_at)")}, d.state, null
   from c join deliveries d on d.conversation_id = c.id join messages m on m.id = d.message_id
   where d.seq > $3::int and d.seq <= c.send_done_seq and d.state in ('sent', 'delivered', 'read')
   order by d.seq desc limit $4::int)
)
select c.last_seq as said, c.send_done_seq as sent, item.* from c left join item on true`;

/**
 * What was said after `after`, in the order in which it came about, and the place it goes to. At most `limit` of
 * either side, the newest. Undefined when there is no such conversation.
 */
export async function saidSince(
  db: Db,
  conversation: string,
  after: Place,
  limit: number,
): Promise<Stretch | undefined> {
  const rows = await db.query<SaidRow>(saidStatement, [conversation, after.said, after.sent, limit]);
  const [first] = rows;
  if (first === undefined) return undefined;
  const items = rows.flatMap(({ id, author, seq, content, language, at, state, files }) =>
    id === null
      ? []
      : [{ id, from: author, seq, content, language, at: new Date(at), state, files: files ?? [] }],
  );
  const { said, sent } = first;
  return { said, sent, items: items.toSorted((a, b) => a.at.getTime() - b.at.getTime() || a.seq - b.seq) };
}
