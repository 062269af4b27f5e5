import { sql } from "drizzle-orm";
import type { Db } from "../db.ts";
import { eventKeyOf } from "../event-key.ts";
import { storable } from "../storable.ts";
import { belongings, type Whose } from "./whose.ts";

/** How much was erased. */
export interface Erased {
  readonly contacts: number;
  readonly conversations: number;
  readonly orders: number;
}

/**
 * Erases all that is known of somebody in a shop: contacts, conversations and what hangs on them, proofs, orders held,
 * parcels followed, and what was kept because it could not be understood. What stays says nothing about them: that
 * events with certain digests were seen (so that a repeated webhook does not bring them back), and an audit that
 * names fields without values and no longer says whose. Doing it again is harmless.
 */
export async function erase(db: Db, shop: string, whose: Whose): Promise<Erased> {
  const theirs = await belongings(db, shop, whose);
  const contacts = sql`(select c::uuid from jsonb_array_elements_text(${storable(theirs.contacts)}::text::jsonb) as c)`;
  const talks = sql`(select c::uuid from jsonb_array_elements_text(${storable(theirs.conversations)}::text::jsonb) as c)`;
  const persons = sql`(select c::uuid from jsonb_array_elements_text(${storable(theirs.persons)}::text::jsonb) as c)`;
  const orders = sql`(select (o->>'source')::uuid, o->>'order' from jsonb_array_elements(${storable(theirs.orders)}::text::jsonb) as o)`;
  const email = whose.email ?? "";
  const phones = sql`(select p from jsonb_array_elements_text(${storable(whose.phones ?? [])}::text::jsonb) as p)`;
  await db.orm.transaction(async (tx) => {
    // Echoes of our own messages have no event of their own; with the delivery gone they would look like a person's.
    await tx.execute(sql`
      insert into events (connection_id, account, key, kind)
      select distinct v.connection_id, v.account, ${sql.raw(eventKeyOf("p.id"))}, 'erased'
      from conversations v cross join lateral (
        select provider_id as id from messages where conversation_id = v.id and provider_id is not null
        union select provider_id from deliveries where conversation_id = v.id and provider_id is not null) p
      where v.id in ${talks} on conflict do nothing`);
    await tx.execute(sql`
      delete from receipts r using conversations v, deliveries d
      where v.id in ${talks} and d.conversation_id = v.id and r.connection_id = d.connection_id and r.provider_id = d.provider_id`);
    await tx.execute(sql`
      delete from receipts r using addresses a
      where a.contact_id in ${contacts} and r.connection_id = a.connection_id and length(a.provider_id) > 4
        and position(a.provider_id in r.provider_id) > 0`);
    // What could not be understood is searched as text: it has no columns.
    await tx.execute(sql`
      delete from rejections r using connections n
      where n.id = r.connection_id and n.shop_id = ${shop} and (
        exists (
          select 1 from addresses a
          where a.contact_id in ${contacts} and a.connection_id = r.connection_id and length(a.provider_id) > 4
            and position(a.provider_id in r.raw::text) > 0)
        or length(${email}) > 0 and position(${email} in lower(r.raw::text)) > 0
        or exists (select 1 from ${phones} as x(p) where position(ltrim(x.p, '+') in r.raw::text) > 0))`);
    await tx.execute(sql`
      delete from claim_tries t using addresses a
      where a.contact_id in ${contacts} and t.shop_id = ${shop}
        and t.address = a.connection_id || ' ' || a.account || ' ' || a.provider_id`);
    // Names stand in them, which no mask knows.
    await tx.execute(sql`delete from knowledge_questions where conversation_id in ${talks}`);
    await tx.execute(sql`update audit set conversation_id = null where conversation_id in ${talks}`);
    await tx.execute(sql`
      delete from proofs where shop_id = ${shop} and (
        person_id in ${persons} or kind = 'email' and value = ${email} or kind = 'phone' and value in ${phones})`);
    await tx.execute(sql`delete from order_reads where (source_id, order_id) in ${orders}`);
    await tx.execute(sql`delete from shipments where (source_id, order_id) in ${orders}`);
    await tx.execute(sql`delete from order_snapshots where (source_id, order_id) in ${orders}`);
    await tx.execute(sql`delete from proposals where (source_id, order_id) in ${orders}`);
    await tx.execute(sql`delete from subscriptions where (source_id, order_id) in ${orders}`);
    await tx.execute(sql`
      delete from said where shop_id = ${shop} and message_id in (select id from messages where conversation_id in ${talks})`);
    await tx.execute(sql`delete from contacts where id in ${contacts}`);
    await tx.execute(sql`
      insert into audit (shop_id, what, detail) values (${shop}, 'erased', ${storable({
        contacts: theirs.contacts.length,
        conversations: theirs.conversations.length,
      })}::text::jsonb)`);
  });
  return {
    contacts: theirs.contacts.length,
    conversations: theirs.conversations.length,
    orders: theirs.orders.length,
  };
}

/**
 * Erases everything that came from one source, and the source with its secrets: its shop has left the store's platform.
 * Who proved one of its orders is erased with it, because what was said was about that order.
 */
export async function eraseSource(db: Db, shop: string, source: string): Promise<Erased> {
  const ids = await db.query<{ id: string }>(
    `select order_id as id from order_snapshots where source_id = $1::uuid
     union select order_id from shipments where source_id = $1::uuid
     union select order_id from proposals where source_id = $1::uuid
     union select order_id from subscriptions where source_id = $1::uuid`,
    [source],
  );
  const erased = await erase(db, shop, { orders: { source, ids: ids.map(({ id }) => id) } });
  await db.orm.execute(sql`delete from order_reads where source_id = ${source}`);
  await db.orm.execute(sql`delete from sources where id = ${source} and shop_id = ${shop}`);
  return erased;
}
