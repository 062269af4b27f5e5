import Fastify, { type FastifyInstance, type FastifyPluginAsync } from "fastify";
import type { Log } from "#src/observe/observer.ts";

/** A part of the server: its routes, in a scope of their own. */
export interface Scope {
  readonly prefix?: string;
  readonly plugin: FastifyPluginAsync;
}

/** Requests under way when the server closes get this long, ms; the slowest of ours takes less. */
const lastRequestsMs = 6_000;

/**
 * Builds the server; does not listen. While it closes, requests under way are completed and new ones hear 503,
 * which providers repeat. A client that does not finish its request cannot hold the close up for longer than
 * `lastRequestsMs`.
 */
export async function buildApp(scopes: readonly Scope[], log: Log): Promise<FastifyInstance> {
  const app = Fastify({
    logger: false,
    forceCloseConnections: "idle",
    return503OnClosing: true,
    bodyLimit: 1024 * 1024,
    routerOptions: { maxParamLength: 200 },
    requestTimeout: 30_000,
  });
  app.setErrorHandler(async (error, request, reply) => {
    const status = statusOf(error);
    if (status >= 500) log.error({ error, route: request.routeOptions.url }, "a request failed");
    const message = status >= 500 ? "Something went wrong here; the log has the details." : messageOf(error);
    return reply.code(status).send({ error: { code: status >= 500 ? "internal" : "bad_request", message } });
  });
  app.setNotFoundHandler(async (request, reply) =>
    reply.code(404).send({
      error: {
        code: "not_found",
        message: `There is nothing at ${request.method} ${request.url.split("?")[0]}.`,
      },
    }),
  );
  let cut: NodeJS.Timeout | undefined;
  app.addHook("preClose", async () => {
    // Node stops looking for requests that take too long as soon as a server closes, and would wait for them for ever.
    cut = setTimeout(() => app.server.closeAllConnections(), lastRequestsMs);
  });
  app.addHook("onClose", async () => clearTimeout(cut));
  for (const { plugin, prefix } of scopes) await app.register(plugin, prefix === undefined ? {} : { prefix });
  await app.ready();
  return app;
}

function statusOf(error: unknown): number {
  const status =
    typeof error === "object" && error !== null && "statusCode" in error ? error.statusCode : undefined;
  return typeof status === "number" && status >= 400 && status < 600 ? status : 500;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "The request could not be read.";
}
