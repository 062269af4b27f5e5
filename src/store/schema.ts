import {
  bigint,
  boolean,
  customType,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import type { Address } from "#src/conversation/address.ts";
import type { ClaimMethod } from "#src/conversation/claim.ts";
import type { Content } from "#src/conversation/content.ts";
import type { DeliveryState } from "#src/conversation/delivery.ts";
import type { Floor } from "#src/conversation/floor.ts";
import type { Json } from "#src/conversation/json.ts";
import type { Failure } from "#src/channel/failure.ts";
import type { Pricing } from "#src/channel/event.ts";

/*
 * The tables as drizzle reads them. Constraints and indexes are in `migrations/`, which is what the database
 * is built from; this file names columns and their types.
 */

const bytea = customType<{ data: Buffer; driverData: Uint8Array }>({
  dataType: () => "bytea",
  fromDriver: (value) => Buffer.from(value),
});
const when = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

/** A merchant's store. `profile` holds what differs from the defaults of `shopProfile`. */
export const shops = pgTable("shops", {
  id: uuid("id").primaryKey(),
  slug: text("slug").notNull(),
  name: text("name").notNull(),
  profile: jsonb("profile").$type<Record<string, Json>>().notNull(),
  createdAt: when("created_at").notNull().defaultNow(),
});

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

/** What could not be understood, kept as it came. */
export const rejections = pgTable("rejections", {
  id: uuid("id").primaryKey(),
  connectionId: uuid("connection_id").notNull(),
  reason: text("reason").notNull(),
  raw: jsonb("raw").$type<Json>().notNull(),
  receivedAt: when("received_at").notNull().defaultNow(),
});

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

/** Who was shown what: append-only, field names and numbers, never values. */
export const audit = pgTable("audit", {
  id: bigint("id", { mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
  shopId: uuid("shop_id").notNull(),
  conversationId: uuid("conversation_id"),
  at: when("at").notNull().defaultNow(),
  what: text("what").notNull(),
  detail: jsonb("detail").$type<Json>().notNull(),
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
 * What was proposed to be done to an order, and what became of it. `proposed` waits for the shopper, `waiting` for the
 * merchant. Only whoever holds `epoch` and `lease_until` executes it.
 */
export const proposals = pgTable("proposals", {
  id: uuid("id").primaryKey(),
  shopId: uuid("shop_id").notNull(),
  conversationId: uuid("conversation_id"),
  contactId: uuid("contact_id"),
  sourceId: uuid("source_id").notNull(),
  orderId: text("order_id").notNull(),
  orderKey: text("order_key").notNull(),
  orderNumber: text("order_number").notNull(),
  kind: text("kind").notNull(),
  params: jsonb("params").$type<Json>().notNull(),
  /** What the policy said when it was proposed: rules, cost, until when. */
  decision: jsonb("decision").$type<Json>().notNull(),
  needs: text("needs").$type<"confirm" | "approval" | "code">().notNull(),
  /** Minor units of `currency`, where money moves. */
  amount: bigint("amount", { mode: "number" }),
  currency: text("currency"),
  state: text("state")
    .$type<"proposed" | "withdrawn" | "expired" | "waiting" | "declined" | "executing" | "done" | "failed">()
    .notNull(),
  epoch: integer("epoch").notNull().default(0),
  leaseUntil: when("lease_until"),
  attempts: smallint("attempts").notNull().default(0),
  proposedAt: when("proposed_at").notNull().defaultNow(),
  expires: when("expires").notNull(),
  confirmedAt: when("confirmed_at"),
  decidedAt: when("decided_at"),
  decidedNote: text("decided_note"),
  endedAt: when("ended_at"),
  reference: text("reference"),
  /** While it is executed: how far it has come, and how the order stood before. Then: what became of it. */
  outcome: jsonb("outcome").$type<Json>(),
  /** The outcome is said outside of a turn; once it has ended, `lease_until` stays set until that was done. */
  tell: boolean("tell").notNull().default(false),
});

/** Who wants to hear of an order without asking: on this conversation's channel, else by e-mail. */
export const subscriptions = pgTable("subscriptions", {
  id: uuid("id").primaryKey(),
  shopId: uuid("shop_id").notNull(),
  conversationId: uuid("conversation_id").notNull(),
  sourceId: uuid("source_id").notNull(),
  orderId: text("order_id").notNull(),
  orderKey: text("order_key").notNull(),
  orderNumber: text("order_number").notNull(),
  /** Where to write when the channel's window is over; only an address that was proven. */
  email: text("email"),
  language: text("language").notNull(),
  createdAt: when("created_at").notNull().defaultNow(),
  endedAt: when("ended_at"),
});

/** Updates nobody had to ask for: one for each subscription, parcel and kind. */
export const updates = pgTable("updates", {
  id: uuid("id").primaryKey(),
  shopId: uuid("shop_id").notNull(),
  subscriptionId: uuid("subscription_id").notNull(),
  /** `Shipment.id`. */
  parcel: text("parcel").notNull(),
  kind: text("kind").notNull(),
  /** How far along the parcel is with it: an update is not said after one of a higher rank. */
  rank: smallint("rank").notNull(),
  happenedAt: when("happened_at").notNull(),
  /** Not before: quiet hours of the destination are over. */
  dueAt: when("due_at").notNull(),
  state: text("state").$type<"due" | "said" | "dropped">().notNull(),
  /** Why it was dropped. */
  reason: text("reason"),
  messageId: uuid("message_id"),
  createdAt: when("created_at").notNull().defaultNow(),
});

/** What was said outside of turns, by its key: each once. */
export const said = pgTable(
  "said",
  {
    shopId: uuid("shop_id").notNull(),
    key: text("key").notNull(),
    messageId: uuid("message_id"),
    at: when("at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.shopId, table.key] })],
);

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
