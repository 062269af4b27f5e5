import { boolean, integer, jsonb, pgTable, primaryKey, smallint, text, uuid } from "drizzle-orm/pg-core";
import type { Address } from "#src/conversation/address.ts";
import type { DeliveryState } from "#src/conversation/delivery.ts";
import type { Json } from "#src/conversation/json.ts";
import type { Failure } from "#src/channel/failure.ts";
import type { Pricing } from "#src/channel/event.ts";
import { when } from "./columns.ts";

/** One provider call's worth of a reply, and its fate. */
export const deliveries = pgTable("deliveries", {
  id: uuid("id").primaryKey(),
  conversationId: uuid("conversation_id").notNull(),
  connectionId: uuid("connection_id").notNull(),
  seq: integer("seq").notNull(),
  messageId: uuid("message_id").notNull(),
  toAddress: jsonb("to_address").$type<Address>().notNull(),
  /** Opaque: written by the channel's `render`, read by its `send`. */
  part: jsonb("part").$type<Json>().notNull(),
  state: text("state").$type<DeliveryState>().notNull(),
  attempts: smallint("attempts").notNull(),
  /** It was sent again although the first outcome was unknowable: the shopper may have it twice. */
  repeated: boolean("repeated").notNull(),
  providerId: text("provider_id"),
  failure: jsonb("failure").$type<Failure>(),
  pricing: jsonb("pricing").$type<Pricing>(),
  /** Allowed although the reply window is over: a template the shopper has agreed to. */
  anyTime: boolean("any_time").notNull().default(false),
  /** The part is emptied once its fate is known: it carries a code. */
  fleeting: boolean("fleeting").notNull().default(false),
  createdAt: when("created_at").notNull().defaultNow(),
  sendingAt: when("sending_at"),
  sentAt: when("sent_at"),
  deliveredAt: when("delivered_at"),
  readAt: when("read_at"),
  failedAt: when("failed_at"),
});

/** Receipts that arrived before the provider's id of our message was known. */
export const receipts = pgTable(
  "receipts",
  {
    connectionId: uuid("connection_id").notNull(),
    providerId: text("provider_id").notNull(),
    status: text("status").$type<"sent" | "delivered" | "read" | "failed">().notNull(),
    at: when("at").notNull(),
    failure: jsonb("failure").$type<Failure>(),
    pricing: jsonb("pricing").$type<Pricing>(),
    receivedAt: when("received_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.connectionId, table.providerId, table.status] })],
);
