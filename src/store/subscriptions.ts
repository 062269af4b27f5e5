import { v7 as uuid } from "uuid";
import { ms, type Db } from "./db.ts";
import { storable } from "./storable.ts";
import type { FoundUpdate } from "./updates.ts";

/** Nobody waits this long for a parcel; what was agreed to so long ago may be another's phone by now. Days. */
const agreedDays = 120;

/** Somebody's wish to hear of an order, as it is given. */
export interface NewSubscription {
  readonly shop: string;
  readonly conversation: string;
  readonly source: string;
  readonly order: string;
  readonly orderKey: string;
  readonly orderNumber: string;
  readonly email: string | null;
  readonly language: string;
  /** What the shopper was told they agree to, if the merchant has words for it. */
  readonly words: string | null;
  /** What they know of the order already. */
  readonly known: readonly FoundUpdate[];
}

/** One that stands. */
export interface Subscription {
  readonly id: string;
  readonly shop: string;
  readonly conversation: string;
  readonly connection: string;
  readonly optedOut: boolean;
  readonly source: string;
  readonly order: string;
  readonly orderNumber: string;
  readonly email: string | null;
  readonly language: string;
  readonly createdAt: Date;
  /** It was ended by the shopper, or is too old. */
  readonly ended: boolean;
}

interface Row {
  id: string;
  shop: string;
  conversation: string;
  connection: string;
  opted_out: boolean;
  source: string;
  order_id: string;
  order_number: string;
  email: string | null;
  language: string;
  created: number;
  ended: boolean;
}

const ended = `(s.ended_at is not null or s.created_at < now() - interval '${agreedDays} days')`;
const columns = `s.id::text as id, s.shop_id::text as shop, s.conversation_id::text as conversation,
  c.connection_id::text as connection, c.opted_out, s.source_id::text as source, s.order_id, s.order_number, s.email,
  s.language, ${ms("s.created_at")} as created, ${ended} as ended`;

/**
 * Notes the wish, that it was given (audit) and what the shopper knows, in one commit. Given again it stands again,
 * and counts from now. Null when there is no such conversation in this shop.
 */
export async function addSubscription(db: Db, wish: NewSubscription): Promise<string | null> {
  const rows = await db.query<{ id: string }>(
    `with w as materialized (
       select * from jsonb_to_record($1::text::jsonb) as w(
         id uuid, shop uuid, conversation uuid, source uuid, order_id text, order_key text, order_number text, email text,
         language text, words text, known jsonb)
     ), stands as (
       insert into subscriptions as s (id, shop_id, conversation_id, source_id, order_id, order_key, order_number, email, language)
       select w.id, w.shop, c.id, w.source, w.order_id, w.order_key, w.order_number, w.email, w.language
       from w join conversations c on c.id = w.conversation and c.shop_id = w.shop
       on conflict (conversation_id, source_id, order_id) do update set ended_at = null, created_at = now(),
         email = coalesce(excluded.email, s.email), language = excluded.language, order_number = excluded.order_number
       returning id, shop_id, conversation_id
     ), noted as (
       insert into audit (shop_id, conversation_id, what, detail)
       select shop_id, conversation_id, 'updates_on', jsonb_build_object('subscription', stands.id,
         'email', w.email is not null, 'words', w.words) from stands cross join w
     ), seen as (
       insert into updates as u (id, shop_id, subscription_id, parcel, kind, rank, happened_at, due_at, state, reason)
       select (k->>'id')::uuid, stands.shop_id, stands.id, k->>'parcel', k->>'kind', (k->>'rank')::smallint,
         to_timestamp((k->>'happened')::float8 / 1000), now(), 'dropped', k->>'reason'
       from w cross join stands cross join lateral jsonb_array_elements(w.known) as k
       on conflict (subscription_id, parcel, kind) do update set state = 'dropped', reason = excluded.reason,
         happened_at = excluded.happened_at where u.state <> 'said'
     )
     select id::text as id from stands`,
    [
      storable({
        id: uuid(),
        shop: wish.shop,
        conversation: wish.conversation,
        source: wish.source,
        order_id: wish.order,
        order_key: wish.orderKey,
        order_number: wish.orderNumber,
        email: wish.email,
        language: wish.language,
        words: wish.words,
        known: wish.known.map((one) => ({
          id: uuid(),
          parcel: one.parcel,
          kind: one.kind,
          rank: one.rank,
          happened: one.happenedAt.getTime(),
          reason: one.reason,
        })),
      }),
    ],
  );
  return rows[0]?.id ?? null;
}

