import { bigint, integer, jsonb, pgTable, real, text, uuid } from "drizzle-orm/pg-core";
import type { Json } from "#src/conversation/json.ts";
import { tsvector, when } from "./columns.ts";

/** Where a shop's own texts come from. Only whoever holds `epoch` and `lease_until` reads it. */
export const knowledgeSources = pgTable("knowledge_sources", {
  id: uuid("id").primaryKey(),
  shopId: uuid("shop_id").notNull(),
  kind: text("kind").notNull(),
  settings: jsonb("settings").$type<Json>().notNull(),
  secrets: text("secrets"),
  everyHours: integer("every_hours").notNull().default(24),
  /** When it is read next. */
  runAt: when("run_at").notNull().defaultNow(),
  leaseUntil: when("lease_until"),
  epoch: integer("epoch").notNull().default(0),
  /** When it was last read to its end. */
  readAt: when("read_at"),
  /** When the last reading ended, whatever came of it. */
  endedAt: when("ended_at"),
  /** Why the last reading gave nothing, or not all. */
  problem: text("problem"),
  /** What could not be read: `[{of, detail}]`. */
  problems: jsonb("problems").$type<Json>().notNull().default([]),
  createdAt: when("created_at").notNull().defaultNow(),
});

/** Pages, files, FAQ entries and products of a source. `hash` is of what is indexed, `seen` the epoch of the reading that met it last. */
export const knowledgeDocuments = pgTable("knowledge_documents", {
  id: uuid("id").primaryKey(),
  shopId: uuid("shop_id").notNull(),
  sourceId: uuid("source_id").notNull(),
  key: text("key").notNull(),
  kind: text("kind").notNull(),
  title: text("title").notNull(),
  url: text("url"),
  language: text("language"),
  /** As the source says. */
  updatedAt: when("updated_at"),
  /** The reader's own note, by which it knows whether it has changed. */
  stamp: text("stamp"),
  hash: text("hash").notNull(),
  /** How it was cut and indexed, see `indexVersion`. */
  indexVersion: integer("index_version").notNull(),
  seen: integer("seen").notNull(),
  readAt: when("read_at").notNull().defaultNow(),
});

/** The pieces of documents that are searched. */
export const knowledgeChunks = pgTable("knowledge_chunks", {
  id: uuid("id").primaryKey(),
  shopId: uuid("shop_id").notNull(),
  documentId: uuid("document_id").notNull(),
  place: integer("place").notNull(),
  /** Headings, outermost first. */
  path: text("path").array().notNull(),
  text: text("text").notNull(),
  /** Title, headings and text as words are compared. */
  folded: text("folded").notNull(),
  /** Words, their families (`~retu`) and topics (`@return`). */
  words: tsvector("words").notNull(),
  /** PostgreSQL's text search configuration that `stems` was made with. */
  config: text("config").notNull(),
  stems: tsvector("stems").notNull(),
  /** Of length 1, by `embedding_model`. */
  embedding: real("embedding").array(),
  embeddingModel: text("embedding_model"),
});

/** Grows with every change to a shop's texts, so that all instances know that what they hold is old. */
export const knowledgeVersions = pgTable("knowledge_versions", {
  shopId: uuid("shop_id").primaryKey(),
  version: bigint("version", { mode: "bigint" }).notNull(),
  chunks: integer("chunks").notNull(),
});

/** Questions that none of the shop's texts answers, masked. One row however often it is asked. */
export const knowledgeQuestions = pgTable("knowledge_questions", {
  id: uuid("id").primaryKey(),
  shopId: uuid("shop_id").notNull(),
  /** Digest of the question's words. */
  key: text("key").notNull(),
  question: text("question").notNull(),
  language: text("language"),
  count: integer("count").notNull().default(1),
  firstAt: when("first_at").notNull().defaultNow(),
  lastAt: when("last_at").notNull().defaultNow(),
  /** Where it was asked last. */
  conversationId: uuid("conversation_id"),
  /** The merchant has seen to it. */
  doneAt: when("done_at"),
});
