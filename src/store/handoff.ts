import { wordsOf, type Content } from "#src/conversation/content.ts";
import { ms, type Db } from "./db.ts";
import type { Lease } from "./lanes.ts";
import { storable } from "./storable.ts";

/**
 * Gives the floor back to the agent where the person has been silent for long: so many hours since their last words,
 * or, where nobody has said any, since the conversation came to them (null: never). By the database's clock. False:
 * they keep it, or the lease is lost. The handoff has then ended by `silence`.
 */
export async function resumeAgent(
  db: Db,
  lease: Lease,
  after: { readonly spokenHours: number | null; readonly unspokenHours: number | null },
): Promise<boolean> {
  const rows = await db.query<{ id: string }>(
    `with silent as materialized (
       select c.id, h.id as handoff from conversations c
       join handoffs h on h.conversation_id = c.id and h.ended_at is null
       cross join lateral (
         select max(m.created_at) as at from messages m
         where m.conversation_id = c.id and m.author = 'person' and m.created_at >= h.since) spoke
       where c.id = $1::uuid and c.epoch = $2::int and c.floor = 'person'
         and case when spoke.at is null
           then greatest(h.since, c.floor_since) < now() - make_interval(secs => $4::float8 * 3600)
           else greatest(spoke.at, c.floor_since) < now() - make_interval(secs => $3::float8 * 3600) end
       for no key update of c
     ), ended as (
       update handoffs set ended_at = now(), ended_by = 'silence' from silent where handoffs.id = silent.handoff
     )
     update conversations c set floor = 'agent', floor_since = now() from silent where c.id = silent.id
     returning c.id::text as id`,
    [lease.conversation, lease.epoch, after.spokenHours, after.unspokenHours],
  );
  return rows.length === 1;
}

/**
 * Which handoffs: `open` somebody waits for a person's answer · `answered` a person has the floor and has answered ·
 * `missed` nobody answered, and the agent went on; of the last 30 days, as long as nobody has dealt with them.
 */
export type HandoffState = "open" | "answered" | "missed";

/** A handoff with everything that a summary is made of. */
export interface HandoffRow {
  readonly conversation: string;
  readonly channel: string;
  readonly connection: string;
  readonly contact: { readonly id: string; readonly name: string | null };
  readonly language: string | null;
  readonly reason: string;
  readonly since: Date;
  /** Since when the shopper has been waiting for an answer; null: they are not. */
  readonly waitingSince: Date | null;
  /** A person's last words since. */
  readonly answeredAt: Date | null;
  readonly endedAt: Date | null;
  readonly endedBy: "person" | "silence" | null;
  /** The shopper's last messages, oldest first. */
  readonly asked: readonly { readonly at: Date; readonly content: readonly Content[] }[];
  /** The agent's last messages, oldest first. */
  readonly said: readonly { readonly at: Date; readonly content: readonly Content[] }[];
  /** Traces of the last turns up to the handoff, oldest first, as they were stored. */
  readonly traces: readonly unknown[];
  /** What waits for the shopper, the merchant or the store. */
  readonly proposals: readonly {
    readonly id: string;
    readonly kind: string;
    readonly number: string;
    readonly state: "proposed" | "waiting" | "executing";
    readonly amount: number | null;
    readonly currency: string | null;
  }[];
}

interface Row {
  conversation: string;
  channel: string;
  connection: string;
  contact: string;
  name: string | null;
  language: string | null;
  reason: string;
  since: number;
  waiting: number | null;
  answered: number | null;
  ended: number | null;
  ended_by: "person" | "silence" | null;
  asked: { at: number; content: Content[] }[] | null;
  said: { at: number; content: Content[] }[] | null;
  traces: unknown[] | null;
  proposals: HandoffRow["proposals"] | null;
}

/** What the last messages of somebody are, oldest first. */
const lastOf = (author: "shopper" | "agent", limit: number) => `
  (select json_agg(json_build_object('at', l.at, 'content', l.content) order by l.created_at, l.seq) from (
    select ${ms("m.created_at")} as at, m.content, m.created_at, m.seq from messages m
    where m.conversation_id = page.conversation_id and m.author = '${author}' and m.machine is null
    order by m.created_at desc, m.seq desc limit ${limit}) l)`;

