import { sql } from "drizzle-orm";
import { v7 as uuid } from "uuid";
import type { Address } from "#src/conversation/address.ts";
import type { Db } from "./db.ts";
import { storable } from "./storable.ts";

/** A shopper whom a connection has not met, or not under all of these ids. */
export interface Stranger {
  readonly shop: string;
  readonly channel: string;
  readonly connection: string;
  readonly from: Address;
  readonly name?: string;
}

const introduceStatement = (items: string) => sql`
with item as materialized (
  select distinct on (connection, account, id) * from jsonb_to_recordset(${items}::text::jsonb) as i(
    n int, contact uuid, conversation uuid, shop uuid, channel text, connection uuid, account text, id text,
    aliases jsonb, reply_address jsonb, name text, phone_id text)
  order by connection, account, id, n
), ids as materialized (
  select n, connection, account, id, 0 as rank from item
  union all
  select i.n, i.connection, i.account, a.value, a.ordinality::int
  from item i cross join lateral jsonb_array_elements_text(i.aliases) with ordinality as a(value, ordinality)
), found as (
  select distinct on (ids.n) ids.n, a.contact_id
  from ids cross join lateral (
    select contact_id from addresses
    where connection_id = ids.connection and account = ids.account and provider_id = ids.id limit 1) a
  join item i on i.n = ids.n
  -- A number goes to somebody else in time: under it alone, who has another lasting id is another person.
  where ids.id is distinct from i.phone_id or jsonb_array_length(i.aliases) = 0 or not exists (
    select 1 from addresses other
    where other.contact_id = a.contact_id and other.connection_id = i.connection and other.account = i.account
      and other.provider_id not in (select all_ids.id from ids all_ids where all_ids.n = i.n))
  order by ids.n, ids.rank
), chosen as materialized (
  select i.*, coalesce(f.contact_id, i.contact) as of, f.contact_id is null as unknown
  from item i left join found f on f.n = i.n
), met as (
  insert into contacts (id, shop_id, name) select contact, shop, name from chosen where unknown
), reached as (
  insert into addresses (connection_id, account, provider_id, contact_id)
  select distinct on (ids.connection, ids.account, ids.id) ids.connection, ids.account, ids.id, c.of
  from ids join chosen c on c.n = ids.n
  order by ids.connection, ids.account, ids.id, ids.rank, ids.n
  on conflict (connection_id, account, provider_id) do update set contact_id = excluded.contact_id
)
insert into conversations (id, shop_id, connection_id, account, contact_id, channel, reply_to)
select conversation, shop, connection, account, of, channel, reply_address from chosen order by conversation
on conflict (connection_id, account, contact_id) do nothing`;

/**
 * Records shoppers with all ids given, and opens their conversations. Who is known under any of the ids
 * becomes that contact; ids that two contacts had become those of the contact who has the first one, because
 * the provider has just vouched that they are one person. Only a phone number does not make a contact with
 * other ids the same person: it moves to the new one. Idempotent.
 */
export async function introduce(db: Db, strangers: readonly Stranger[]): Promise<void> {
  const items = storable(
    strangers.map((stranger, n) => ({
      n,
      contact: uuid(),
      conversation: uuid(),
      shop: stranger.shop,
      channel: stranger.channel,
      connection: stranger.connection,
      account: stranger.from.account,
      id: stranger.from.id,
      aliases: stranger.from.aliases ?? [],
      reply_address: stranger.from,
      name: stranger.name ?? null,
      phone_id: phoneId(stranger.from),
    })),
  );
  await db.orm.transaction(async (tx) => {
    // Two introductions of the same shopper at once would make two contacts.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('whereabouts-introduce'))`);
    await tx.execute(introduceStatement(items));
  });
}

/** The one of a shopper's ids that is their phone number. */
function phoneId({ id, aliases = [], phone }: Address): string | null {
  return [id, ...aliases].find((each) => each === phone || `+${each}` === phone) ?? null;
}
