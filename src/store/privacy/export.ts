import type { Json } from "#src/conversation/json.ts";
import type { Db } from "../db.ts";
import { storable } from "../storable.ts";
import { belongings, type Whose } from "./whose.ts";

/*
 * Written out column by column: what a table gets later is given out only when somebody has thought about it.
 * Left out is what is ours rather than theirs: leases, opaque parts, hashes of codes.
 */
const statement = `
with given as materialized (
  select $1::text::jsonb as contacts, $2::text::jsonb as talks, $3::text::jsonb as orders
), c as materialized (select c::uuid as id from given, jsonb_array_elements_text(contacts) as c),
   v as materialized (select v::uuid as id from given, jsonb_array_elements_text(talks) as v),
   o as materialized (select (o->>'source')::uuid as source, o->>'order' as "order" from given, jsonb_array_elements(orders) as o)
select jsonb_build_object(
  'contacts', (select coalesce(jsonb_agg(jsonb_build_object(
    'id', k.id, 'name', k.name, 'since', k.created_at,
    'addresses', (select coalesce(jsonb_agg(jsonb_build_object('account', a.account, 'id', a.provider_id, 'since', a.created_at)), '[]') from addresses a where a.contact_id = k.id)
  ) order by k.created_at), '[]') from contacts k join c on c.id = k.id),
  'conversations', (select coalesce(jsonb_agg(jsonb_build_object(
    'id', t.id, 'channel', t.channel, 'account', t.account, 'language', t.language, 'since', t.created_at,
    'writtenFrom', t.reply_to, 'optedOut', t.opted_out,
    'messages', (select coalesce(jsonb_agg(jsonb_build_object(
      'at', m.at, 'author', m.author, 'content', m.content, 'language', m.language,
      'files', (select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'kind', f.kind, 'type', f.type, 'name', f.name, 'size', f.size)), '[]') from media f where f.message_id = m.id)
    ) order by m.created_at), '[]') from messages m where m.conversation_id = t.id),
    'proven', (select coalesce(jsonb_agg(jsonb_build_object('kind', p.kind, 'method', p.method, 'level', p.level, 'at', p.at, 'expires', p.expires) order by p.at), '[]') from claims p where p.conversation_id = t.id),
    'actions', (select coalesce(jsonb_agg(jsonb_build_object('kind', p.kind, 'order', p.order_number, 'asked', p.params, 'state', p.state, 'at', p.proposed_at, 'ended', p.ended_at) order by p.proposed_at), '[]') from proposals p where p.conversation_id = t.id),
    'updates', (select coalesce(jsonb_agg(jsonb_build_object('order', s.order_number, 'email', s.email, 'since', s.created_at, 'ended', s.ended_at) order by s.created_at), '[]') from subscriptions s where s.conversation_id = t.id),
    'handoffs', (select coalesce(jsonb_agg(jsonb_build_object('reason', h.reason, 'since', h.since, 'ended', h.ended_at) order by h.since), '[]') from handoffs h where h.conversation_id = t.id),
    'unanswered', (select coalesce(jsonb_agg(jsonb_build_object('at', q.last_at, 'question', q.question) order by q.last_at), '[]') from knowledge_questions q where q.conversation_id = t.id),
    'shown', (select coalesce(jsonb_agg(jsonb_build_object('at', u.at, 'what', u.what, 'detail', u.detail) order by u.id), '[]') from audit u where u.conversation_id = t.id)
  ) order by t.created_at), '[]') from conversations t join v on v.id = t.id),
  'orders', (select coalesce(jsonb_agg(jsonb_build_object('order', s.data, 'asOf', s.as_of)), '[]') from order_snapshots s join o on o.source = s.source_id and o."order" = s.order_id),
  'parcels', (select coalesce(jsonb_agg(jsonb_build_object('number', s.number, 'carrier', s.carrier, 'country', s.country, 'zip', s.zip, 'tracked', s.tracked, 'at', s.tracked_at)), '[]') from shipments s join o on o.source = s.source_id and o."order" = s.order_id)
)::text as found`;

/** All that is known of somebody in a shop, in the order it happened; files are fetched by their ids. */
export async function exportOf(db: Db, shop: string, whose: Whose): Promise<Json> {
  const theirs = await belongings(db, shop, whose);
  const [row] = await db.query<{ found: string }>(statement, [
    storable(theirs.contacts),
    storable(theirs.conversations),
    storable(theirs.orders),
  ]);
  return row === undefined ? {} : JSON.parse(row.found);
}
