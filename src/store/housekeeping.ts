import { and, inArray, isNotNull, lt, sql } from "drizzle-orm";
import type { Db } from "./db.ts";
import { acceptReceipts } from "./receipts.ts";
import { claimTries } from "./schema/claims.ts";
import { messages } from "./schema/conversations.ts";
import { deliveries, receipts } from "./schema/deliveries.ts";
import { events, rejections } from "./schema/intake.ts";

/** Receipts whose message's id became known a moment too late for either side to see the other. */
export async function settleEarlyReceipts(db: Db): Promise<number> {
  const found = await db.orm
    .select({
      connection: receipts.connectionId,
      of: receipts.providerId,
      status: receipts.status,
      at: receipts.at,
      failure: receipts.failure,
      pricing: receipts.pricing,
    })
    .from(receipts)
    .innerJoin(
      deliveries,
      sql`${deliveries.connectionId} = ${receipts.connectionId} and ${deliveries.providerId} = ${receipts.providerId}`,
    )
    .limit(500);
  if (found.length === 0) return 0;
  await acceptReceipts(
    db,
    found.map(({ failure, pricing, ...receipt }) => ({
      ...receipt,
      ...(failure === null ? {} : { failure }),
      ...(pricing === null ? {} : { pricing }),
    })),
  );
  for (const receipt of found)
    await db.orm
      .delete(receipts)
      .where(
        sql`connection_id = ${receipt.connection} and provider_id = ${receipt.of} and status = ${receipt.status}`,
      );
  return found.length;
}

/** How long each thing is kept, days. */
export interface Retention {
  /** Messages as the provider sent them, and what could not be understood. */
  readonly rawDays: number;
  /** Dedupe keys: longer than any provider repeats. */
  readonly eventDays: number;
}

/** Meta repeats webhooks for up to 7 days; what is repeated later than this counts as new. */
export const retention: Retention = { rawDays: 30, eventDays: 60 };

/** Removes what is older than its time; returns how many rows of each. */
export async function forgetOld(db: Db, keep: Retention): Promise<{ raw: number; events: number }> {
  const before = (days: number) => sql`now() - make_interval(days => ${days})`;
  const raw = await untilDone(() =>
    db.orm
      .update(messages)
      .set({ raw: null })
      .where(
        inArray(
          messages.id,
          db.orm
            .select({ id: messages.id })
            .from(messages)
            .where(and(isNotNull(messages.raw), lt(messages.createdAt, before(keep.rawDays))))
            .limit(atOnce),
        ),
      )
      .returning({ id: messages.id }),
  );
  const old = await untilDone(() =>
    db.orm
      .delete(events)
      .where(
        sql`(connection_id, account, key) in (select connection_id, account, key from events
          where received_at < ${before(keep.eventDays)} limit ${atOnce})`,
      )
      .returning({ key: events.key }),
  );
  await db.orm.delete(rejections).where(lt(rejections.receivedAt, before(keep.rawDays)));
  await db.orm.delete(receipts).where(lt(receipts.receivedAt, before(7)));
  await db.orm.delete(claimTries).where(lt(claimTries.at, before(2)));
  return { raw, events: old };
}

/** Rows in one statement: it must come to its end long before the time every statement has. */
const atOnce = 5_000;

/** Repeats a statement until it finds less than it may take; how many rows there were in all. */
async function untilDone(some: () => Promise<readonly unknown[]>): Promise<number> {
  for (let total = 0; ;) {
    const { length } = await some();
    total += length;
    if (length < atOnce) return total;
  }
}

/**
 * Parts that were set aside because the provider could not be reached go on once more, while their reply
 * window may still be open: a provider's outage is nobody's poison.
 */
export async function redriveUnreached(db: Db): Promise<string[]> {
  const rows = await db.query<{ delivery_id: string }>(
    `select p.delivery_id from parked p join deliveries d on d.id = p.delivery_id
     where p.lane = 'delivery' and p.retried_at is null and d.state = 'failed' and d.failure->>'kind' = 'retry'
       and d.created_at > now() - interval '20 hours' and p.parked_at < now() - interval '10 minutes'
     order by p.parked_at limit 200`,
    [],
  );
  return rows.map((row) => row.delivery_id);
}
