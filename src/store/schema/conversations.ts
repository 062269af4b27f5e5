import { bigint, boolean, integer, jsonb, pgTable, smallint, text, uuid } from "drizzle-orm/pg-core";
import type { Address } from "#src/conversation/address.ts";
import type { Content } from "#src/conversation/content.ts";
import type { Floor } from "#src/conversation/floor.ts";
import type { Json } from "#src/conversation/json.ts";
import { bytea, when } from "./columns.ts";

/**
 * A contact on one account, and its two mailboxes. The turn lane (`last_seq` … `epoch`) holds messages to be
 * answered, the delivery lane (`send_…`) parts to be sent. In both: `last_seq` is the newest item, `done_seq`
 * the newest finished one, `run_at` when to go on (null: nothing to do), `lease_until` and `epoch` who may
 * write a result. All times in the lanes are the database's clock.
 */
export const conversations = pgTable("conversations", {
  id: uuid("id").primaryKey(),
  shopId: uuid("shop_id").notNull(),
  connectionId: uuid("connection_id").notNull(),
  account: text("account").notNull(),
  contactId: uuid("contact_id").notNull(),
  channel: text("channel").notNull(),
  /** BCP 47 of the last reply. */
  language: text("language"),
  floor: text("floor").$type<Floor>().notNull(),
  floorSince: when("floor_since"),
  optedOut: boolean("opted_out").notNull(),
  memo: jsonb("memo").$type<Json>(),
  /** The address of the shopper's last message; replies go to exactly this one. */
  replyTo: jsonb("reply_to").$type<Address>().notNull(),
  /** By the provider's clock. */
  lastInboundAt: when("last_inbound_at"),
  lastInboundId: text("last_inbound_id"),
  createdAt: when("created_at").notNull().defaultNow(),
  lastSeq: integer("last_seq").notNull(),
  doneSeq: integer("done_seq").notNull(),
  runAt: when("run_at"),
  /** When the burst that is being waited for began. */
  burstAt: when("burst_at"),
  attempts: smallint("attempts").notNull(),
  leaseUntil: when("lease_until"),
  epoch: integer("epoch").notNull(),
  sendLastSeq: integer("send_last_seq").notNull(),
  sendDoneSeq: integer("send_done_seq").notNull(),
  sendRunAt: when("send_run_at"),
  sendAttempts: smallint("send_attempts").notNull(),
  sendLeaseUntil: when("send_lease_until"),
  sendEpoch: integer("send_epoch").notNull(),
});

/** What was said. `seq` is the place in the turn lane; replies have none. `at` is the provider's clock, `created_at` ours. */
export const messages = pgTable("messages", {
  id: uuid("id").primaryKey(),
  conversationId: uuid("conversation_id").notNull(),
  seq: integer("seq"),
  author: text("author").$type<"shopper" | "agent" | "person">().notNull(),
  content: jsonb("content").$type<readonly Content[]>().notNull(),
  language: text("language"),
  at: when("at").notNull(),
  createdAt: when("created_at").notNull().defaultNow(),
  providerId: text("provider_id"),
  replyTo: text("reply_to"),
  turnId: uuid("turn_id"),
  /** As the provider sent it; removed when the retention time is over. */
  raw: jsonb("raw").$type<Json>(),
  /** Why a machine wrote it, in the channel's short words; such a message is never answered. */
  machine: text("machine"),
});

/** One run of the agent over messages `from_seq` to `to_seq`. */
export const turns = pgTable("turns", {
  id: uuid("id").primaryKey(),
  conversationId: uuid("conversation_id").notNull(),
  fromSeq: integer("from_seq").notNull(),
  toSeq: integer("to_seq").notNull(),
  startedAt: when("started_at").notNull(),
  finishedAt: when("finished_at").notNull().defaultNow(),
  outcome: text("outcome").$type<"reply" | "handoff" | "silent" | "parked">().notNull(),
  /** Why it was silent, handed over or parked. */
  reason: text("reason"),
  trace: jsonb("trace").$type<Json>(),
});

/** Files that shoppers sent. `size` in bytes, `sha256` ours in hex. */
export const media = pgTable("media", {
  id: uuid("id").primaryKey(),
  messageId: uuid("message_id").notNull(),
  connectionId: uuid("connection_id").notNull(),
  ref: text("ref").notNull(),
  state: text("state").$type<"pending" | "stored" | "failed">().notNull(),
  attempts: smallint("attempts").notNull(),
  kind: text("kind").notNull(),
  type: text("type"),
  name: text("name"),
  size: integer("size"),
  sha256: text("sha256"),
  bytes: bytea("bytes"),
  problem: text("problem"),
  createdAt: when("created_at").notNull().defaultNow(),
  storedAt: when("stored_at"),
});

/** Work that kept failing and was set aside so that the conversation could go on. */
export const parked = pgTable("parked", {
  id: uuid("id").primaryKey(),
  conversationId: uuid("conversation_id").notNull(),
  lane: text("lane").$type<"turn" | "delivery">().notNull(),
  fromSeq: integer("from_seq").notNull(),
  toSeq: integer("to_seq").notNull(),
  deliveryId: uuid("delivery_id"),
  attempts: smallint("attempts").notNull(),
  error: text("error").notNull(),
  parkedAt: when("parked_at").notNull().defaultNow(),
  retriedAt: when("retried_at"),
});

/**
 * That a person has, or had, a conversation: one that is not ended while the floor is theirs, kept so by a trigger
 * on `conversations.floor`. Who changes the floor and knows why inserts the row with the reason beforehand.
 */
export const handoffs = pgTable("handoffs", {
  id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
  shopId: uuid("shop_id").notNull(),
  conversationId: uuid("conversation_id").notNull(),
  /** As `src/handoff/reasons.ts` names them, or a machine loop's own words. */
  reason: text("reason").notNull(),
  since: when("since").notNull().defaultNow(),
  endedAt: when("ended_at"),
  /** `silence`: the agent went on because nobody said anything any more. */
  endedBy: text("ended_by").$type<"person" | "silence">(),
});
