import { and, asc, desc, eq, gt, inArray, lt } from "drizzle-orm";
import type { Floor } from "#src/conversation/floor.ts";
import type { Db } from "./db.ts";
import { addresses, contacts } from "./schema/contacts.ts";
import { conversations, media, messages, turns } from "./schema/conversations.ts";
import { deliveries } from "./schema/deliveries.ts";

/** A conversation in a list. */
export interface ConversationSummary {
  readonly id: string;
  readonly shop: string;
  readonly connection: string;
  readonly channel: string;
  readonly account: string;
  readonly contact: { readonly id: string; readonly name: string | null; readonly person: string | null };
  readonly language: string | null;
  readonly floor: Floor;
  readonly optedOut: boolean;
  readonly lastInboundAt: Date | null;
  readonly createdAt: Date;
}

const summary = {
  id: conversations.id,
  shop: conversations.shopId,
  connection: conversations.connectionId,
  channel: conversations.channel,
  account: conversations.account,
  contact: { id: contacts.id, name: contacts.name, person: contacts.personId },
  language: conversations.language,
  floor: conversations.floor,
  optedOut: conversations.optedOut,
  lastInboundAt: conversations.lastInboundAt,
  createdAt: conversations.createdAt,
};

/** Conversations of a shop, newest first by their creation; `before` is the id of the last one of the page before. */
export async function listConversations(
  db: Db,
  query: {
    shop: string;
    limit: number;
    before?: string;
    floor?: Floor;
    connection?: string;
    person?: string;
  },
): Promise<ConversationSummary[]> {
  return db.orm
    .select(summary)
    .from(conversations)
    .innerJoin(contacts, eq(contacts.id, conversations.contactId))
    .where(
      and(
        eq(conversations.shopId, query.shop),
        query.floor === undefined ? undefined : eq(conversations.floor, query.floor),
        query.person === undefined ? undefined : eq(contacts.personId, query.person),
        query.connection === undefined ? undefined : eq(conversations.connectionId, query.connection),
        query.before === undefined ? undefined : lt(conversations.id, query.before),
      ),
    )
    .orderBy(desc(conversations.id))
    .limit(query.limit);
}

/** When the agent spoke in a conversation, since a moment. */
export async function answersSince(db: Db, conversation: string, since: Date): Promise<Date[]> {
  const rows = await db.orm
    .select({ at: messages.createdAt })
    .from(messages)
    .where(
      and(
        eq(messages.conversationId, conversation),
        eq(messages.author, "agent"),
        gt(messages.createdAt, since),
      ),
    );
  return rows.map(({ at }) => at);
}

/** The conversation of a shopper by the provider's id; undefined when they have not written. */
export async function conversationByAddress(
  db: Db,
  of: { connection: string; account: string; id: string },
): Promise<string | undefined> {
  const [row] = await db.orm
    .select({ id: conversations.id })
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
        eq(addresses.connectionId, of.connection),
        eq(addresses.account, of.account),
        eq(addresses.providerId, of.id),
      ),
    );
  return row?.id;
}

/** A conversation with everything that was said, tried and decided; at most the newest `limit` messages and turns. */
export async function readConversation(db: Db, id: string, limit = 200) {
  const [head] = await db.orm
    .select(summary)
    .from(conversations)
    .innerJoin(contacts, eq(contacts.id, conversations.contactId))
    .where(eq(conversations.id, id));
  if (head === undefined) return undefined;
  // Turns first: a turn that is seen has its message, and a message its deliveries, in what is read after it.
  const ran = await db.orm
    .select({
      id: turns.id,
      fromSeq: turns.fromSeq,
      toSeq: turns.toSeq,
      startedAt: turns.startedAt,
      finishedAt: turns.finishedAt,
      outcome: turns.outcome,
      reason: turns.reason,
      trace: turns.trace,
    })
    .from(turns)
    .where(eq(turns.conversationId, id))
    .orderBy(desc(turns.startedAt), desc(turns.id))
    .limit(limit);
  const said = await db.orm
    .select({
      id: messages.id,
      seq: messages.seq,
      author: messages.author,
      content: messages.content,
      language: messages.language,
      at: messages.at,
      createdAt: messages.createdAt,
      providerId: messages.providerId,
      replyTo: messages.replyTo,
      turn: messages.turnId,
      machine: messages.machine,
    })
    .from(messages)
    .where(eq(messages.conversationId, id))
    .orderBy(desc(messages.createdAt), desc(messages.id))
    .limit(limit);
  const ids = said.map((message) => message.id);
  const sent =
    ids.length === 0
      ? []
      : await db.orm
          .select({
            id: deliveries.id,
            message: deliveries.messageId,
            seq: deliveries.seq,
            state: deliveries.state,
            attempts: deliveries.attempts,
            repeated: deliveries.repeated,
            providerId: deliveries.providerId,
            failure: deliveries.failure,
            pricing: deliveries.pricing,
            createdAt: deliveries.createdAt,
            sendingAt: deliveries.sendingAt,
            sentAt: deliveries.sentAt,
            deliveredAt: deliveries.deliveredAt,
            readAt: deliveries.readAt,
            failedAt: deliveries.failedAt,
          })
          .from(deliveries)
          .where(inArray(deliveries.messageId, ids))
          .orderBy(asc(deliveries.seq));
  const files =
    ids.length === 0
      ? []
      : await db.orm
          .select({
            id: media.id,
            message: media.messageId,
            kind: media.kind,
            state: media.state,
            type: media.type,
            name: media.name,
            size: media.size,
            sha256: media.sha256,
            problem: media.problem,
          })
          .from(media)
          .where(inArray(media.messageId, ids))
          .orderBy(asc(media.createdAt));
  return { ...head, messages: said.toReversed(), deliveries: sent, files, turns: ran.toReversed() };
}

export type FullConversation = NonNullable<Awaited<ReturnType<typeof readConversation>>>;

/**
 * Gives the floor; `reason` is why a person gets it. The agent answers what comes from now on; what was said while a
 * person spoke stays theirs. Whoever gives it has seen the conversation: it no longer counts as missed. False when
 * there is no such conversation.
 */
export async function giveFloor(
  db: Db,
  shop: string,
  id: string,
  floor: Floor,
  reason = "cannot_help",
): Promise<boolean> {
  const rows = await db.query<{ id: string }>(
    `with given as (
       update conversations set floor = $3, floor_since = now() where id = $1::uuid and shop_id = $2::uuid
       returning id, shop_id, floor
     ), asked as (
       insert into handoffs (shop_id, conversation_id, reason) select shop_id, id, $4 from given where floor = 'person'
       on conflict (conversation_id) where ended_at is null do nothing
     ), seen as (
       update handoffs set ended_by = 'person' from given
       where handoffs.conversation_id = given.id and handoffs.ended_by = 'silence'
     )
     select id::text from given`,
    [id, shop, floor, reason],
  );
  return rows.length === 1;
}

/** What could not be understood, newest first. */
export async function listRejections(db: Db, shop: string, limit: number) {
  const rows = await db.query<{ id: string; connection: string; reason: string; raw: object; at: number }>(
    `select r.id, r.connection_id as connection, r.reason, r.raw, (extract(epoch from r.received_at) * 1000)::float8 as at
     from rejections r join connections c on c.id = r.connection_id where c.shop_id = $1::uuid
     order by r.received_at desc limit $2`,
    [shop, limit],
  );
  return rows.map((row) => ({ ...row, at: new Date(row.at) }));
}