/** Ends a conversation's wishes (`order` null: all of them) and what was still to be said for them. Returns how many. */
export async function endSubscriptions(
  db: Db,
  conversation: string,
  order: { readonly source: string; readonly order: string } | null,
): Promise<number> {
  const rows = await db.query(
    `with here as materialized (
       select id from conversations where id = $1::uuid for no key update
     ), ended as (
       update subscriptions s set ended_at = now() from here
       where s.conversation_id = here.id and s.ended_at is null
         and ($2::uuid is null or (s.source_id = $2::uuid and s.order_id = $3))
       returning s.id, s.shop_id, s.conversation_id
     ), dropped as (
       update updates u set state = 'dropped', reason = 'unsubscribed' from ended
       where u.subscription_id = ended.id and u.state = 'due'
     ), noted as (
       insert into audit (shop_id, conversation_id, what, detail)
       select shop_id, conversation_id, 'updates_off', jsonb_build_object('subscription', id) from ended
     )
     select id from ended`,
    [conversation, order?.source ?? null, order?.order ?? null],
  );
  return rows.length;
}

/** Those that stand on an order, of shoppers who want messages. */
export async function subscriptionsOn(
  db: Db,
  shop: string,
  source: string,
  order: string,
): Promise<Subscription[]> {
  const rows = await db.query<Row>(
    `select ${columns} from subscriptions s join conversations c on c.id = s.conversation_id
     where s.source_id = $2::uuid and s.order_id = $3 and s.shop_id = $1::uuid and not ${ended} and not c.opted_out
     order by s.id`,
    [shop, source, order],
  );
  return rows.map(subscriptionOf);
}

/** Undefined when it is gone with its conversation. */
export async function readSubscription(db: Db, id: string): Promise<Subscription | undefined> {
  const [row] = await db.query<Row>(
    `select ${columns} from subscriptions s join conversations c on c.id = s.conversation_id where s.id = $1::uuid`,
    [id],
  );
  return row === undefined ? undefined : subscriptionOf(row);
}

/** Of a conversation, newest first, also those that ended. */
export async function listSubscriptions(db: Db, conversation: string): Promise<Subscription[]> {
  const rows = await db.query<Row>(
    `select ${columns} from subscriptions s join conversations c on c.id = s.conversation_id
     where s.conversation_id = $1::uuid order by s.id desc`,
    [conversation],
  );
  return rows.map(subscriptionOf);
}

function subscriptionOf(row: Row): Subscription {
  return {
    id: row.id,
    shop: row.shop,
    conversation: row.conversation,
    connection: row.connection,
    optedOut: row.opted_out,
    source: row.source,
    order: row.order_id,
    orderNumber: row.order_number,
    email: row.email,
    language: row.language,
    createdAt: new Date(row.created),
    ended: row.ended,
  };
}

/**
 * The orders that stand to be looked at in this hour (0 to 23) of a day: a part of all with a parcel still to arrive,
 * each order in one hour.
 */
export async function subscriptionsToLookAt(
  db: Db,
  hour: number,
): Promise<{ readonly shop: string; readonly source: string; readonly order: string }[]> {
  return db.query<{ shop: string; source: string; order: string }>(
    `select distinct s.shop_id::text as shop, s.source_id::text as source, s.order_id as "order"
     from subscriptions s join conversations c on c.id = s.conversation_id
     where abs(hashtext(s.order_id) % 24) = $1::int and not ${ended} and not c.opted_out
       and not exists (
         select 1 from updates u where u.subscription_id = s.id and u.kind = 'delivered' and not exists (
           select 1 from updates o where o.subscription_id = s.id and not exists (
             select 1 from updates d where d.subscription_id = s.id and d.parcel = o.parcel and d.kind = 'delivered')))
     limit 5000`,
    [hour],
  );
}
