import { z } from "zod";
import { wordsOf } from "#src/conversation/content.ts";
import type { Content } from "#src/conversation/content.ts";
import type { Db } from "#src/store/db.ts";
import { conversationByAddress, readConversation, type FullConversation } from "#src/store/conversations.ts";
import { shopperId } from "./phone.ts";

/** More is not shown, and would only make each change more to send. */
const newest = 100;

const Trace = z.object({
  language: z.string(),
  model: z.string(),
  intent: z.string().nullable(),
  level: z.number().int(),
  toolCalls: z.array(
    z.object({ tool: z.string(), arguments: z.json(), outcome: z.string(), ms: z.number() }),
  ),
  tokensIn: z.number().catch(0),
  tokensOut: z.number().catch(0),
  guard: z.array(z.string()).catch([]),
  notes: z.array(z.string()).catch([]),
});

/** A conversation as the page shows it: nothing of the shop's settings, no account, no raw payload. */
export type View = Awaited<ReturnType<typeof viewOf>>;

/** Where the demo connection's conversations are; no other can be read through it. */
export interface Place {
  readonly db: Db;
  readonly connection: string;
  readonly account: string;
}

/** The conversation of a phone with the demo shop, by its id. */
export async function conversationOf(place: Place, phone: string): Promise<string | undefined> {
  return conversationByAddress(place.db, {
    connection: place.connection,
    account: place.account,
    id: shopperId(phone),
  });
}

/** What was said, tried and decided; `conversation` is null for a phone that has not written. */
export async function viewOf(place: Place, phone: string, id: string | undefined) {
  const found = id === undefined ? undefined : await readConversation(place.db, id, newest);
  if (found === undefined || found.connection !== place.connection) return { as: phone, conversation: null };
  return {
    as: phone,
    conversation: {
      language: found.language,
      floor: found.floor,
      optedOut: found.optedOut,
      messages: found.messages.map((message) => messageOf(message, found.deliveries)),
      turns: found.turns.map(turnOf),
    },
  };
}

function messageOf(message: FullConversation["messages"][number], sent: FullConversation["deliveries"]) {
  const { id, seq, author, content, language, createdAt, providerId, turn } = message;
  return {
    id,
    seq,
    from: author,
    // What the shopper tapped are words; what we offer to tap is not.
    text: author === "shopper" ? wordsOf(content) : wordsOf(content.filter(({ kind }) => kind !== "choice")),
    choices: author === "shopper" ? [] : content.flatMap(choiceOf),
    others: content.flatMap(({ kind }) => (kind === "text" || kind === "choice" ? [] : [kind])),
    language,
    at: createdAt,
    wamid: providerId,
    turn,
    deliveries: sent.filter((delivery) => delivery.message === id).map(deliveryOf),
  };
}

function choiceOf(content: Content) {
  return content.kind === "choice" ? [{ id: content.id, title: content.title }] : [];
}

function deliveryOf(delivery: FullConversation["deliveries"][number]) {
  const {
    id,
    state,
    attempts,
    repeated,
    failure,
    pricing,
    createdAt,
    sentAt,
    deliveredAt,
    readAt,
    failedAt,
  } = delivery;
  return {
    id,
    state,
    attempts,
    repeated,
    failure: failure === null ? null : { kind: failure.kind, detail: failure.detail },
    price: pricing?.category ?? null,
    createdAt,
    sentAt,
    deliveredAt,
    readAt,
    failedAt,
  };
}

function turnOf(turn: FullConversation["turns"][number]) {
  const { id, fromSeq, toSeq, startedAt, finishedAt, outcome, reason } = turn;
  const trace = Trace.safeParse(turn.trace);
  return {
    id,
    fromSeq,
    toSeq,
    startedAt,
    finishedAt,
    // Begun by our clock, finished by the database's.
    ms: Math.max(0, finishedAt.getTime() - startedAt.getTime()),
    outcome,
    reason,
    trace: trace.success ? trace.data : null,
  };
}
