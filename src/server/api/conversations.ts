import { z } from "zod";
import {
  listConversations,
  readConversation,
  type ConversationSummary,
  type FullConversation,
} from "#src/store/conversations.ts";
import { openHandoff } from "#src/store/handoff.ts";
import { addressOf } from "#src/store/signals.ts";
import { problems } from "./errors.ts";
import { shopOf, type ApiDeps } from "./deps.ts";
import { Handoff, handoffBody } from "./handoffs.ts";
import { ById, failures, InShop, time, Time, type ApiScope } from "./openapi.ts";

const Floor = z.enum(["agent", "person", "closed"]);

const Summary = z.object({
  id: z.uuid(),
  shop: z.string(),
  connection: z.uuid(),
  channel: z.string(),
  account: z.string(),
  contact: z.object({
    id: z.uuid(),
    name: z.string().nullable(),
    person: z
      .uuid()
      .nullable()
      .describe("The same for contacts on several channels that have proven the same phone or e-mail."),
  }),
  language: z.string().nullable().describe("BCP 47, of the last reply."),
  floor: Floor.describe("Who may speak to the shopper."),
  optedOut: z.boolean(),
  lastInboundAt: Time.nullable(),
  createdAt: Time,
});

const Message = z.object({
  id: z.uuid(),
  seq: z.int().nullable().describe("The shopper's messages are counted; replies have none."),
  author: z.enum(["shopper", "agent", "person"]),
  content: z.array(z.looseObject({ kind: z.string() })),
  language: z.string().nullable(),
  at: Time.describe("By the provider's clock."),
  createdAt: Time.describe("By ours."),
  providerId: z.string().nullable(),
  replyTo: z.string().nullable(),
  turn: z.uuid().nullable().describe("The turn that wrote it."),
  machine: z
    .string()
    .nullable()
    .describe("Why a machine wrote it (bounce, auto_reply, list …): it is never answered."),
});

const Delivery = z
  .object({
    id: z.uuid(),
    message: z.uuid(),
    seq: z.int(),
    state: z.enum(["queued", "sending", "sent", "delivered", "read", "failed", "uncertain", "cancelled"]),
    attempts: z.int(),
    repeated: z
      .boolean()
      .describe("Sent again although the first may have arrived: the shopper may have it twice."),
    providerId: z.string().nullable(),
    failure: z
      .object({
        kind: z.enum(["retry", "uncertain", "closed", "refused", "broken"]),
        what: z.enum(["connection", "request"]).optional(),
        afterMs: z.number().optional(),
        detail: z.string(),
      })
      .nullable(),
    pricing: z.object({ type: z.string().optional(), category: z.string().optional() }).nullable(),
    createdAt: Time,
    sendingAt: Time.nullable(),
    sentAt: Time.nullable(),
    deliveredAt: Time.nullable(),
    readAt: Time.nullable(),
    failedAt: Time.nullable(),
  })
  .describe("One provider call's worth of a reply, and its fate.");

/** Loose and partial: what an older version wrote is shown as far as it goes. */
const Trace = z
  .looseObject({
    language: z.string(),
    model: z.string(),
    intent: z.string().nullable(),
    level: z.number(),
    toolCalls: z.array(
      z
        .looseObject({ tool: z.string(), arguments: z.unknown(), outcome: z.string(), ms: z.number() })
        .partial(),
    ),
    tokensIn: z.number(),
    tokensOut: z.number(),
    usage: z
      .looseObject({
        calls: z.array(
          z.looseObject({ model: z.string(), outcome: z.string(), input: z.number(), output: z.number() }),
        ),
        cached: z.number().describe("Of `tokensIn`: in the provider's cache."),
        reasoning: z.number().describe("Of `tokensOut`: thought and not said."),
        cost: z
          .number()
          .nullable()
          .describe("Millionths of the currency of LLM_PRICES; null: the price is not known."),
      })
      .partial()
      .describe("What language models were asked; absent: none was."),
    heard: z
      .array(
        z
          .looseObject({
            message: z.string(),
            as: z.enum(["transcript", "picture"]),
            outcome: z.string(),
            ms: z.number(),
          })
          .partial(),
      )
      .describe("Recordings and pictures that were turned into text; the text is in the message's content."),
    guard: z.array(z.string()),
    notes: z.array(z.string()),
  })
  .partial();

const Turn = z
  .object({
    id: z.uuid(),
    fromSeq: z.int(),
    toSeq: z.int(),
    startedAt: Time,
    finishedAt: Time,
    outcome: z.enum(["reply", "handoff", "silent", "parked"]),
    reason: z.string().nullable().describe("Why it was silent, handed over or parked."),
    trace: Trace.nullable(),
  })
  .describe("One run of the agent over the messages `fromSeq` to `toSeq`.");

