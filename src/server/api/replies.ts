import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Outgoing } from "#src/delivery/outgoing.ts";
import { readConnection } from "#src/store/connections.ts";
import { languageOf } from "#src/store/executions.ts";
import { wordsSaid } from "#src/store/handoff.ts";
import { hearerOf, type Hearer } from "#src/store/speak.ts";
import type { Shop } from "#src/store/shops.ts";
import { problems } from "./errors.ts";
import { shopOf, type ApiDeps } from "./deps.ts";
import { ById, failures, InShop, type ApiScope } from "./openapi.ts";

/** Longer than anybody writes by hand; channels split what is too long for one of their messages. */
const longestText = 20_000;

const Reply = z.strictObject({
  text: z
    .string()
    .max(longestText)
    .refine((text) => text.trim() !== "", "is empty")
    .describe("As it is to be read: **bold**, lists with “- ”, links bare."),
  language: z
    .string()
    .max(35)
    .refine(isLanguage, "a BCP 47 tag, e.g. de or pt-BR")
    .optional()
    .describe("BCP 47; by default the conversation's."),
});

const Headers = z.looseObject({
  "idempotency-key": z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .describe("Yours, new for each message: repeated with the same key and text, it is sent once."),
});

const Sent = z.object({
  conversation: z.uuid(),
  message: z.uuid(),
  floor: z.literal("person"),
  repeated: z.boolean().describe("It had been taken before under this key, and was not sent again."),
});

/** `/conversations/:id/messages`: what a person of the shop says. */
export function replyRoutes(scope: ApiScope, deps: ApiDeps, outgoing: Outgoing): void {
  scope.route({
    method: "POST",
    url: "/conversations/:id/messages",
    schema: {
      tags: ["conversations"],
      summary: "Answer a shopper as a person",
      description:
        "Goes out on the conversation's channel like the agent's answers, and the floor is yours from then on. 202 means that it is stored and will be sent; what became of it is in the conversation's `deliveries`.",
      params: ById,
      querystring: InShop,
      headers: Headers,
      body: Reply,
      response: { 202: Sent, ...failures },
    },
    handler: async (request, reply) => {
      const shop = await shopOf(deps, request.query.shop);
      const { id } = request.params;
      const { text } = request.body;
      const hearer = await hearerOf(deps.db, id);
      if (hearer === undefined || hearer.shop !== shop.id) throw problems.notFound("conversation", id);
      const language = request.body.language ?? (await languageOf(deps.db, id)) ?? languageOfShop(shop);
      const spoken = await outgoing.inConversation(id, {
        key: `reply:${id}:${request.headers["idempotency-key"] ?? randomUUID()}`,
        reply: { text, language },
        by: "person",
      });
      switch (spoken.kind) {
        case "said":
        case "said_before": {
          const { message } = spoken;
          const repeated = spoken.kind === "said_before";
          if (repeated && (await wordsSaid(deps.db, message === "" ? randomUUID() : message)) !== text)
            throw problems.keyReused();
          return reply.code(202).send({ conversation: id, message, floor: "person", repeated });
        }
        case "opted_out":
          throw problems.optedOut(id);
        case "closed":
          throw await closed(hearer);
        case "no_connection":
          throw await notConnected(hearer);
      }
    },
  });

  const closed = async ({ connection, conversation }: Hearer) => {
    const live = await deps.registry.get(connection);
    const hours = (live?.channel.traits.replyWindowMs ?? 0) / 3_600_000;
    return problems.windowClosed(conversation, live?.channel.name ?? "the channel", hours);
  };

  const notConnected = async ({ connection, conversation }: Hearer) => {
    const stored = await readConnection(deps.db, deps.vault, connection).catch(() => undefined);
    return problems.connectionDown(conversation, connection, stored?.problem ?? null);
  };
}

function languageOfShop({ profile }: Shop): string {
  return typeof profile["language"] === "string" ? profile["language"] : "en";
}

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
