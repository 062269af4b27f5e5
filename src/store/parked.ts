import { and, desc, eq, isNull, sql } from "drizzle-orm";
import type { Db } from "./db.ts";
import { retryDelivery } from "./deliveries.ts";
import { conversations, parked } from "./schema/conversations.ts";

/** Work that was set aside. */
export interface ParkedJob {
  readonly id: string;
  readonly lane: "turn" | "delivery";
  readonly conversation: string;
  readonly delivery: string | null;
  readonly attempts: number;
  readonly error: string;
  readonly parkedAt: Date;
}

/** What has not been retried yet, newest first. */
export async function listParked(db: Db, shop: string | null, limit: number): Promise<ParkedJob[]> {
  return db.orm
    .select({
      id: parked.id,
      lane: parked.lane,
      conversation: parked.conversationId,
      delivery: parked.deliveryId,
      attempts: parked.attempts,
      error: parked.error,
      parkedAt: parked.parkedAt,
    })
    .from(parked)
    .innerJoin(conversations, eq(conversations.id, parked.conversationId))
    .where(and(isNull(parked.retriedAt), shop === null ? undefined : eq(conversations.shopId, shop)))
    .orderBy(desc(parked.parkedAt))
    .limit(limit);
}

/** Puts parked work at the end of its lane. Returns the lane that is due now; null when there is nothing to retry. */
export async function retryParked(
  db: Db,
  shop: string | null,
  id: string,
): Promise<"turn" | "delivery" | null> {
  const [job] = await db.orm
    .select({ lane: parked.lane, delivery: parked.deliveryId, shop: conversations.shopId })
    .from(parked)
    .innerJoin(conversations, eq(conversations.id, parked.conversationId))
    .where(and(eq(parked.id, id), isNull(parked.retriedAt)));
  if (job === undefined || (shop !== null && job.shop !== shop)) return null;
  if (job.lane === "delivery")
    return job.delivery !== null && (await retryDelivery(db, shop, job.delivery)) ? "delivery" : null;
  return db.orm.transaction(async (tx) => {
    const [taken] = await tx
      .update(parked)
      .set({ retriedAt: sql`now()` })
      .where(and(eq(parked.id, id), isNull(parked.retriedAt)))
      .returning();
    if (taken === undefined) return null;
    const [lane] = await tx
      .select({ lastSeq: conversations.lastSeq })
      .from(conversations)
      .where(eq(conversations.id, taken.conversationId))
      .for("update");
    if (lane === undefined) return null;
    // The messages get new places behind everything that was said since; what the shopper meant by their order is in `at`.
    await tx.execute(sql`
      update messages set seq = ${lane.lastSeq} + place.nth
      from (select id, row_number() over (order by seq)::int as nth from messages
            where conversation_id = ${taken.conversationId} and seq between ${taken.fromSeq} and ${taken.toSeq}) as place
      where messages.id = place.id`);
    await tx.execute(sql`
      update conversations set last_seq = last_seq + ${taken.toSeq - taken.fromSeq + 1},
        run_at = coalesce(run_at, now()) where id = ${taken.conversationId}`);
    return "turn" as const;
  });
}
