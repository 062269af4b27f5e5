import type { IncomingMessage } from "node:http";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { UnreadableBody, type Answer, type RawRequest } from "#src/channel/channel.ts";
import { Overloaded } from "#src/intake/batcher.ts";
import type { Intake } from "#src/intake/intake.ts";
import type { LiveConnection, Registry } from "#src/intake/registry.ts";
import type { Observer } from "#src/observe/observer.ts";
import { BodyTooLarge, readBody } from "./body.ts";
import { rawRequest } from "./raw-request.ts";

export interface WebhookDeps {
  readonly registry: Registry;
  readonly intake: Intake;
  readonly observer: Observer;
  readonly publicUrl: () => URL;
  readonly now: () => Date;
}

/** What a request hears that is not provably the provider's. */
export const unsigned = "The signature is missing or does not fit.";
/** What a request to a connection hears that is not ours. */
export const noSuchWebhook = "There is no such webhook.";

/** Meta's webhooks are up to 3 MB. */
const usualLimit = 3 * 1024 * 1024;
/** Providers give up after about 5 s and come again; better that we say so first. */
const commitMs = 4_500;
const idForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * `GET|POST /webhooks/<channel>/<connection>`. Encapsulated: here alone bodies stay the bytes they were,
 * because signatures are computed over them. 2xx only after the commit; 401 for what is not provably the
 * provider's; 503 while the database is away, and the provider comes again.
 */
export function webhooks(deps: WebhookDeps) {
  return async (scope: FastifyInstance): Promise<void> => {
    scope.removeAllContentTypeParsers();
    const connections = new WeakMap<FastifyRequest, LiveConnection>();
    const limitOf = (request: FastifyRequest): number => {
      const source = connections.get(request)?.channel.source;
      return source?.how === "webhook" ? (source.bodyLimit ?? usualLimit) : usualLimit;
    };
    scope.addContentTypeParser("*", async (request: FastifyRequest, payload: IncomingMessage) =>
      readBody(payload, limitOf(request)),
    );

    // Whose webhook it is comes before its body: how large that may be is the channel's to say.
    scope.addHook("onRequest", async (request, reply) => {
      const params = parameters(request.params);
      try {
        const connection = params === undefined ? undefined : await withDeadline(find(deps, params));
        if (connection === undefined) return await reply.code(404).type("text/plain").send(noSuchWebhook);
        connections.set(request, connection);
      } catch (error) {
        deps.observer.log.warn(
          { error, connection: params?.connection },
          "a webhook's connection could not be read",
        );
        return reply.code(503).type("text/plain").send("The connection cannot be read now. Send it again.");
      }
      const limit = limitOf(request);
      // What is announced to be too large is not read at all.
      if (Number(request.headers["content-length"] ?? 0) > limit)
        return reply.header("connection", "close").send(new BodyTooLarge(limit));
    });

    const handle = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      const began = performance.now();
      const connection = connections.get(request);
      if (connection === undefined) return reply.code(404).type("text/plain").send(noSuchWebhook);
      const { channel } = connection;
      const result = await respond(deps, connection, rawRequest(deps, request));
      deps.observer.acknowledged(channel.name, result.status, performance.now() - began);
      if (result.status < 300) reply.raw.once("finish", () => deps.observer.reached("acknowledged"));
      return reply.code(result.status).type(result.type).send(result.body);
    };
    scope.route({
      method: ["GET", "POST"],
      url: "/webhooks/:channel/:connection",
      exposeHeadRoute: false,
      handler: handle,
    });
  };
}

function parameters(params: unknown): { channel: string; connection: string } | undefined {
  if (typeof params !== "object" || params === null) return undefined;
  const channel = "channel" in params ? params.channel : undefined;
  const connection = "connection" in params ? params.connection : undefined;
  return typeof channel === "string" && typeof connection === "string" && idForm.test(connection)
    ? { channel, connection }
    : undefined;
}

async function find(
  deps: WebhookDeps,
  params: { channel: string; connection: string },
): Promise<LiveConnection | undefined> {
  const connection = await deps.registry.get(params.connection);
  return connection?.channel.name === params.channel ? connection : undefined;
}

const plain = (status: number, body: string): Answer => ({ status, type: "text/plain; charset=utf-8", body });

async function respond(deps: WebhookDeps, connection: LiveConnection, request: RawRequest): Promise<Answer> {
  const { channel } = connection;
  const { source } = channel;
  if (source.how !== "webhook") return plain(404, "This connection has no webhook.");
  const greeting = await source.handshake?.(request);
  if (greeting !== undefined) return greeting;
  if (request.method !== "POST") return plain(405, "Send a POST.");
  if (!source.verify(request)) {
    deps.observer.intake(channel.name, "request", "unverified");
    return plain(401, unsigned);
  }
  deps.observer.reached("verified");
  try {
    const events = await source.parse(request);
    await withDeadline(deps.intake.accept(connection, events));
    return source.accepted;
  } catch (error) {
    if (error instanceof UnreadableBody) {
      deps.observer.intake(channel.name, "request", "unreadable");
      return plain(400, "The body is not in the provider's format.");
    }
    deps.observer.log.warn(
      { error, connection: connection.id },
      "a webhook could not be stored; the provider is asked to come again",
    );
    deps.observer.intake(channel.name, "request", error instanceof Overloaded ? "overloaded" : "unavailable");
    return plain(503, "The message could not be stored. Send it again.");
  }
}

/** A commit that comes after the deadline is not undone: the provider comes again and is recognised. */
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
