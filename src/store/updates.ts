import { sql } from "drizzle-orm";
import { v7 as uuid } from "uuid";
import { fromMs, ms, type Db } from "./db.ts";
import { storable } from "./storable.ts";

/** An update to be said, or one that the shopper needs not be told. */
export interface FoundUpdate {
  /** `Shipment.id`. */
  readonly parcel: string;
  /** Unique for a subscription and parcel; a moved date is one for each new day. */
  readonly kind: string;
  readonly rank: number;
  readonly happenedAt: Date;
  readonly state: "due" | "dropped";
  readonly reason: string | null;
}

/** One that is kept. */
export interface StoredUpdate {
  readonly id: string;
  readonly parcel: string;
  readonly kind: string;
  readonly rank: number;
  readonly happenedAt: Date;
  readonly dueAt: Date;
  readonly state: "due" | "said" | "dropped";
  readonly reason: string | null;
  readonly message: string | null;
  readonly createdAt: Date;
}

interface Row {
  id: string;
  parcel: string;
  kind: string;
  rank: number;
  happened: number;
  due: number;
  state: "due" | "said" | "dropped";
  reason: string | null;
  message: string | null;
  created: number;
}

/** Everything that is kept for a subscription, oldest first. */
export async function updatesOf(db: Db, subscription: string): Promise<StoredUpdate[]> {
  const rows = await db.query<Row>(
    `select id::text as id, parcel, kind, rank, ${ms("happened_at")} as happened, ${ms("due_at")} as due, state, reason,
       message_id::text as message, ${ms("created_at")} as created
     from updates where subscription_id = $1::uuid order by id`,
    [subscription],
  );
  return rows.map((row) => ({
    id: row.id,
    parcel: row.parcel,
    kind: row.kind,
    rank: row.rank,
    happenedAt: new Date(row.happened),
    dueAt: new Date(row.due),
    state: row.state,
    reason: row.reason,
    message: row.message,
    createdAt: new Date(row.created),
  }));
}

/**
 * Keeps updates, each once: what is kept already stays as it is, but what was dropped only because it was not so at
 * the moment is due again. Times are the caller's clock. Nothing is kept for a subscription that has ended. Returns how many are new.
 */
export async function keepUpdates(
  db: Db,
  subscription: string,
  found: readonly FoundUpdate[],
  times: { readonly now: Date; readonly dueAt: Date },
): Promise<number> {
  if (found.length === 0) return 0;
  const rows = await db.query(
    `insert into updates as u (id, shop_id, subscription_id, parcel, kind, rank, happened_at, due_at, created_at, state, reason)
     select f.id, s.shop_id, s.id, f.parcel, f.kind, f.rank, to_timestamp(f.happened / 1000), to_timestamp($3::float8 / 1000),
       to_timestamp($4::float8 / 1000), f.state, f.reason
     from jsonb_to_recordset($1::text::jsonb) as f(
       id uuid, parcel text, kind text, rank smallint, happened float8, state text, reason text)
     join subscriptions s on s.id = $2::uuid and s.ended_at is null
     order by f.id
     on conflict (subscription_id, parcel, kind) do update set state = excluded.state, reason = excluded.reason,
       happened_at = excluded.happened_at, due_at = excluded.due_at, created_at = excluded.created_at
     where u.state = 'dropped' and u.reason = 'outdated'
     returning id`,
    [
      storable(
        found.map((one) => ({
          id: uuid(),
          parcel: one.parcel,
          kind: one.kind,
          rank: one.rank,
          happened: one.happenedAt.getTime(),
          state: one.state,
          reason: one.reason,
        })),
      ),
      subscription,
      times.dueAt.getTime(),
      times.now.getTime(),
    ],
  );
  return rows.length;
}

/**
 * Takes up to `limit` subscriptions with something due, for `leaseMs`: what is theirs is due again after that, should
 * whoever took them die. `now` is the clock by which updates were made due. No two callers have the same one.
 */
