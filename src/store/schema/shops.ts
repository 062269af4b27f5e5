import { jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { Json } from "#src/conversation/json.ts";
import { when } from "./columns.ts";

/** A merchant's store. `profile` holds what differs from the defaults of `shopProfile`. */
export const shops = pgTable("shops", {
  id: uuid("id").primaryKey(),
  slug: text("slug").notNull(),
  name: text("name").notNull(),
  profile: jsonb("profile").$type<Record<string, Json>>().notNull(),
  createdAt: when("created_at").notNull().defaultNow(),
});
