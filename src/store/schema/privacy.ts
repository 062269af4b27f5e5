import { bigint, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { Json } from "#src/conversation/json.ts";
import { when } from "./columns.ts";

/** Wishes to see or to erase what is known of somebody. `identities` goes once it is done. */
export const privacyRequests = pgTable("privacy_requests", {
  id: uuid("id").primaryKey(),
  shopId: uuid("shop_id").notNull(),
  wish: text("wish").$type<"export" | "erase">().notNull(),
  fromSource: uuid("from_source"),
  identities: jsonb("identities").$type<Json>(),
  askedAt: when("asked_at").notNull().defaultNow(),
  doneAt: when("done_at"),
  result: jsonb("result").$type<Json>(),
});

/** Who was shown what: append-only, field names and numbers, never values. */
export const audit = pgTable("audit", {
  id: bigint("id", { mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
  shopId: uuid("shop_id").notNull(),
  conversationId: uuid("conversation_id"),
  at: when("at").notNull().defaultNow(),
  what: text("what").notNull(),
  detail: jsonb("detail").$type<Json>().notNull(),
});
