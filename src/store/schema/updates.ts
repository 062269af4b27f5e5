import { pgTable, primaryKey, smallint, text, uuid } from "drizzle-orm/pg-core";
import { when } from "./columns.ts";

/** Who wants to hear of an order without asking: on this conversation's channel, else by e-mail. */
export const subscriptions = pgTable("subscriptions", {
  id: uuid("id").primaryKey(),
  shopId: uuid("shop_id").notNull(),
  conversationId: uuid("conversation_id").notNull(),
  sourceId: uuid("source_id").notNull(),
  orderId: text("order_id").notNull(),
  orderKey: text("order_key").notNull(),
  orderNumber: text("order_number").notNull(),
  /** Where to write when the channel's window is over; only an address that was proven. */
  email: text("email"),
  language: text("language").notNull(),
  createdAt: when("created_at").notNull().defaultNow(),
  endedAt: when("ended_at"),
});

/** Updates nobody had to ask for: one for each subscription, parcel and kind. */
export const updates = pgTable("updates", {
  id: uuid("id").primaryKey(),
  shopId: uuid("shop_id").notNull(),
  subscriptionId: uuid("subscription_id").notNull(),
  /** `Shipment.id`. */
  parcel: text("parcel").notNull(),
  kind: text("kind").notNull(),
  /** How far along the parcel is with it: an update is not said after one of a higher rank. */
  rank: smallint("rank").notNull(),
  happenedAt: when("happened_at").notNull(),
  /** Not before: quiet hours of the destination are over. */
  dueAt: when("due_at").notNull(),
  state: text("state").$type<"due" | "said" | "dropped">().notNull(),
  /** Why it was dropped. */
  reason: text("reason"),
  messageId: uuid("message_id"),
  createdAt: when("created_at").notNull().defaultNow(),
});

/** What was said outside of turns, by its key: each once. */
export const said = pgTable(
  "said",
  {
    shopId: uuid("shop_id").notNull(),
    key: text("key").notNull(),
    messageId: uuid("message_id"),
    at: when("at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.shopId, table.key] })],
);
