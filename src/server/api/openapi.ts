import swagger from "@fastify/swagger";
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from "fastify";
import { jsonSchemaTransform, type ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { ErrorBody } from "./errors.ts";

/** A scope whose routes are typed by their zod schemas. */
export type ApiScope = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

const about = `The only way settings change; the command line and the console are its clients.

Every request needs \`Authorization: Bearer <admin token>\`. Times are ISO 8601 in UTC. Every error is
\`{"error": {"code", "message"}}\`; an error means that nothing was changed. With several shops, \`shop\` names
the one that is meant; without it, it is \`main\`.`;

/** Collects the routes of `scope` and of the scopes inside it; `GET openapi.json` describes them and needs no token. */
export async function describeApi(scope: FastifyInstance): Promise<void> {
  await scope.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "Whereabouts admin API", version: "1", description: about },
      components: {
        securitySchemes: {
          token: {
            type: "http",
            scheme: "bearer",
            description: "ADMIN_TOKEN, or the file admin.token in the data directory.",
          },
        },
      },
      security: [{ token: [] }],
      tags: [
        { name: "shops", description: "The stores of this server." },
        { name: "connections", description: "Credentials of a channel, and the accounts they are for." },
        { name: "sources", description: "Where orders come from." },
        { name: "knowledge", description: "The shop's own texts, and what they do not answer." },
        { name: "tracking", description: "Who tells where parcels are." },
        {
          name: "conversations",
          description: "What was said, what was sent, and how each answer came about.",
        },
        { name: "privacy", description: "What is known of somebody, and its end." },
        { name: "approvals", description: "What shoppers want and you decide on." },
        { name: "trouble", description: "What did not work and can be tried again." },
      ],
    },
    transform: jsonSchemaTransform,
  });
  scope.get("/openapi.json", { schema: { hide: true } }, () => scope.swagger());
}

/** `?shop=`; the main one without it. */
export const InShop = z.object({
  shop: z.string().min(1).max(100).default("main").describe("The shop's short name."),
});

/** An id in a path. */
export const ById = z.object({ id: z.uuid() });

/** The errors that every endpoint has. */
export const failures = { "4xx": ErrorBody, "5xx": ErrorBody };

/** Time as the API writes it: ISO 8601, UTC. */
export const Time = z.iso.datetime();

/** A time for the API, null where there is none. */
export function time(date: Date | null): string | null {
  return date === null ? null : date.toISOString();
}
