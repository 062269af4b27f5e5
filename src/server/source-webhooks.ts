import type { IncomingMessage } from "node:http";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { UnreadableBody, type RawRequest } from "#src/channel/channel.ts";
import type { Observer } from "#src/observe/observer.ts";
import type { Door, Doors } from "#src/work/tracking/doors.ts";
import { BodyTooLarge, readBody } from "./body.ts";
import { rawRequest } from "./raw-request.ts";
import { noSuchWebhook, unsigned } from "./webhooks.ts";

export interface SourceWebhookDeps {
  readonly doors: Doors;
  readonly observer: Observer;
  readonly publicUrl: () => URL;
  readonly now: () => Date;
}

/** Where a store, and where a tracking provider, calls its source. */
export const sourceWebhookPath = {
  store: (id: string): string => `/webhooks/stores/${id}`,
  tracking: (id: string): string => `/webhooks/tracking/${id}`,
} as const;

/** 17TRACK brings many parcels at once. */
const limit = 3 * 1024 * 1024;
/** Stores give up after about 5 s (Shopify) and come again; better that we say so first. */
const commitMs = 4_500;
const idForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * `POST /webhooks/stores/<source>` and `POST /webhooks/tracking/<tracking source>`. Encapsulated like the channels'
 * webhooks: bodies stay the bytes they were. 2xx only after the commit; 401 for what is not provably the source's;
 * 503 while the database is away, and the source comes again.
 */
export function sourceWebhooks(deps: SourceWebhookDeps) {
  const { observer } = deps;
  return async (scope: FastifyInstance): Promise<void> => {
    scope.removeAllContentTypeParsers();
    const doors = new WeakMap<FastifyRequest, Door>();
    scope.addContentTypeParser("*", async (_request: FastifyRequest, payload: IncomingMessage) =>
      readBody(payload, limit),
    );

    const route = (url: string, find: (id: string) => Promise<Door | undefined>): void => {
      scope.route({
        method: "POST",
        url,
        // Whose webhook it is comes before its body: nobody's is not read.
        onRequest: async (request, reply) => {
          const id = idOf(request.params);
          try {
            const door = id === undefined ? undefined : await withDeadline(find(id));
            if (door === undefined) return await reply.code(404).type("text/plain").send(noSuchWebhook);
            doors.set(request, door);
          } catch (error) {
            observer.log.warn({ error, source: id }, "a webhook's source could not be read");
            return reply.code(503).type("text/plain").send("The source cannot be read now. Send it again.");
          }
          if (Number(request.headers["content-length"] ?? 0) > limit)
            return reply.header("connection", "close").send(new BodyTooLarge(limit));
        },
        handler: async (request, reply) => {
          const began = performance.now();
          const door = doors.get(request);
          if (door === undefined) return reply.code(404).type("text/plain").send(noSuchWebhook);
          const status = await taken(door, rawRequest(deps, request));
          observer.acknowledged(door.kind, status, performance.now() - began);
          return answer(reply, status);
        },
      });
    };
    route("/webhooks/stores/:id", (id) => deps.doors.store(id));
    route("/webhooks/tracking/:id", (id) => deps.doors.tracking(id));
  };

  async function taken(door: Door, request: RawRequest): Promise<200 | 400 | 401 | 503> {
    if (!verified(door, request)) {
      observer.intake(door.kind, "request", "unverified");
      return 401;
    }
    try {
      await withDeadline(door.take(request));
      return 200;
    } catch (error) {
      if (error instanceof UnreadableBody) {
        observer.intake(door.kind, "request", "unreadable");
        return 400;
      }
      observer.log.warn({ error, kind: door.kind }, "a source's webhook could not be stored; it comes again");
      observer.intake(door.kind, "request", "unavailable");
      return 503;
    }
  }

  /** A check that throws has proven nothing. */
  function verified(door: Door, request: RawRequest): boolean {
    try {
      return door.verify(request);
    } catch (error) {
      observer.log.error({ error, kind: door.kind }, "the check of a webhook threw; it must not");
      return false;
    }
  }
}

const words = {
  200: "ok",
  400: "The body is not in the provider's format.",
  401: unsigned,
  503: "It could not be stored. Send it again.",
} as const;

function answer(reply: FastifyReply, status: keyof typeof words): FastifyReply {
  return reply.code(status).type("text/plain; charset=utf-8").send(words[status]);
}

function idOf(params: unknown): string | undefined {
  const id = typeof params === "object" && params !== null && "id" in params ? params.id : undefined;
  return typeof id === "string" && idForm.test(id) ? id : undefined;
}

/** A commit that comes after the deadline is not undone: the source comes again and is recognised. */
async function withDeadline<Result>(work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`The database did not answer within ${commitMs} ms.`)),
      commitMs,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
