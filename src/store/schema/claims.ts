import { pgTable, primaryKey, smallint, text, uuid } from "drizzle-orm/pg-core";
import type { ClaimMethod } from "#src/conversation/claim.ts";
import { when } from "./columns.ts";

/** What a shopper has proven in a conversation. */
export const claims = pgTable("claims", {
  id: uuid("id").primaryKey(),
  conversationId: uuid("conversation_id").notNull(),
  kind: text("kind").$type<"phone" | "email" | "customer" | "order" | "shipment">().notNull(),
  value: text("value").notNull(),
  method: text("method").$type<ClaimMethod>().notNull(),
  level: smallint("level").$type<0 | 1 | 2 | 3 | 4>().notNull(),
  at: when("at").notNull(),
  expires: when("expires").notNull(),
});

/** Claims that were wrong, or are being compared right now. */
export const claimTries = pgTable("claim_tries", {
  id: uuid("id").primaryKey(),
  shopId: uuid("shop_id").notNull(),
  address: text("address").notNull(),
  number: text("number").notNull(),
  at: when("at").notNull().defaultNow(),
});

/** One-time codes. The code itself is never stored. */
export const codes = pgTable("codes", {
  id: uuid("id").primaryKey(),
  shopId: uuid("shop_id").notNull(),
  conversationId: uuid("conversation_id").notNull(),
  orderKey: text("order_key").notNull(),
  /** The value of the claim that the right code makes. */
  claim: text("claim").notNull(),
  purpose: text("purpose").notNull(),
  means: text("means").$type<"email" | "phone">().notNull(),
  hash: text("hash").notNull(),
  tries: smallint("tries").notNull().default(0),
  sentAt: when("sent_at").notNull().defaultNow(),
  expires: when("expires").notNull(),
  usedAt: when("used_at"),
});

/**
 * What was proven at least once at level 3, and by whom: where another contact proves the same, the two are one
 * person. `value` as in a claim.
 */
export const proofs = pgTable(
  "proofs",
  {
    shopId: uuid("shop_id").notNull(),
    kind: text("kind").$type<"phone" | "email">().notNull(),
    value: text("value").notNull(),
    personId: uuid("person_id").notNull(),
    at: when("at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.shopId, table.kind, table.value] })],
);
