import { sql } from "drizzle-orm";
import type { Json } from "#src/conversation/json.ts";
import { fromMs, ms, type Db, type Orm } from "./db.ts";
import { storable } from "./storable.ts";

/** A transaction. */
export type Tx = Parameters<Parameters<Orm["transaction"]>[0]>[0];

/*
 * Orders to be read again. A row is written in the transaction that takes the news, so that news which was answered
 * with 2xx is never lost; reading an order is a lease on its row, so that a process that dies takes nothing along.
 */

/** An order of a source. */
export interface OrderOf {
  readonly source: string;
  readonly order: string;
}

/** An order whose turn to be read has come. */
export interface OrderRead extends OrderOf {
  readonly shop: string;
  readonly fromStore: boolean;
  /**
   * What was known before the first change: `{ order, parcels: [{ shipment, number, tracked }] }`, the order as
   * `orderToJson` writes it (null: it was not known), without the shopper's name and addresses.
   */
  readonly known: unknown;
  /** With `attempts`, what a result must still find in the row. */
  readonly asked: number;
  /** This one included. */
  readonly attempts: number;
  /** Since the first of the changes it is read for, ms. */
  readonly waitedMs: number;
}

/** A reading under way is another instance's to take after this, ms; a new change waits no longer for one that failed. */
const leaseMs = 30_000;

/** Has orders read again soon. To be called before their parcels are changed: what is known is kept as it is now. */
export async function readAgain(
  tx: Tx,
  shop: string,
  orders: readonly OrderOf[],
  fromStore: boolean,
): Promise<void> {
  if (orders.length === 0) return;
  await tx.execute(sql`
    insert into order_reads as r (source_id, order_id, shop_id, from_store, known)
    select o.source, o.order, s.shop_id, ${fromStore}, jsonb_build_object(
      'order', (select jsonb_set(data #- '{order,shipTo}', '{order,customer}', '{}', false) from order_snapshots
        where source_id = o.source and order_id = o.order),
      'parcels', coalesce((
        select jsonb_agg(jsonb_build_object('shipment', shipment_id, 'number', number_key, 'tracked', tracked))
        from shipments where source_id = o.source and order_id = o.order and tracked is not null), '[]'))
    from (select distinct source, "order" from jsonb_to_recordset(${storable(orders)}::text::jsonb) as x(source uuid, "order" text)) o
    join sources s on s.id = o.source and s.shop_id = ${shop}::uuid
    order by o.source, o.order
    on conflict (source_id, order_id) do update set asked = r.asked + 1, from_store = r.from_store or excluded.from_store,
      run_at = least(r.run_at, now() + make_interval(secs => ${leaseMs / 1000}))`);
}

interface Row {
  readonly source: string;
  readonly order: string;
  readonly shop: string;
  readonly from_store: boolean;
  readonly known: unknown;
  readonly asked: number;
  readonly attempts: number;
  readonly waited: number;
}

/** Takes up to `limit` orders whose turn has come; others are left to other instances. */
export async function claimReads(db: Db, limit: number): Promise<OrderRead[]> {
  const rows = await db.query<Row>(
    `with due as (
       select source_id, order_id from order_reads where run_at <= now()
       order by run_at limit $1 for update skip locked
     )
     update order_reads r set run_at = now() + ${fromMs("$2")}, attempts = r.attempts + 1
     from due where r.source_id = due.source_id and r.order_id = due.order_id
     returning r.source_id as source, r.order_id as "order", r.shop_id as shop, r.from_store, r.known, r.asked, r.attempts,
       ${ms("now()")} - ${ms("r.created_at")} as waited`,
    [limit, leaseMs],
  );
  return rows.map(({ from_store, waited, ...row }) => ({ ...row, fromStore: from_store, waitedMs: waited }));
}

/**
 * The reading is done. Where the order has changed meanwhile it is read once more, and `now` is what is known then.
 * True when it is.
 */
export async function readingDone(db: Db, read: OrderRead, now: Json): Promise<boolean> {
  const key = [read.source, read.order, read.attempts, read.asked] as const;
  const done = await db.query(
    `delete from order_reads where source_id = $1::uuid and order_id = $2 and attempts = $3 and asked = $4 returning 1 as done`,
    key,
  );
  if (done.length === 1) return false;
  const again = await db.query(
    `update order_reads set run_at = now(), attempts = 0, created_at = now(), known = $5::text::jsonb
     where source_id = $1::uuid and order_id = $2 and attempts = $3 and asked > $4 returning 1 as again`,
    [...key, storable(now)],
  );
  return again.length === 1;
}

/** It could not be read and is tried again after a pause. */
export async function readingFailed(
  db: Db,
  read: OrderRead,
  pauseMs: number,
  problem: string,
): Promise<void> {
  await db.query(
    `update order_reads set run_at = now() + ${fromMs("$4")}, problem = $5
     where source_id = $1::uuid and order_id = $2 and attempts = $3`,
    [read.source, read.order, read.attempts, pauseMs, problem],
  );
}
