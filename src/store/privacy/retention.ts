import { sql } from "drizzle-orm";
import type { Db } from "../db.ts";

/** How long a shop keeps things, days. */
export interface ShopRetention {
  /** Conversations in which nothing was said for this long go, contacts that have no others with them, and unanswered questions. */
  readonly conversationDays: number;
  /** Orders and parcels that were read from the shop's sources, since they were last read. */
  readonly orderDays: number;
  /** Who was shown what. */
  readonly auditDays: number;
}

/** Rows in one statement: it must come to its end long before the time every statement has. */
const atOnce = 1_000;

/** Removes what a shop keeps no longer; returns how many conversations that were. */
export async function forgetOfShop(db: Db, shop: string, keep: ShopRetention): Promise<number> {
  const before = (days: number) => sql`now() - make_interval(days => ${days})`;
  let total = 0;
  for (let removed = atOnce; removed === atOnce; total += removed) {
    const rows = await db.query<{ contact: string }>(
      `delete from conversations where id in (
         select v.id from conversations v
         where v.shop_id = $1::uuid and v.created_at < now() - make_interval(days => $2::int)
           and coalesce(v.last_inbound_at, v.created_at) < now() - make_interval(days => $2::int)
           and not exists (
             select 1 from messages m where m.conversation_id = v.id and m.created_at > now() - make_interval(days => $2::int))
         limit ${atOnce})
       returning contact_id::text as contact`,
      [shop, keep.conversationDays],
    );
    removed = rows.length;
  }
  await db.orm.execute(sql`
    delete from contacts k where k.shop_id = ${shop} and k.created_at < ${before(keep.conversationDays)}
      and not exists (select 1 from conversations where contact_id = k.id)`);
  await db.orm.execute(sql`
    delete from proofs p where p.shop_id = ${shop} and p.at < ${before(keep.conversationDays)}
      and not exists (select 1 from contacts where person_id = p.person_id)`);
  await db.orm.execute(
    sql`delete from order_snapshots where shop_id = ${shop} and as_of < ${before(keep.orderDays)}`,
  );
  await db.orm.execute(
    sql`delete from knowledge_questions where shop_id = ${shop} and last_at < ${before(keep.conversationDays)}`,
  );
  await db.orm.execute(sql`
    delete from shipments where shop_id = ${shop}
      and coalesce(ended_at, tracked_at, created_at) < ${before(keep.orderDays)} and check_at is null`);
  await db.orm.execute(sql`delete from audit where shop_id = ${shop} and at < ${before(keep.auditDays)}`);
  await db.orm.execute(
    sql`delete from said where shop_id = ${shop} and at < ${before(Math.max(60, keep.orderDays))}`,
  );
  await db.orm.execute(
    sql`delete from privacy_requests where shop_id = ${shop} and done_at < ${before(keep.auditDays)}`,
  );
  return total;
}

/** Removes what no shop has a use for: codes and proofs that have expired, and what sources told long ago. */
export async function forgetSpent(db: Db): Promise<void> {
  await db.orm.execute(sql`delete from codes where expires < now() - interval '2 days'`);
  await db.orm.execute(sql`delete from claims where expires < now() - interval '30 days'`);
  await db.orm.execute(sql`delete from source_events where received_at < now() - interval '60 days'`);
}
