import { v7 as uuid } from "uuid";
import type { Address } from "#src/conversation/address.ts";
import type { Content } from "#src/conversation/content.ts";
import type { Json } from "#src/conversation/json.ts";
import { conversationByAddress } from "./conversations.ts";
import { ms, type Db } from "./db.ts";
import { introduce } from "./introduce.ts";
import { storable } from "./storable.ts";

/** Something the shop says outside of a turn, shaped for its channel. */
export interface Speech {
  readonly conversation: string;
  /** Said once in a shop. */
  readonly key: string;
  /** Whose words they are; with a person's the floor is theirs. */
  readonly author: "agent" | "person";
  readonly connection: string;
  readonly to: Address;
  /** What the thread keeps. */
  readonly content: readonly Content[];
  readonly language: string;
  /** One part is one delivery; at least one. */
  readonly parts: readonly Json[];
  /** The parts may go out although the reply window is over. */
  readonly anyTime: boolean;
  /** The parts are emptied once their fate is known. */
  readonly fleeting: boolean;
  /** Updates that are said with it: all of them are still due, or nothing is written. */
  readonly updates: readonly string[];
}

/**
 * `said`: committed. `said_before`: the key was used; `message` is null when it was erased since. `not_now`: there is
 * no such conversation, its shopper wants no messages, or one of the updates is no longer due; nothing was written.
 */
export type Spoke =
  | { readonly kind: "said"; readonly message: string }
  | { readonly kind: "said_before"; readonly message: string | null; readonly conversation: string | null }
  | { readonly kind: "not_now" };

/*
 * The key, the message, its parts, "these updates are said", a person's floor and the wake-up of the delivery lane: one
 * statement, one commit. The conversation is locked before anything else, as everybody does who changes it; an opt-out that was
 * committed before this is therefore seen, and one that comes later stops the parts in their lane.
 */
const speakStatement = `
with speech as materialized (
  select * from jsonb_to_record($1::text::jsonb) as t(
    conversation uuid, key text, author text, connection uuid, to_address jsonb, content jsonb, language text, message uuid,
    parts jsonb, total int, any_time boolean, fleeting boolean, updates jsonb)
), here as materialized (
  select c.id, c.shop_id from conversations c join speech t on c.id = t.conversation
  where not c.opted_out for no key update of c
), news as materialized (
  select u.id from updates u cross join here
  where u.id in (select e::uuid from speech t cross join lateral jsonb_array_elements_text(t.updates) as e) and u.state = 'due'
  order by u.id for no key update of u
), once as (
  insert into said (shop_id, key, message_id)
  select here.shop_id, t.key, t.message from speech t cross join here
  where (select count(*) from news) = jsonb_array_length(t.updates)
  on conflict do nothing
  returning shop_id, key
), lane as (
  update conversations c set
    send_last_seq = c.send_last_seq + t.total,
    send_run_at = coalesce(c.send_run_at, now()),
    language = coalesce(c.language, t.language),
    floor = case t.author when 'person' then 'person' else c.floor end,
    floor_since = case when t.author = 'person' and c.floor <> 'person' then now() else c.floor_since end
  from speech t cross join once where c.id = t.conversation
  returning c.id, c.send_last_seq - t.total as before
), spoken as (
  insert into messages (id, conversation_id, author, content, language, at)
  select t.message, lane.id, t.author, t.content, t.language, now() from speech t cross join lane
  returning id
), parts as (
  insert into deliveries (id, conversation_id, connection_id, seq, message_id, to_address, part, state, any_time, fleeting)
  select (p.value->>'id')::uuid, lane.id, t.connection, lane.before + p.ordinality::int, spoken.id, t.to_address,
    p.value->'part', 'queued', t.any_time, t.fleeting
  from speech t cross join lane cross join spoken
  cross join lateral jsonb_array_elements(t.parts) with ordinality as p(value, ordinality)
), told as (
  update updates u set state = 'said', message_id = t.message
  from speech t cross join once where u.id in (select id from news)
)
select id::text as message from spoken`;

/**
 * Commits something said outside of a turn, exactly once by its key, and makes the conversation's delivery lane due.
 * Whoever repeats it after a lost answer is told `said_before`.
 */
export async function speak(db: Db, shop: string, speech: Speech): Promise<Spoke> {
  const message = uuid();
  const rows = await db.query<{ message: string }>(speakStatement, [
    storable({
      conversation: speech.conversation,
      key: speech.key,
      author: speech.author,
      connection: speech.connection,
      to_address: speech.to,
      content: speech.content,
      language: speech.language,
      message,
      parts: speech.parts.map((part) => ({ id: uuid(), part })),
      total: speech.parts.length,
      any_time: speech.anyTime,
      fleeting: speech.fleeting,
      updates: speech.updates,
    }),
  ]);
  if (rows.length === 1) return { kind: "said", message };
  return (await saidBefore(db, shop, speech.key)) ?? { kind: "not_now" };
}

/** What was said under a key; undefined: nothing. */
export async function saidBefore(
  db: Db,
  shop: string,
  key: string,
): Promise<Extract<Spoke, { kind: "said_before" }> | undefined> {
  const [row] = await db.query<{ message: string | null; conversation: string | null }>(
    `select m.id::text as message, m.conversation_id::text as conversation
     from said s left join messages m on m.id = s.message_id where s.shop_id = $1::uuid and s.key = $2`,
    [shop, key],
  );
  return row === undefined ? undefined : { kind: "said_before", ...row };
}

/** A conversation as somebody who speaks in it unasked needs to know it. */
export interface Hearer {
  readonly conversation: string;
  readonly shop: string;
  readonly connection: string;
  readonly replyTo: Address;
  readonly memo: Json | null;
  readonly lastInboundAt: Date | null;
  readonly lastInboundId: string | null;
  readonly optedOut: boolean;
}

/** Undefined when there is no such conversation. */
export async function hearerOf(db: Db, conversation: string): Promise<Hearer | undefined> {
  const [row] = await db.query<{
    shop: string;
    connection: string;
    reply_to: Address;
    memo: Json | null;
    last_inbound: number | null;
    last_inbound_id: string | null;
    opted_out: boolean;
  }>(
    `select shop_id::text as shop, connection_id::text as connection, reply_to, memo, ${ms("last_inbound_at")} as last_inbound,
       last_inbound_id, opted_out
     from conversations where id = $1::uuid`,
    [conversation],
  );
  if (row === undefined) return undefined;
  return {
    conversation,
    shop: row.shop,
    connection: row.connection,
    replyTo: row.reply_to,
    memo: row.memo,
    lastInboundAt: row.last_inbound === null ? null : new Date(row.last_inbound),
    lastInboundId: row.last_inbound_id,
    optedOut: row.opted_out,
  };
}

/** The conversation with whoever has this address there, if there is one. */
export async function hearerAt(db: Db, connection: string, at: Address): Promise<Hearer | undefined> {
  const found = await conversationByAddress(db, { connection, account: at.account, id: at.id });
  return found === undefined ? undefined : hearerOf(db, found);
}

/** The same, begun where there is none: nothing is proven by it, and nobody has written yet. */
export async function beginConversation(
  db: Db,
  of: { readonly shop: string; readonly channel: string; readonly connection: string },
  at: Address,
): Promise<Hearer> {
  await introduce(db, [{ ...of, from: at }]);
  const hearer = await hearerAt(db, of.connection, at);
  if (hearer === undefined) throw new Error("A conversation went missing while it was begun.");
  return hearer;
}
