import { and, eq, inArray, ne, sql } from "drizzle-orm";
import { v7 as uuid } from "uuid";
import type { Address } from "#src/conversation/address.ts";
import type { Content } from "#src/conversation/content.ts";
import type { Json } from "#src/conversation/json.ts";
import type { Db, Orm } from "./db.ts";
import { eventKey, toldByErased } from "./event-key.ts";
import { introduce, type Stranger } from "./introduce.ts";
import { storable } from "./storable.ts";
import { claims } from "./schema/claims.ts";
import { addresses } from "./schema/contacts.ts";
import { conversations, messages } from "./schema/conversations.ts";
import { events, rejections } from "./schema/intake.ts";
import { audit } from "./schema/privacy.ts";

type Tx = Parameters<Parameters<Orm["transaction"]>[0]>[0];

/** Everything a connection tells that is not a message or a receipt. */
export interface Signal extends Stranger {
  /** The provider's id of the event. */
  readonly key: string;
}

/** Introduces whoever the signal is about; false when it is the repetition of one about somebody who was erased. */
async function known(db: Db, signal: Signal): Promise<boolean> {
  if ((await toldByErased(db, [signal])).size > 0) return false;
  await introduce(db, [signal]);
  return true;
}

/** False when it was seen before. */
async function firstTime(tx: Tx, signal: Signal, kind: string): Promise<boolean> {
  const rows = await tx
    .insert(events)
    .values({
      connectionId: signal.connection,
      account: signal.from.account,
      key: eventKey(signal.key),
      kind,
    })
    .onConflictDoNothing()
    .returning({ key: events.key });
  return rows.length === 1;
}

async function conversationOf(tx: Tx, connection: string, account: string, id: string) {
  const [row] = await tx
    .select({ id: conversations.id, contact: conversations.contactId })
    .from(addresses)
    .innerJoin(
      conversations,
      and(
        eq(conversations.connectionId, addresses.connectionId),
        eq(conversations.account, addresses.account),
        eq(conversations.contactId, addresses.contactId),
      ),
    )
    .where(
      and(
        eq(addresses.connectionId, connection),
        eq(addresses.account, account),
        eq(addresses.providerId, id),
      ),
    );
  return row;
}

/** A person of the shop answered outside the gateway: their words are kept, and the floor is theirs. Returns the conversation, or null for a duplicate. */
export async function acceptEcho(
  db: Db,
  signal: Signal,
  said: { content: readonly Content[]; at: Date; raw?: Json },
): Promise<string | null> {
  if (!(await known(db, signal))) return null;
  return db.orm.transaction(async (tx) => {
    if (!(await firstTime(tx, signal, "echo"))) return null;
    const conversation = await conversationOf(tx, signal.connection, signal.from.account, signal.from.id);
    if (conversation === undefined)
      throw new Error("An echo's conversation went missing while it was stored.");
    await tx.insert(messages).values({
      id: uuid(),
      conversationId: conversation.id,
      author: "person",
      content: said.content,
      at: said.at,
      providerId: signal.key,
      raw: said.raw,
    });
    await tx
      .update(conversations)
      .set({ floor: "person", floorSince: sql`now()` })
      .where(eq(conversations.id, conversation.id));
    return conversation.id;
  });
}

/** The provider gave the conversation to the agent or to a person in its own inbox. A conversation nobody knows is begun. */
export async function acceptFloor(db: Db, signal: Signal, floor: "agent" | "person"): Promise<string | null> {
  if (!(await known(db, signal))) return null;
  return db.orm.transaction(async (tx) => {
    if (!(await firstTime(tx, signal, "floor"))) return null;
    const conversation = await conversationOf(tx, signal.connection, signal.from.account, signal.from.id);
    if (conversation === undefined) return null;
    await tx
      .update(conversations)
      .set({ floor, floorSince: sql`now()` })
      .where(and(eq(conversations.id, conversation.id), ne(conversations.floor, floor)));
    return conversation.id;
  });
}

/** The shopper allows or forbids messages. Forbidding what is only marketing leaves answers allowed and is kept in the audit. */
export async function acceptConsent(
  db: Db,
  signal: Signal,
  consent: { granted: boolean; scope: "all" | "marketing" },
): Promise<void> {
  if (!(await known(db, signal))) return;
  await db.orm.transaction(async (tx) => {
    if (!(await firstTime(tx, signal, "consent"))) return;
    const conversation = await conversationOf(tx, signal.connection, signal.from.account, signal.from.id);
    if (conversation === undefined) return;
    if (consent.scope === "all")
      await tx
        .update(conversations)
        .set({ optedOut: !consent.granted })
        .where(eq(conversations.id, conversation.id));
    await tx.insert(audit).values({
      shopId: signal.shop,
      conversationId: conversation.id,
      what: "consent",
      detail: { granted: consent.granted, scope: consent.scope },
    });
  });
}

/**
 * The provider gave a shopper a new id. The old one stops being theirs: if somebody else gets it (numbers
 * are recycled), they start as a stranger. What was proven in the conversation has to be proven again.
 */
export async function acceptNewIdentity(db: Db, signal: Signal, was: string): Promise<void> {
  await db.orm.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('whereabouts-introduce'))`);
    if (!(await firstTime(tx, signal, "identity"))) return;
    const { connection } = signal;
    const { account } = signal.from;
    const before = await conversationOf(tx, connection, account, was);
    if (before === undefined) return;
    await tx
      .delete(addresses)
      .where(
        and(
          eq(addresses.connectionId, connection),
          eq(addresses.account, account),
          eq(addresses.providerId, was),
        ),
      );
    await tx
      .insert(addresses)
      .values(
        [signal.from.id, ...(signal.from.aliases ?? [])].map((id) => ({
          connectionId: connection,
          account,
          providerId: id,
          contactId: before.contact,
        })),
      )
      .onConflictDoUpdate({
        target: [addresses.connectionId, addresses.account, addresses.providerId],
        set: { contactId: before.contact },
      });
    const moved = await tx
      .update(conversations)
      .set({ replyTo: signal.from })
      .where(eq(conversations.id, before.id))
      .returning({ id: conversations.id });
    await tx.delete(claims).where(
      inArray(
        claims.conversationId,
        moved.map((row) => row.id),
      ),
    );
    await tx.insert(audit).values({
      shopId: signal.shop,
      conversationId: before.id,
      what: "identity",
      detail: { fields: ["address"] },
    });
  });
}

/** Keeps what could not be understood. */
export async function keepRejection(db: Db, connection: string, reason: string, raw: Json): Promise<void> {
  const kept: Json = JSON.parse(storable(raw));
  await db.orm.insert(rejections).values({ id: uuid(), connectionId: connection, reason, raw: kept });
}

/** The conversation's address as last seen, for callers that have only its id. */
export async function addressOf(db: Db, conversation: string): Promise<Address | undefined> {
  const [row] = await db.orm
    .select({ replyTo: conversations.replyTo })
    .from(conversations)
    .where(eq(conversations.id, conversation));
  return row?.replyTo;
}
