import { pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { when } from "./columns.ts";

/** A shopper on one connection. `name` is what a provider shows, unverified. */
export const contacts = pgTable("contacts", {
  id: uuid("id").primaryKey(),
  /** The person: contacts on several channels that have proven the same phone or e-mail share it. Null: nothing was proven. */
  personId: uuid("person_id"),
  shopId: uuid("shop_id").notNull(),
  name: text("name"),
  createdAt: when("created_at").notNull().defaultNow(),
});

/** The ids by which a provider knows a contact on one account. */
export const addresses = pgTable(
  "addresses",
  {
    connectionId: uuid("connection_id").notNull(),
    account: text("account").notNull(),
    providerId: text("provider_id").notNull(),
    contactId: uuid("contact_id").notNull(),
    createdAt: when("created_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.connectionId, table.account, table.providerId] })],
);