export async function claimUpdates(db: Db, now: Date, limit: number, leaseMs: number): Promise<string[]> {
  return db.orm.transaction(async (tx) => {
    const at = sql`to_timestamp(${now.getTime()}::float8 / 1000)`;
    const locked = await tx.execute(
      sql`select s.id::text as id from subscriptions s
          where s.id in (select subscription_id from updates where state = 'due' and due_at <= ${at})
          order by s.id limit ${limit} for update of s skip locked`,
    );
    const ids = idsIn(locked);
    if (ids.length === 0) return [];
    // Asked anew under the lock: whoever held it before may have taken them just now.
    const taken = await tx.execute(
      sql`update updates u set due_at = ${at} + ${sql.raw(fromMs(String(leaseMs)))}
          where u.state = 'due' and u.subscription_id::text in (select jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb))
            and exists (select 1 from updates v where v.subscription_id = u.subscription_id and v.state = 'due' and v.due_at <= ${at})
          returning u.subscription_id::text as id`,
    );
    return [...new Set(idsIn(taken))];
  });
}

/** The drivers answer with rows, or with an object that has them. */
function idsIn(result: unknown): string[] {
  const rows: unknown =
    typeof result === "object" && result !== null && "rows" in result ? result.rows : result;
  if (!Array.isArray(rows)) return [];
  return rows.flatMap((row: unknown) =>
    typeof row === "object" && row !== null && "id" in row && typeof row.id === "string" ? [row.id] : [],
  );
}

/** What is still due for a subscription is looked at again at this moment. */
export async function postponeUpdates(db: Db, subscription: string, until: Date): Promise<void> {
  await db.query(
    "update updates set due_at = to_timestamp($2::float8 / 1000) where subscription_id = $1::uuid and state = 'due'",
    [subscription, until.getTime()],
  );
}

/** Updates that are not said, and why; what was said or dropped meanwhile stays as it is. */
export async function dropUpdates(
  db: Db,
  drop: readonly { readonly id: string; readonly reason: string }[],
): Promise<void> {
  if (drop.length === 0) return;
  await db.query(
    `update updates u set state = 'dropped', reason = d.reason
     from jsonb_to_recordset($1::text::jsonb) as d(id uuid, reason text) where u.id = d.id and u.state = 'due'`,
    [storable(drop)],
  );
}

/** The order and parcels that an update was about. */
export interface Told {
  readonly source: string;
  readonly order: string;
  readonly orderNumber: string;
  /** Each parcel and what was said of it. */
  readonly parcels: readonly { readonly parcel: string; readonly kind: string }[];
}

/**
 * What the message that is answered was an update about: the one that is quoted (`replyTo`, the provider's id), else
 * the last thing said in the conversation by the shop. Undefined when that was no update.
 */
export async function toldIn(
  db: Db,
  conversation: string,
  replyTo: string | null,
): Promise<Told | undefined> {
  const rows = await db.query<{
    source: string;
    order_id: string;
    order_number: string;
    parcel: string;
    kind: string;
  }>(
    `with quoted as (
       select d.message_id as id from deliveries d where d.conversation_id = $1::uuid and d.provider_id = $2 limit 1
     ), latest as (
       select id from messages where conversation_id = $1::uuid and author <> 'shopper' and not exists (select 1 from quoted)
       order by created_at desc, id desc limit 1
     )
     select s.source_id::text as source, s.order_id, s.order_number, u.parcel, u.kind
     from updates u join subscriptions s on s.id = u.subscription_id
     where u.message_id in (select id from quoted union all select id from latest)
     order by u.id`,
    [conversation, replyTo],
  );
  const [first] = rows;
  if (first === undefined) return undefined;
  return {
    source: first.source,
    order: first.order_id,
    orderNumber: first.order_number,
    parcels: rows.map(({ parcel, kind }) => ({ parcel, kind })),
  };
}
