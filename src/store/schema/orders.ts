import { boolean, integer, jsonb, pgTable, primaryKey, smallint, text, uuid } from "drizzle-orm/pg-core";
import type { Json } from "#src/conversation/json.ts";
import { when } from "./columns.ts";

/** Where a shop's orders come from. */
export const sources = pgTable("sources", {
  id: uuid("id").primaryKey(),
  shopId: uuid("shop_id").notNull(),
  kind: text("kind").notNull(),
  settings: jsonb("settings").$type<Json>().notNull(),
  secrets: text("secrets"),
  /** What the store has told us is wrong, for the merchant: our access was taken away. */
  problem: text("problem"),
  createdAt: when("created_at").notNull().defaultNow(),
});

/** What a store's or a tracking provider's webhook has told once: the dedupe key, by the source that told it. */
export const sourceEvents = pgTable(
  "source_events",
  {
    sourceId: uuid("source_id").notNull(),
    key: text("key").notNull(),
    receivedAt: when("received_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.sourceId, table.key] })],
);

/** The last that is known of an order, for when its store cannot be asked. */
export const orderSnapshots = pgTable(
  "order_snapshots",
  {
    sourceId: uuid("source_id").notNull(),
    orderId: text("order_id").notNull(),
    shopId: uuid("shop_id").notNull(),
    /** What it is found by: `number:1043`, `email:…`, `phone:…`, `tracking:…`, `id:…`, normalised. */
    keys: text("keys").array().notNull(),
    /** The order as `orderToJson` writes it. */
    data: jsonb("data").$type<Json>().notNull(),
    asOf: when("as_of").notNull(),
  },
  (table) => [primaryKey({ columns: [table.sourceId, table.orderId] })],
);

/**
 * Orders to be read again because something about them has changed. One row for each order, however often it
 * changed: `asked` counts, and only a reading that began with the newest count removes the row.
 */
export const orderReads = pgTable(
  "order_reads",
  {
    sourceId: uuid("source_id").notNull(),
    orderId: text("order_id").notNull(),
    shopId: uuid("shop_id").notNull(),
    /** The store said so; else only a parcel of it has moved, and an old copy of the order will do. */
    fromStore: boolean("from_store").notNull(),
    /** What was known before the first change: `{ order, parcels }`, see `known` in `order-reads.ts`. */
    known: jsonb("known").$type<Json>().notNull(),
    asked: integer("asked").notNull().default(1),
    attempts: smallint("attempts").notNull().default(0),
    problem: text("problem"),
    /** Not before; of a reading under way, when it counts as abandoned. */
    runAt: when("run_at").notNull().defaultNow(),
    createdAt: when("created_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.sourceId, table.orderId] })],
);
