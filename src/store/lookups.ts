import { eq } from "drizzle-orm";
import type { DeliveryState } from "#src/conversation/delivery.ts";
import type { Db } from "./db.ts";
import { conversations, media, messages, parked } from "./schema/conversations.ts";
import { deliveries } from "./schema/deliveries.ts";

/** Whose a delivery is and how it stands; undefined when there is none. */
export async function deliveryOf(
  db: Db,
  id: string,
): Promise<{ shop: string; conversation: string; state: DeliveryState } | undefined> {
  const [row] = await db.orm
    .select({ shop: conversations.shopId, conversation: conversations.id, state: deliveries.state })
    .from(deliveries)
    .innerJoin(conversations, eq(conversations.id, deliveries.conversationId))
    .where(eq(deliveries.id, id));
  return row;
}

/** Whose parked work it is and whether it was retried; undefined when there is none. */
export async function parkedOf(
  db: Db,
  id: string,
): Promise<
  { shop: string; conversation: string; delivery: string | null; retriedAt: Date | null } | undefined
> {
  const [row] = await db.orm
    .select({
      shop: conversations.shopId,
      conversation: conversations.id,
      delivery: parked.deliveryId,
      retriedAt: parked.retriedAt,
    })
    .from(parked)
    .innerJoin(conversations, eq(conversations.id, parked.conversationId))
    .where(eq(parked.id, id));
  return row;
}

/** Whose file it is and whether it is here; undefined when there is none. */
export async function fileOf(
  db: Db,
  id: string,
): Promise<{ shop: string; state: "pending" | "stored" | "failed"; problem: string | null } | undefined> {
  const [row] = await db.orm
    .select({ shop: conversations.shopId, state: media.state, problem: media.problem })
    .from(media)
    .innerJoin(messages, eq(messages.id, media.messageId))
    .innerJoin(conversations, eq(conversations.id, messages.conversationId))
    .where(eq(media.id, id));
  return row;
}
