/** A burst is waited for at most this long from its first message, whatever the channel's settle time. */
export const longestBurstMs = 8_000;

/** What a batch needs beyond storing messages of known shoppers. */
export interface AcceptNeeds {
  /** Some item may introduce its shopper. */
  readonly introductions: boolean;
  /** Some item has files. */
  readonly files: boolean;
}

/*
 * One statement, one commit: the dedupe key, the message and the due turn stand or fall together. Rows are
 * locked in one order (addresses and events by key, then conversations by id), so that batches cannot
 * deadlock; the lock on the conversation makes the order of `seq` the order of commits, which the claim relies
 * on. Look-ups are lateral with a limit so that each is one descent of an index: without statistics the planner
 * would rather read all addresses of an account.
 *
 * A shopper of whom no id is known (`introduces`: the first item of the batch that shows them) is recorded
 * here too, with `introductions`. Everything else about unknown ids is for `introduce`: such items are left out
 * of the result. What most batches have no use for is left out of the text, because setting up a plan of all
 * the parts costs as much as storing ten messages.
 */
const fromItem = `
    i.n, i.message, i.connection, i.account, i.key, i.event, i.reply_address, i.content, i.at, i.reply_to, i.memo, i.raw,
    i.settle, i.asks, i.opens, i.files, i.machine`;

const introductions = `, stranger as materialized (
  select i.* from item i
  where i.introduces and not exists (
    select 1 from (select i.id as id union all select jsonb_array_elements_text(i.aliases)) as ids
    where (
      select contact_id from addresses
      where connection_id = i.connection and account = i.account and provider_id = ids.id limit 1
    ) is not null)
  -- What was told before and whose sender is unknown was erased; it does not come back with a repeated webhook.
  and (
    select 1 from events where connection_id = i.connection and account = i.account and key = i.event limit 1) is null
), reached as (
  insert into addresses (connection_id, account, provider_id, contact_id)
  select s.connection, s.account, ids.id, s.contact from stranger s
  cross join lateral (select s.id as id union all select jsonb_array_elements_text(s.aliases)) as ids
  order by s.connection, s.account, ids.id
  on conflict do nothing
  returning connection_id, account, provider_id, contact_id
), met as materialized (
  select s.* from stranger s join reached r on r.contact_id = s.contact and r.provider_id = s.id
), greeted as (
  -- Also where only some of the ids were still free: those refer to it until introduce has sorted it out.
  insert into contacts (id, shop_id, name)
  select contact, shop, name from stranger where contact in (select contact_id from reached)
)`;

const knownByIntroduction = `
  union all
  select ${fromItem}, m.conversation
  from item i join met m on m.connection = i.connection and m.account = i.account and m.id = i.id and m.aliases = i.aliases`;

const openedForIntroduction = `, opened as (
  insert into conversations (id, shop_id, connection_id, account, contact_id, channel, reply_to, memo,
    last_inbound_at, last_inbound_id, last_seq, run_at, burst_at)
  select m.conversation, m.shop, m.connection, m.account, m.contact, m.channel, g.reply_address, g.memo,
    g.at, g.key, g.total,
    case when g.asks then least(now() + interval '${longestBurstMs} milliseconds', now() + make_interval(secs => g.settle / 1000)) end,
    case when g.asks then now() end
  from met m join grouped g on g.conversation = m.conversation
  returning id, 0 as before
)`;

const keptFiles = `, kept as (
  insert into media (id, message_id, connection_id, ref, kind, type, name)
  select (f->>'id')::uuid, w.message, w.connection, f->>'ref', f->>'kind', f->>'type', f->>'name'
  from new w cross join lateral jsonb_array_elements(w.files) as f
)`;

const composed = new Map<string, string>();

/** The statement that stores a batch; its only parameter is a json array of the items' rows. Returns `n, conversation, fresh`. */
export function acceptStatement(needs: AcceptNeeds): string {
  const key = JSON.stringify(needs);
  const statement = composed.get(key) ?? compose(needs);
  composed.set(key, statement);
  return statement;
}

const compose = (needs: AcceptNeeds): string => `
with item as materialized (
  select * from jsonb_to_recordset($1::text::jsonb) as i(
    n int, message uuid, shop uuid, channel text, connection uuid, account text, key text, event text, id text, aliases jsonb,
    reply_address jsonb, name text, content jsonb, at float8, reply_to text, memo jsonb, raw jsonb, settle float8,
    asks boolean, opens boolean, files jsonb, machine text, introduces boolean, contact uuid, conversation uuid)
)${needs.introductions ? introductions : ""}, known as materialized (
  select ${fromItem}, c.id as conversation
  from item i
  cross join lateral (
    select contact_id from addresses
    where connection_id = i.connection and account = i.account and provider_id = i.id limit 1) a
  cross join lateral (
    select id from conversations
    where connection_id = i.connection and account = i.account and contact_id = a.contact_id limit 1) c
  where not exists (
    select 1 from jsonb_array_elements_text(i.aliases) as alias
    where (
      select contact_id from addresses
      where connection_id = i.connection and account = i.account and provider_id = alias limit 1
    ) is distinct from a.contact_id)${needs.introductions ? knownByIntroduction : ""}
), fresh as (
  insert into events (connection_id, account, key, kind)
  select connection, account, event, 'message' from known order by connection, account, event
  on conflict do nothing
  returning connection_id, account, key
), new as materialized (
  select k.*, row_number() over (partition by k.conversation order by k.n)::int as place
  from known k
  join fresh f on f.connection_id = k.connection and f.account = k.account and f.key = k.event
), grouped as materialized (
  select conversation, count(*)::int as total, bool_or(asks) as asks, max(settle) as settle,
    least(to_timestamp(max(at) filter (where opens) / 1000), now()) as at,
    (array_agg(reply_address order by at desc, n desc))[1] as reply_address,
    (array_agg(key order by at desc, n desc) filter (where opens))[1] as key,
    (array_agg(memo order by at desc, n desc))[1] as memo
  from new group by conversation
), locked as materialized (
  select id from conversations where id in (select conversation from grouped) order by id for update
), moved as (
  update conversations c set
    last_seq = c.last_seq + g.total,
    run_at = case
      when not g.asks or c.attempts > 0 then c.run_at
      else least(coalesce(c.burst_at, now()) + interval '${longestBurstMs} milliseconds', now() + make_interval(secs => g.settle / 1000)) end,
    burst_at = case when g.asks then coalesce(c.burst_at, now()) else c.burst_at end,
    reply_to = g.reply_address,
    memo = coalesce(g.memo, c.memo),
    last_inbound_at = greatest(c.last_inbound_at, g.at),
    last_inbound_id = coalesce(g.key, c.last_inbound_id),
    floor = case c.floor when 'closed' then 'agent' else c.floor end
  from grouped g
  -- All locks are taken, in their order, before the first row is changed.
  where c.id = g.conversation and (select count(*) from locked) is not null
  returning c.id, c.last_seq - g.total as before
)${needs.introductions ? openedForIntroduction : ""}, said as (
  insert into messages (id, conversation_id, seq, author, content, at, provider_id, reply_to, raw, machine)
  select w.message, w.conversation, p.before + w.place, 'shopper', w.content, to_timestamp(w.at / 1000), w.key, w.reply_to, w.raw, w.machine
  from new w
  join ${needs.introductions ? "(select id, before from moved union all select id, before from opened)" : "moved"} p on p.id = w.conversation
)${needs.files ? keptFiles : ""}
select k.n, k.conversation, w.n is not null as fresh from known k left join new w on w.n = k.n`;
