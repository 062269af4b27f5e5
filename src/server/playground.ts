import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Log } from "#src/observe/observer.ts";
import { giveFloor } from "#src/store/conversations.ts";
import type { Db } from "#src/store/db.ts";
import { feed } from "./playground/feed.ts";
import { headers, page } from "./playground/page.ts";
import { Phone } from "./playground/phone.ts";
import { postWebhook } from "./playground/post.ts";
import { graphApi, type Sandbox, type SandboxEvent, type SignedBody } from "./playground/provider.ts";
import { receiptsOf } from "./playground/receipts.ts";
import { conversationOf, viewOf } from "./playground/view.ts";
import { writeRoute } from "./playground/write.ts";

/** A person one can play. `suggestions` are questions this person might ask, in their language. */
export interface Shopper {
  /** E.164. */
  readonly phone: string;
  readonly name: string;
  /** BCP 47. */
  readonly language: string;
  readonly suggestions: readonly string[];
}

export interface PlaygroundDeps {
  readonly db: Db;
  readonly shop: { readonly id: string; readonly name: string };
  /** The demo connection's id; nothing else can be read or written through the playground. */
  readonly connection: string;
  /** Its account, the phone number id. */
  readonly account: string;
  /** Builds the provider of the demo connection, which tells what the gateway does there. */
  readonly sandbox: (onEvent: (event: SandboxEvent) => void) => Sandbox;
  readonly shoppers: () => readonly Shopper[];
  /** The demo connection's webhook on this server, as this process reaches it. */
  readonly webhookUrl: () => URL;
  readonly fetch: typeof fetch;
  readonly onChange: (listener: (conversation: string) => void) => () => void;
  readonly now: () => Date;
  readonly log: Log;
}

const Floor = z.strictObject({ as: Phone });
const badPhone = { error: { code: "bad_phone", message: "as: give a phone, e.g. +15550100001" } } as const;

/** Messages of which the playground knows who wrote them, for the typing indicator. */
const remembered = 1_000;

/**
 * The playground: `/` and its files, what the page asks (`/playground/…`) and the provider's side of the demo
 * connection (`/sandbox/graph/…`). Open to whoever reaches the server, without a token, and therefore limited
 * to the demo connection.
 */
export function playground(deps: PlaygroundDeps) {
  return async (scope: FastifyInstance): Promise<void> => {
    const writers = new Map<string, string>();
    const post = (webhook: SignedBody) => postWebhook(deps, webhook);
    const receipts = receiptsOf({ post, log: deps.log });
    const looking = feed({ ...deps, headers });
    const sandbox = deps.sandbox((event) => {
      if (event.kind === "sent") {
        const { wamid, to, key } = event.message;
        receipts.follow(() => sandbox.receipts(wamid, to, key));
        return;
      }
      const writer = writers.get(event.of);
      if (event.typing && writer !== undefined) looking.typing(writer);
    });

    scope.addHook("onRequest", async (_request, reply) => {
      reply.headers(headers);
    });
    scope.addHook("preClose", async () => receipts.stop());
    await scope.register(page);
    await scope.register(looking.routes);
    await scope.register(graphApi({ sandbox, origin: deps.webhookUrl, now: deps.now }));
    await scope.register(
      writeRoute({
        sandbox,
        post,
        nameOf: (phone) => deps.shoppers().find((shopper) => shopper.phone === phone)?.name,
        wrote(wamid, phone) {
          writers.set(wamid, phone);
          const oldest = writers.keys().next();
          if (writers.size > remembered && oldest.done !== true) writers.delete(oldest.value);
        },
        now: deps.now,
      }),
    );

    scope.post("/playground/floor", { bodyLimit: 1024 }, async (request, reply) => {
      const body = Floor.safeParse(request.body);
      if (!body.success) return reply.code(400).send(badPhone);
      const id = await conversationOf(deps, body.data.as);
      if (id === undefined || !(await giveFloor(deps.db, deps.shop.id, id, "agent")))
        return reply
          .code(404)
          .send({ error: { code: "not_found", message: "This phone has not written yet." } });
      return reply.code(204).send();
    });
    scope.get("/playground/shoppers", async (_request, reply) =>
      reply.header("cache-control", "no-store").send({ shop: deps.shop.name, shoppers: deps.shoppers() }),
    );
    scope.get<{ Querystring: { as?: unknown } }>("/playground/conversation", async (request, reply) => {
      const phone = Phone.safeParse(request.query.as);
      if (!phone.success) return reply.code(400).send(badPhone);
      const view = await viewOf(deps, phone.data, await conversationOf(deps, phone.data)).catch(
        (error: unknown) => {
          deps.log.warn({ error }, "a conversation could not be read for the playground");
          return undefined;
        },
      );
      reply.header("cache-control", "no-store");
      return view === undefined
        ? reply.code(503).send({ error: { code: "unavailable", message: "The database does not answer." } })
        : reply.send(view);
    });
  };
}
