import { jsonb, pgTable, smallint, text, uuid } from "drizzle-orm/pg-core";
import type { Json } from "#src/conversation/json.ts";
import { when } from "./columns.ts";

/** Who tells a shop where its parcels are. */
export const trackingSources = pgTable("tracking_sources", {
  id: uuid("id").primaryKey(),
  shopId: uuid("shop_id").notNull(),
  kind: text("kind").notNull(),
  settings: jsonb("settings").$type<Json>().notNull(),
  secrets: text("secrets"),
  /** Why nothing is asked of it, for the merchant. */
  problem: text("problem"),
  /** Nothing is asked of it before this. */
  pausedUntil: when("paused_until"),
  createdAt: when("created_at").notNull().defaultNow(),
});

/** Parcels that are followed. `tracked` is what the provider said last, merged with what it said before. */
export const shipments = pgTable("shipments", {
  id: uuid("id").primaryKey(),
  shopId: uuid("shop_id").notNull(),
  /** The source of the order. */
  sourceId: uuid("source_id").notNull(),
  orderId: text("order_id").notNull(),
  /** `Shipment.id` in the order. */
  shipmentId: text("shipment_id").notNull(),
  number: text("number").notNull(),
  /** `normalTracking(number)`. */
  numberKey: text("number_key").notNull(),
  carrier: text("carrier"),
  country: text("country"),
  zip: text("zip"),
  /** Events before it belong to another parcel with the same number. */
  shippedAt: when("shipped_at"),
  /** Who follows it; null: nobody but the store. */
  trackingSourceId: uuid("tracking_source_id"),
  reference: text("reference"),
  /** When the provider began to follow it. */
  registeredAt: when("registered_at"),
  /** When the store expects it, and what it expected before: `{ eta, previousEta }`. */
  storeEta: jsonb("store_eta").$type<Json>(),
  tracked: jsonb("tracked").$type<Json>(),
  status: text("status").notNull(),
  trackedAt: when("tracked_at"),
  /** When the provider is asked next; null: never. */
  checkAt: when("check_at"),
  attempts: smallint("attempts").notNull().default(0),
  problem: text("problem"),
  endedAt: when("ended_at"),
  createdAt: when("created_at").notNull().defaultNow(),
});
