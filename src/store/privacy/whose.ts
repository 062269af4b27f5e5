import type { Db } from "../db.ts";
import { storable } from "../storable.ts";

/** Somebody, by whatever is known of them; all of it is the same person. */
export interface Whose {
  /** A contact of ours. */
  readonly contact?: string;
  /** Lower case. */
  readonly email?: string;
  /** E.164, in every form it may be stored in (`phoneVariants`). */
  readonly phones?: readonly string[];
  /** Orders of theirs, by the store's ids. */
  readonly orders?: { readonly source: string; readonly ids: readonly string[] };
  /** Keys by which orders we hold are theirs, as `keysOf` of `src/orders/book.ts` makes them: `email:…`, `phone:…`. */
  readonly orderKeys?: readonly string[];
}

/** An order we hold something of. */
export interface HeldOrder {
  readonly source: string;
  readonly order: string;
}

/** Everything of ours that is about one person. */
export interface Belongings {
  readonly contacts: readonly string[];
  readonly conversations: readonly string[];
  readonly persons: readonly string[];
  readonly orders: readonly HeldOrder[];
}

const theirOrders = `
with w as materialized (
  select $1::uuid as shop, x.* from jsonb_to_record($2::text::jsonb) as x(keys jsonb, source uuid, orders jsonb)
)
select s.source_id::text as source, s.order_id as "order" from order_snapshots s join w on s.shop_id = w.shop
where s.keys && array(select jsonb_array_elements_text(w.keys))
union
select w.source::text, o from w cross join lateral jsonb_array_elements_text(coalesce(w.orders, '[]')) as o where w.source is not null`;

const theirContacts = `
with w as materialized (
  select $1::uuid as shop, x.* from jsonb_to_record($2::text::jsonb) as x(contact uuid, email text, phones jsonb, orders jsonb, claimed jsonb)
), about as (
  select p.conversation_id as id from proposals p join w on p.shop_id = w.shop
  where w.orders @> jsonb_build_array(jsonb_build_object('source', p.source_id, 'order', p.order_id))
  union
  select s.conversation_id from subscriptions s join w on s.shop_id = w.shop
  where w.orders @> jsonb_build_array(jsonb_build_object('source', s.source_id, 'order', s.order_id))
  union
  select c.conversation_id from claims c join conversations v on v.id = c.conversation_id join w on v.shop_id = w.shop
  where c.kind in ('order', 'shipment') and w.claimed ? split_part(split_part(c.value, '#', 1), '/', 1)
    or c.level >= 3 and (c.kind = 'email' and c.value = w.email or c.kind = 'phone' and w.phones ? c.value)
), first as materialized (
  select c.id, c.person_id from contacts c join w on c.shop_id = w.shop
  where c.id = w.contact
    or c.person_id in (
      select p.person_id from proofs p
      where p.shop_id = w.shop and (p.kind = 'email' and p.value = w.email or p.kind = 'phone' and w.phones ? p.value))
    or c.id in (
      select a.contact_id from addresses a join connections n on n.id = a.connection_id
      where n.shop_id = w.shop and (a.provider_id = w.email or w.phones ? a.provider_id or w.phones ? ('+' || a.provider_id)))
    or c.id in (
      select v.contact_id from conversations v
      where v.shop_id = w.shop
        and (v.reply_to->>'email' = w.email or w.phones ? (v.reply_to->>'phone') or v.id in (select id from about)))
)
select id::text as contact, person_id::text as person from first
union
select c.id::text, c.person_id::text from contacts c join w on c.shop_id = w.shop
where c.person_id in (select person_id from first)`;

const theirTalks = `
select v.id::text as conversation,
  (select coalesce(jsonb_agg(jsonb_build_object('source', o.source_id, 'order', o.order_id)), '[]') from (
    select source_id, order_id from proposals where conversation_id = v.id
    union select source_id, order_id from subscriptions where conversation_id = v.id) as o)::text as orders
from conversations v
where v.contact_id in (select c::uuid from jsonb_array_elements_text($1::text::jsonb) as c)`;

/**
 * What there is about somebody. They are found by what was proven (proofs, claims, what a channel vouches for) and by
 * their address where a channel's ids are addresses; contacts that are one person come together. A conversation in
 * which an order of theirs was proven is about them, whoever wrote.
 */
export async function belongings(db: Db, shop: string, whose: Whose): Promise<Belongings> {
  const known = {
    contact: whose.contact ?? null,
    email: whose.email ?? null,
    phones: whose.phones ?? [],
    source: whose.orders?.source ?? null,
  };
  const own = await db.query<HeldOrder>(theirOrders, [
    shop,
    storable({ ...known, keys: whose.orderKeys ?? [], orders: whose.orders?.ids ?? [] }),
  ]);
  const contacts = await db.query<{ contact: string; person: string | null }>(theirContacts, [
    shop,
    // Claims hold an order's id percent-encoded.
    storable({ ...known, orders: own, claimed: own.map(({ order }) => encodeURIComponent(order)) }),
  ]);
  const talks = await db.query<{ conversation: string; orders: string }>(theirTalks, [
    storable(contacts.map(({ contact }) => contact)),
  ]);
  const orders = new Map<string, HeldOrder>();
  const talkedAbout = talks.flatMap(({ orders: held }): HeldOrder[] => JSON.parse(held));
  for (const order of [...own, ...talkedAbout]) orders.set(`${order.source} ${order.order}`, order);
  return {
    contacts: contacts.map(({ contact }) => contact),
    conversations: talks.map(({ conversation }) => conversation),
    persons: [...new Set(contacts.flatMap(({ person }) => (person === null ? [] : [person])))],
    orders: [...orders.values()],
  };
}
