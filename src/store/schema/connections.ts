import { jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { Json } from "#src/conversation/json.ts";
import { when } from "./columns.ts";

/** Credentials of one channel for a shop. `secrets` is sealed by the vault; a deleted connection keeps its row, because conversations point at it, and loses its secrets. */
export const connections = pgTable("connections", {
  id: uuid("id").primaryKey(),
  shopId: uuid("shop_id").notNull(),
  channel: text("channel").notNull(),
  accounts: text("accounts").array().notNull(),
  settings: jsonb("settings").$type<Json>().notNull(),
  secrets: text("secrets"),
  state: text("state").$type<"active" | "broken" | "deleted">().notNull(),
  /** Why it is broken, for the merchant. */
  problem: text("problem"),
  createdAt: when("created_at").notNull().defaultNow(),
  updatedAt: when("updated_at").notNull().defaultNow(),
});

/** Which connection an account belongs to; one account is connected once. */
export const connectionAccounts = pgTable(
  "connection_accounts",
  {
    channel: text("channel").notNull(),
    account: text("account").notNull(),
    connectionId: uuid("connection_id").notNull(),
  },
  (table) => [primaryKey({ columns: [table.channel, table.account] })],
);

/** Where a connection that is watched (a mailbox) goes on, and which instance watches it. */
export const watches = pgTable("watches", {
  connectionId: uuid("connection_id").primaryKey(),
  /** The channel's own note of the place; everything before it is committed. */
  cursor: text("cursor"),
  /** The instance that watches, a random id of its process. */
  holder: uuid("holder"),
  leaseUntil: when("lease_until"),
  /** When the provider was last heard. */
  seenAt: when("seen_at"),
  /** Why it was not heard the last time; null: it was. */
  problem: text("problem"),
});
