import { jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { Json } from "#src/conversation/json.ts";
import { when } from "./columns.ts";

/** What a provider has told us once: the dedupe key, as `eventKey` makes it of the provider's id. Outlives the provider's retries and the conversation. */
export const events = pgTable(
  "events",
  {
    connectionId: uuid("connection_id").notNull(),
    account: text("account").notNull(),
    key: text("key").notNull(),
    kind: text("kind").notNull(),
    receivedAt: when("received_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.connectionId, table.account, table.key] })],
);

/** What could not be understood, kept as it came. */
export const rejections = pgTable("rejections", {
  id: uuid("id").primaryKey(),
  connectionId: uuid("connection_id").notNull(),
  reason: text("reason").notNull(),
  raw: jsonb("raw").$type<Json>().notNull(),
  receivedAt: when("received_at").notNull().defaultNow(),
});