const File = z.object({
  id: z.uuid(),
  message: z.uuid(),
  kind: z.string(),
  state: z.enum(["pending", "stored", "failed"]),
  type: z.string().nullable(),
  name: z.string().nullable(),
  size: z.int().nullable().describe("Bytes."),
  sha256: z.string().nullable(),
  problem: z.string().nullable(),
});

const Conversation = Summary.extend({
  address: z
    .object({ id: z.string(), phone: z.string().optional(), email: z.string().optional() })
    .nullable()
    .describe("Where replies go; `phone` and `email` only where the channel vouches for them."),
  handoff: Handoff.nullable().describe(
    "What the person has to know who has the floor; null: the agent has it.",
  ),
  messages: z.array(Message),
  deliveries: z.array(Delivery),
  turns: z.array(Turn),
  files: z.array(File).describe("Their bytes are at `/api/files/<id>`."),
});

/** `/conversations`: what was said, sent and decided. */
export function conversationRoutes(scope: ApiScope, deps: ApiDeps): void {
  scope.route({
    method: "GET",
    url: "/conversations",
    schema: {
      tags: ["conversations"],
      summary: "List conversations, newest first",
      querystring: InShop.extend({
        limit: z.coerce.number().int().min(1).max(200).default(50),
        before: z.uuid().optional().describe("`next` of the page before."),
        floor: Floor.optional(),
        connection: z.uuid().optional(),
        person: z.uuid().optional().describe("One person on all their channels."),
      }),
      response: {
        200: z.object({
          conversations: z.array(Summary),
          next: z.uuid().nullable().describe("For `before`; null on the last page."),
        }),
        ...failures,
      },
    },
    handler: async (request) => {
      const { shop: slug, limit, ...rest } = request.query;
      const shop = await shopOf(deps, slug);
      const rows = await listConversations(deps.db, { ...rest, shop: shop.id, limit: limit + 1 });
      const page = rows.slice(0, limit);
      return {
        conversations: page.map((row) => summary(row, shop.slug)),
        next: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
      };
    },
  });

  scope.route({
    method: "GET",
    url: "/conversations/:id",
    schema: {
      tags: ["conversations"],
      summary: "Read a conversation: messages, deliveries, turns, files",
      params: ById,
      querystring: InShop.extend({
        limit: z.coerce
          .number()
          .int()
          .min(1)
          .max(1_000)
          .default(200)
          .describe("The newest messages and turns."),
      }),
      response: { 200: Conversation, ...failures },
    },
    handler: async (request) => {
      const shop = await shopOf(deps, request.query.shop);
      const { id } = request.params;
      const found = await readConversation(deps.db, id, request.query.limit);
      if (found === undefined || found.shop !== shop.id) throw problems.notFound("conversation", id);
      const address = await addressOf(deps.db, id);
      const handoff = await openHandoff(deps.db, id);
      return {
        ...whole(found, shop.slug),
        handoff: handoff === undefined ? null : handoffBody(handoff),
        address:
          address === undefined ? null : { id: address.id, phone: address.phone, email: address.email },
      };
    },
  });
}

function summary(row: ConversationSummary, shop: string): z.infer<typeof Summary> {
  return { ...row, shop, lastInboundAt: time(row.lastInboundAt), createdAt: row.createdAt.toISOString() };
}

function whole(
  found: FullConversation,
  shop: string,
): Omit<z.infer<typeof Conversation>, "address" | "handoff"> {
  return {
    ...summary(found, shop),
    messages: found.messages.map((message) => ({
      ...message,
      content: message.content.map((content) => ({ ...content })),
      at: message.at.toISOString(),
      createdAt: message.createdAt.toISOString(),
    })),
    deliveries: found.deliveries.map((delivery) => ({
      ...delivery,
      createdAt: delivery.createdAt.toISOString(),
      sendingAt: time(delivery.sendingAt),
      sentAt: time(delivery.sentAt),
      deliveredAt: time(delivery.deliveredAt),
      readAt: time(delivery.readAt),
      failedAt: time(delivery.failedAt),
    })),
    turns: found.turns.map((turn) => ({
      ...turn,
      startedAt: turn.startedAt.toISOString(),
      finishedAt: turn.finishedAt.toISOString(),
      trace: Trace.safeParse(turn.trace).data ?? null,
    })),
    files: [...found.files],
  };
}
