import { bigint, boolean, integer, jsonb, pgTable, smallint, text, uuid } from "drizzle-orm/pg-core";
import type { Json } from "#src/conversation/json.ts";
import { when } from "./columns.ts";

/**
 * What was proposed to be done to an order, and what became of it. `proposed` waits for the shopper, `waiting` for the
 * merchant. Only whoever holds `epoch` and `lease_until` executes it.
 */
export const proposals = pgTable("proposals", {
  id: uuid("id").primaryKey(),
  shopId: uuid("shop_id").notNull(),
  conversationId: uuid("conversation_id"),
  contactId: uuid("contact_id"),
  sourceId: uuid("source_id").notNull(),
  orderId: text("order_id").notNull(),
  orderKey: text("order_key").notNull(),
  orderNumber: text("order_number").notNull(),
  kind: text("kind").notNull(),
  params: jsonb("params").$type<Json>().notNull(),
  /** What the policy said when it was proposed: rules, cost, until when. */
  decision: jsonb("decision").$type<Json>().notNull(),
  needs: text("needs").$type<"confirm" | "approval" | "code">().notNull(),
  /** Minor units of `currency`, where money moves. */
  amount: bigint("amount", { mode: "number" }),
  currency: text("currency"),
  state: text("state")
    .$type<"proposed" | "withdrawn" | "expired" | "waiting" | "declined" | "executing" | "done" | "failed">()
    .notNull(),
  epoch: integer("epoch").notNull().default(0),
  leaseUntil: when("lease_until"),
  attempts: smallint("attempts").notNull().default(0),
  proposedAt: when("proposed_at").notNull().defaultNow(),
  expires: when("expires").notNull(),
  confirmedAt: when("confirmed_at"),
  decidedAt: when("decided_at"),
  decidedNote: text("decided_note"),
  endedAt: when("ended_at"),
  reference: text("reference"),
  /** While it is executed: how far it has come, and how the order stood before. Then: what became of it. */
  outcome: jsonb("outcome").$type<Json>(),
  /** The outcome is said outside of a turn; once it has ended, `lease_until` stays set until that was done. */
  tell: boolean("tell").notNull().default(false),
});
