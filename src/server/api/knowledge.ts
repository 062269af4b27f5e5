import { z } from "zod";
import type { KnowledgeKind } from "#src/knowledge/document.ts";
import type { KnowledgeSearch } from "#src/knowledge/search.ts";
import { hasTrigrams } from "#src/store/knowledge/configs.ts";
import { listUnanswered, unansweredDone } from "#src/store/knowledge/questions.ts";
import {
  createKnowledgeSource,
  deleteKnowledgeSource,
  listKnowledgeSources,
  readSoon,
  type KnowledgeSourceState,
} from "#src/store/knowledge/sources.ts";
import { shopOf, type ApiDeps } from "./deps.ts";
import { problems } from "./errors.ts";
import { asJson, atLeastOne } from "./json.ts";
import { ById, failures, InShop, time, Time, type ApiScope } from "./openapi.ts";

/** What `/knowledge` works with. */
export interface KnowledgeApi {
  readonly kinds: readonly KnowledgeKind[];
  readonly search: KnowledgeSearch;
  /** A source is to be read now. */
  readonly due: () => void;
  /** Whose vectors are compared; null: texts are found by their words alone. */
  readonly embeddings: string | null;
}

const Problem = z.object({
  of: z.string().describe("An address, a file, a row."),
  detail: z.string(),
});

const Source = z.object({
  id: z.uuid(),
  shop: z.string(),
  kind: z.string(),
  settings: z.unknown().describe("Secrets are never returned."),
  state: z
    .enum(["waiting", "running", "read", "partly", "failed"])
    .describe(
      "`waiting`: not read yet; `partly`: the last reading could not read everything, and what was stored before stays; `failed`: it gave nothing.",
    ),
  documents: z.int(),
  chunks: z.int().describe("Pieces that are searched."),
  embedded: z.int().describe("Of these, how many are also found by their meaning."),
  readAt: Time.nullable().describe("When it was last read to its end."),
  nextAt: Time.describe("When it is read next."),
  everyHours: z.int(),
  problem: z.string().nullable().describe("Why the last reading gave nothing, or not all."),
  problems: z.array(Problem).describe("What could not be read, the first hundred."),
  createdAt: Time,
});

const Abilities = z.object({
  typos: z
    .boolean()
    .describe("Words with typing mistakes are found: the database has the extension pg_trgm."),
  meaning: z
    .string()
    .nullable()
    .describe("The model whose vectors are compared; null: texts are found by their words alone."),
});

const Found = z.object({
  answered: z.boolean().describe("Whether the first passage counts as an answer."),
  passages: z.array(
    z.object({
      confidence: z.number().min(0).max(1),
      title: z.string(),
      path: z.array(z.string()).describe("The headings it stands under, outermost first."),
      text: z.string(),
      url: z.string().nullable(),
      language: z.string().nullable(),
      updatedAt: Time,
      source: z.string().describe("page, file, faq or product."),
    }),
  ),
});

const Question = z.object({
  id: z.uuid(),
  question: z.string().describe("Without addresses and numbers that may be somebody's."),
  language: z.string().nullable(),
  count: z.int(),
  firstAt: Time,
  lastAt: Time,
  conversation: z.uuid().nullable().describe("Where it was asked last."),
});

/** More nobody works through in one go. */
const mostQuestions = 500;

/** Where texts can come from, one form for each kind. */
function newSource(kinds: readonly KnowledgeKind[]) {
  const forms = kinds.map((kind) =>
    z.strictObject({
      shop: InShop.shape.shop,
      kind: z.literal(kind.kind),
      settings: kind.settings,
      secrets: kind.secrets.optional(),
      everyHours: z
        .int()
        .min(1)
        .max(720)
        .default(24)
        .describe("How often it is read again without being asked to."),
    }),
  );
  const names = kinds.map((kind) => kind.kind).join(", ");
  return z.discriminatedUnion("kind", atLeastOne(forms), {
    error: (issue) => (issue.code === "invalid_union" ? `must be one of ${names}` : undefined),
  });
}

