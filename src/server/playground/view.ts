import { z } from "zod";
import { wordsOf } from "#src/conversation/content.ts";
import type { Content } from "#src/conversation/content.ts";
import { readProposal } from "#src/identity/proposal-json.ts";
import type { Db } from "#src/store/db.ts";
import { conversationByAddress, readConversation, type FullConversation } from "#src/store/conversations.ts";
import { approvalsIn } from "#src/store/approvals.ts";
import type { Proposal } from "#src/store/proposals.ts";
import type { Mark } from "./channel.ts";
import type { Who } from "./place.ts";

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

export interface ViewDeps {
  readonly db: Db;
  /** The demo shop. */
  readonly shop: { readonly id: string };
  /** What is particular about a message, by the provider's id. */
  readonly markOf: (message: string) => Mark | undefined;
}

/** The conversation of a shopper with the demo shop on a channel, by its id. */
export async function conversationOf(
  { db }: Pick<ViewDeps, "db">,
  { channel: { connection, account }, id }: Who,
): Promise<string | undefined> {
  return conversationByAddress(db, { connection, account, id });
}

/** What was said, tried and decided; `conversation` is null for somebody who has not written. */
export async function viewOf(deps: ViewDeps, { channel, as }: Who, id: string | undefined) {
  const found = id === undefined ? undefined : await readConversation(deps.db, id, newest);
  // No connection but the demo's can be read through the playground.
  if (id === undefined || found === undefined || found.connection !== channel.connection)
    return { on: channel.channel, as, conversation: null };
  return {
    on: channel.channel,
    as,
    conversation: {
      language: found.language,
      floor: found.floor,
      optedOut: found.optedOut,
      messages: found.messages.map((message) => messageOf(message, found.deliveries, deps.markOf)),
      turns: found.turns.map(turnOf),
      approvals: (await approvalsIn(deps.db, deps.shop.id, id)).map(approvalOf),
    },
  };
}

function messageOf(
  message: FullConversation["messages"][number],
  sent: FullConversation["deliveries"],
  markOf: ViewDeps["markOf"],
) {
  const { id, seq, author, content, language, createdAt, providerId, turn } = message;
  const own = sent.filter((delivery) => delivery.message === id);
  const ids = [providerId, ...own.map((delivery) => delivery.providerId)];
  const marks = ids.flatMap((id) => (id === null ? [] : (markOf(id) ?? [])));
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
    providerId,
    turn,
    subject: marks[0]?.subject ?? null,
    body: marks.flatMap(({ text }) => text ?? []).join("\n") || null,
    note: marks.flatMap(({ note }) => note ?? []).join(", ") || null,
    deliveries: own.map(deliveryOf),
  };
}

function choiceOf(content: Content) {
  return content.kind === "choice" ? [{ id: content.id, title: content.title }] : [];
}

function deliveryOf(delivery: FullConversation["deliveries"][number]) {
  const {
    id,
    providerId,
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
    providerId,
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

/** What waits for the shop's decision. */
function approvalOf(row: Proposal) {
  const { kind, summary } = readProposal(row);
  return {
    id: row.id,
    kind,
    number: row.orderNumber,
    items: (summary.items ?? []).map(({ title, quantity }) => ({ title, quantity })),
    at: row.confirmedAt,
  };
}