/** `which` narrows the handoffs `h` down; the rest is read for one page of them only. */
const statement = (which: string) => `
with page as materialized (
  select h.*, spoke.at as answered, case when spoke.at is null then h.since else wrote.at end as waiting
  from handoffs h
  cross join lateral (
    select max(m.created_at) as at from messages m
    where m.conversation_id = h.conversation_id and m.author = 'person' and m.created_at >= h.since
      and m.created_at <= coalesce(h.ended_at, now())) spoke
  cross join lateral (
    select min(m.created_at) as at from messages m
    where m.conversation_id = h.conversation_id and m.author = 'shopper' and m.machine is null
      and m.created_at > spoke.at) wrote
  where ${which}
  order by case when h.reason in (select jsonb_array_elements_text($2::text::jsonb->'urgent')) then 0
    when h.reason in (select jsonb_array_elements_text($2::text::jsonb->'high')) then 1 else 2 end,
    case when spoke.at is null then h.since else coalesce(wrote.at, spoke.at) end, h.id
  limit $3::int
)
select page.conversation_id::text as conversation, c.channel, c.connection_id::text as connection,
  k.id::text as contact, k.name, c.language, page.reason, ${ms("page.since")} as since, ${ms("page.waiting")} as waiting,
  ${ms("page.answered")} as answered, ${ms("page.ended_at")} as ended, page.ended_by,
  ${lastOf("shopper", 5)} as asked, ${lastOf("agent", 3)} as said,
  (select json_agg(l.trace order by l.started_at) from (
    select t.trace, t.started_at from turns t
    where t.conversation_id = page.conversation_id and t.finished_at <= page.since and t.trace is not null
      and t.finished_at > page.since - interval '1 day'
    order by t.started_at desc limit 5) l) as traces,
  (select json_agg(json_build_object('id', p.id, 'kind', p.kind, 'number', p.order_number, 'state', p.state,
      'amount', p.amount, 'currency', p.currency) order by p.proposed_at) from proposals p
    where p.conversation_id = page.conversation_id
      and (p.state in ('waiting', 'executing') or p.state = 'proposed' and p.expires > now())) as proposals
from page join conversations c on c.id = page.conversation_id join contacts k on k.id = c.contact_id`;

const states: Readonly<Record<HandoffState, string>> = {
  open: "h.shop_id = $1::uuid and h.ended_at is null and (spoke.at is null or wrote.at is not null)",
  answered: "h.shop_id = $1::uuid and h.ended_at is null and spoke.at is not null and wrote.at is null",
  missed: `h.shop_id = $1::uuid and h.ended_by = 'silence' and h.ended_at > now() - interval '30 days' and spoke.at is null
    and not exists (select 1 from handoffs n where n.conversation_id = h.conversation_id and n.id > h.id)`,
};

/** The reasons by how much they press; every other reason comes after them. */
export interface Pressing {
  readonly urgent: readonly string[];
  readonly high: readonly string[];
}

/** Handoffs of a shop: the most urgent first, of these who has waited longest. */
export async function listHandoffs(
  db: Db,
  shop: string,
  query: { readonly state: HandoffState; readonly limit: number; readonly pressing: Pressing },
): Promise<HandoffRow[]> {
  const rows = await db.query<Row>(statement(states[query.state]), [
    shop,
    storable(query.pressing),
    query.limit,
  ]);
  return rows.map(rowOf);
}

/** The handoff by which a person has this conversation; undefined: none has. */
export async function openHandoff(db: Db, conversation: string): Promise<HandoffRow | undefined> {
  const [row] = await db.query<Row>(statement("h.conversation_id = $1::uuid and h.ended_at is null"), [
    conversation,
    storable({ urgent: [], high: [] }),
    1,
  ]);
  return row === undefined ? undefined : rowOf(row);
}

function rowOf(row: Row): HandoffRow {
  const date = (at: number | null) => (at === null ? null : new Date(at));
  const dated = (all: Row["asked"]) => (all ?? []).map(({ at, content }) => ({ at: new Date(at), content }));
  return {
    conversation: row.conversation,
    channel: row.channel,
    connection: row.connection,
    contact: { id: row.contact, name: row.name },
    language: row.language,
    reason: row.reason,
    since: new Date(row.since),
    waitingSince: date(row.waiting),
    answeredAt: date(row.answered),
    endedAt: date(row.ended),
    endedBy: row.ended_by,
    asked: dated(row.asked),
    said: dated(row.said),
    traces: row.traces ?? [],
    proposals: row.proposals ?? [],
  };
}

/** The words of a message that is kept; undefined when it is gone. */
export async function wordsSaid(db: Db, message: string): Promise<string | undefined> {
  const [row] = await db.query<{ content: Content[] }>("select content from messages where id = $1::uuid", [
    message,
  ]);
  return row === undefined ? undefined : wordsOf(row.content);
}