/** `/knowledge`: the shop's own texts, where they come from, and the questions they do not answer. */
export function knowledgeRoutes(scope: ApiScope, deps: ApiDeps, knowledge: KnowledgeApi): void {
  const { db, vault } = deps;

  scope.route({
    method: "POST",
    url: "/knowledge",
    schema: {
      tags: ["knowledge"],
      summary: "Add a source of texts",
      description:
        "It is read at once in the background, and then every day. `GET /knowledge` shows how far it is.",
      body: newSource(knowledge.kinds),
      response: { 201: z.object({ id: z.uuid() }), ...failures },
    },
    handler: async (request, reply) => {
      const { body } = request;
      const shop = await shopOf(deps, body.shop);
      const id = await createKnowledgeSource(db, vault, {
        shop: shop.id,
        kind: body.kind,
        settings: asJson(body.settings ?? {}),
        secrets: asJson(body.secrets ?? {}),
        everyHours: body.everyHours,
      });
      knowledge.due();
      return reply.code(201).send({ id });
    },
  });

  scope.route({
    method: "GET",
    url: "/knowledge",
    schema: {
      tags: ["knowledge"],
      summary: "List sources of texts and how their last reading went",
      querystring: InShop,
      response: { 200: z.object({ sources: z.array(Source), search: Abilities }), ...failures },
    },
    handler: async (request) => {
      const shop = await shopOf(deps, request.query.shop);
      const rows = await listKnowledgeSources(db, shop.id);
      return {
        sources: rows.map((row) => shown(row, shop.slug)),
        search: { typos: await hasTrigrams(db), meaning: knowledge.embeddings },
      };
    },
  });

  scope.route({
    method: "POST",
    url: "/knowledge/:id/read",
    schema: {
      tags: ["knowledge"],
      summary: "Read a source now",
      description: "It is read in the background; while it is being read, once more afterwards.",
      params: ById,
      querystring: InShop,
      response: { 202: z.null().describe("It will be read."), ...failures },
    },
    handler: async (request, reply) => {
      const shop = await shopOf(deps, request.query.shop);
      const { id } = request.params;
      if (!(await readSoon(db, shop.id, id))) throw problems.notFound("source of texts", id);
      knowledge.due();
      return reply.code(202).send(null);
    },
  });

  scope.route({
    method: "DELETE",
    url: "/knowledge/:id",
    schema: {
      tags: ["knowledge"],
      summary: "Remove a source of texts and everything read from it",
      params: ById,
      querystring: InShop,
      response: { 204: z.null().describe("It is gone."), ...failures },
    },
    handler: async (request, reply) => {
      const shop = await shopOf(deps, request.query.shop);
      const { id } = request.params;
      if (!(await deleteKnowledgeSource(db, shop.id, id))) throw problems.notFound("source of texts", id);
      return reply.code(204).send(null);
    },
  });

  scope.route({
    method: "GET",
    url: "/knowledge/search",
    schema: {
      tags: ["knowledge"],
      summary: "Try out what is found for a question",
      description: "Nothing is written down.",
      querystring: InShop.extend({
        q: z.string().min(1).max(600),
        language: z
          .string()
          .regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/, "must be a language tag such as en or pt-BR")
          .optional()
          .describe("Of the question; guessed without it."),
      }),
      response: { 200: Found, ...failures },
    },
    handler: async (request) => {
      const { shop: slug, q, language } = request.query;
      const shop = await shopOf(deps, slug);
      const { answered, passages } = await knowledge.search.search(shop.id, q, language ?? null);
      return {
        answered,
        passages: passages.map(({ confidence, title, path, text, url, language: of, updatedAt, kind }) => ({
          confidence: Math.round(confidence * 100) / 100,
          title,
          path: [...path],
          text,
          url,
          language: of,
          updatedAt: updatedAt.toISOString(),
          source: kind,
        })),
      };
    },
  });

  scope.route({
    method: "GET",
    url: "/knowledge/unanswered",
    schema: {
      tags: ["knowledge"],
      summary: "List questions that none of the texts answers, the most asked first",
      querystring: InShop,
      response: { 200: z.object({ questions: z.array(Question) }), ...failures },
    },
    handler: async (request) => {
      const shop = await shopOf(deps, request.query.shop);
      const rows = await listUnanswered(db, shop.id, mostQuestions);
      return {
        questions: rows.map((row) => ({
          ...row,
          firstAt: row.firstAt.toISOString(),
          lastAt: row.lastAt.toISOString(),
        })),
      };
    },
  });

  scope.route({
    method: "DELETE",
    url: "/knowledge/unanswered/:id",
    schema: {
      tags: ["knowledge"],
      summary: "Say that a question is seen to",
      description: "It leaves the list, and comes back when it is asked again and still not answered.",
      params: ById,
      querystring: InShop,
      response: { 204: z.null().describe("It is off the list."), ...failures },
    },
    handler: async (request, reply) => {
      const shop = await shopOf(deps, request.query.shop);
      const { id } = request.params;
      if (!(await unansweredDone(db, shop.id, id))) throw problems.notFound("unanswered question", id);
      return reply.code(204).send(null);
    },
  });
}

function shown(row: KnowledgeSourceState, shop: string): z.infer<typeof Source> {
  const { id, kind, settings, documents, chunks, embedded, everyHours, problem, problems: found } = row;
  return {
    id,
    shop,
    kind,
    settings,
    state: stateOf(row),
    documents,
    chunks,
    embedded,
    readAt: time(row.readAt),
    nextAt: row.nextAt.toISOString(),
    everyHours,
    problem,
    problems: [...found],
    createdAt: row.createdAt.toISOString(),
  };
}

function stateOf({ running, endedAt, problem, documents }: KnowledgeSourceState) {
  if (running) return "running";
  if (endedAt === null) return "waiting";
  if (problem === null) return "read";
  return documents === 0 ? "failed" : "partly";
}
