import { z } from "zod";
import { reasonWords, reasonsOf } from "#src/handoff/reasons.ts";
import { summarise, summaryText, talkedOrderSchema } from "#src/handoff/summary.ts";
import { listHandoffs, type HandoffRow } from "#src/store/handoff.ts";
import { shopOf, type ApiDeps } from "./deps.ts";
import { failures, InShop, Time, time, type ApiScope } from "./openapi.ts";

const Words = z.object({ at: Time, text: z.string().describe("At most 500 characters.") });

/** That a conversation is, or was, a person's, and what they have to know. */
export const Handoff = z.object({
  conversation: z.uuid(),
  channel: z.string(),
  connection: z.uuid(),
  contact: z.object({ id: z.uuid(), name: z.string().nullable() }),
  reason: z
    .string()
    .describe(
      "safety, legal, complaint, person_wanted, repeated, unknown, cancel_request … `taken`: a person took the floor unasked.",
    ),
  reasonText: z.string(),
  urgency: z.enum(["urgent", "high", "normal"]),
  since: Time,
  waitingSince: Time.nullable().describe(
    "Since when the shopper has been waiting; null: they were answered.",
  ),
  answeredAt: Time.nullable().describe("A person's last words since."),
  endedAt: Time.nullable(),
  endedBy: z
    .enum(["person", "silence"])
    .nullable()
    .describe("`silence`: the agent went on because nobody said anything any more."),
  summary: z.object({
    language: z
      .object({ tag: z.string().describe("BCP 47."), name: z.string() })
      .nullable()
      .describe("Of the last reply."),
    asked: z.array(Words).describe("The shopper's own last words, oldest first."),
    orders: z.array(talkedOrderSchema).describe("Talked about, the latest first."),
    agent: z.object({
      said: z.array(Words),
      understood: z.array(z.string()),
      tried: z.array(z.object({ tool: z.string(), outcome: z.string() })),
    }),
    proposals: z
      .array(
        z.object({
          id: z.uuid(),
          kind: z.string(),
          number: z.string(),
          state: z
            .enum(["proposed", "waiting", "executing"])
            .describe("Waits for the shopper, for you, for the store."),
          amount: z.object({ amount: z.int(), currency: z.string() }).nullable(),
        }),
      )
      .describe("What is open; `waiting` is decided on at `/approvals/<id>`."),
  }),
  text: z.string().describe("All of it in plain English."),
});

/** `/handoffs`: conversations that are a person's. */
export function handoffRoutes(scope: ApiScope, deps: ApiDeps): void {
  scope.route({
    method: "GET",
    url: "/handoffs",
    schema: {
      tags: ["conversations"],
      summary: "List conversations that wait for a person, the most urgent and then the oldest first",
      querystring: InShop.extend({
        state: z
          .enum(["open", "answered", "missed"])
          .default("open")
          .describe(
            "`open`: somebody waits for an answer. `answered`: a person has the floor, and has answered. `missed`: nobody answered, and the agent went on, within the last 30 days.",
          ),
        limit: z.coerce.number().int().min(1).max(200).default(50),
      }),
      response: { 200: z.object({ handoffs: z.array(Handoff) }), ...failures },
    },
    handler: async (request) => {
      const { shop: slug, state, limit } = request.query;
      const shop = await shopOf(deps, slug);
      const pressing = { urgent: reasonsOf("urgent"), high: reasonsOf("high") };
      const rows = await listHandoffs(deps.db, shop.id, { state, limit, pressing });
      return { handoffs: rows.map(handoffBody) };
    },
  });
}

/** A handoff as the API shows it. */
export function handoffBody(row: HandoffRow): z.infer<typeof Handoff> {
  const summary = summarise(row);
  const { language, orders, agent, proposals, urgency } = summary;
  const words = ({ at, text }: { at: Date; text: string }) => ({ at: at.toISOString(), text });
  return {
    conversation: row.conversation,
    channel: row.channel,
    connection: row.connection,
    contact: { ...row.contact },
    reason: row.reason,
    reasonText: reasonWords(row.reason),
    urgency,
    since: row.since.toISOString(),
    waitingSince: time(row.waitingSince),
    answeredAt: time(row.answeredAt),
    endedAt: time(row.endedAt),
    endedBy: row.endedBy,
    summary: {
      language,
      asked: summary.asked.map(words),
      orders: [...orders],
      agent: {
        said: agent.said.map(words),
        understood: [...agent.understood],
        tried: agent.tried.map((each) => ({ ...each })),
      },
      proposals: proposals.map((each) => ({ ...each })),
    },
    text: summaryText(row, summary),
  };
}
