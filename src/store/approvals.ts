import { and, asc, eq, sql } from "drizzle-orm";
import type { Db } from "./db.ts";
import { locked, type Proposal } from "./proposals.ts";
import { proposals } from "./schema/proposals.ts";

/** What waits for the merchant, longest first. */
export async function listApprovals(db: Db, shop: string, limit: number): Promise<Proposal[]> {
  return db.orm
    .select()
    .from(proposals)
    .where(and(eq(proposals.shopId, shop), eq(proposals.state, "waiting")))
    .orderBy(asc(proposals.confirmedAt), asc(proposals.id))
    .limit(limit);
}

/** The same of one conversation. */
export async function approvalsIn(db: Db, shop: string, conversation: string): Promise<Proposal[]> {
  return db.orm
    .select()
    .from(proposals)
    .where(
      and(
        eq(proposals.shopId, shop),
        eq(proposals.conversationId, conversation),
        eq(proposals.state, "waiting"),
      ),
    )
    .orderBy(asc(proposals.confirmedAt), asc(proposals.id))
    .limit(20);
}

/**
 * The merchant has decided, once: what is approved is due to be executed, what is declined to be said. `gone`: it does
 * not wait any more · `busy`: something else is being done to the order just now.
 */
export async function decideApproval(
  db: Db,
  shop: string,
  id: string,
  decision: "approve" | "decline",
  note: string | null,
): Promise<Proposal | "gone" | "busy"> {
  const common = { decidedAt: sql`now()`, decidedNote: note, tell: true, leaseUntil: sql`now()` };
  return db.orm.transaction(async (tx) => {
    // Confirmations take the same lock: at most one thing at a time is done to an order.
    await tx.execute(locked("shop", shop));
    const [row] = await tx
      .select()
      .from(proposals)
      .where(and(eq(proposals.shopId, shop), eq(proposals.id, id), eq(proposals.state, "waiting")))
      .for("update");
    if (row === undefined) return "gone";
    if (decision === "approve") {
      const [other] = await tx
        .select({ id: proposals.id })
        .from(proposals)
        .where(
          sql`shop_id = ${shop} and order_key = ${row.orderKey} and state = 'executing' and kind not in ('notify', 'resend_confirmation')`,
        )
        .limit(1);
      if (other !== undefined) return "busy";
    }
    const [decided] = await tx
      .update(proposals)
      .set(
        decision === "approve"
          ? { ...common, state: "executing" as const }
          : { ...common, state: "declined" as const, endedAt: sql`now()` },
      )
      .where(eq(proposals.id, id))
      .returning();
    return decided ?? "gone";
  });
}
