import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { DemoChannel, Played } from "./channel.ts";
import { shownRequest, type Shown } from "./wire.ts";

/** The longest text of any of them is 4096 characters, at most 24 kB as JSON writes it. */
const bodyLimit = 64 * 1024;

export interface ProviderDeps {
  readonly channels: readonly DemoChannel[];
  readonly origin: () => URL;
  /** A call was answered: what was asked, how it was answered, what it came to. */
  readonly called: (channel: DemoChannel, request: Shown, played: Played) => void;
  readonly now: () => Date;
}

/**
 * `/sandbox/…`: what the demo connections' settings point to. Encapsulated, because the provider is handed the
 * bytes as they came; it checks the credentials itself.
 */
export function providers(deps: ProviderDeps) {
  return async (scope: FastifyInstance): Promise<void> => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "buffer", bodyLimit }, (_request, body, done) =>
      done(null, body),
    );
    for (const channel of deps.channels) {
      const { api } = channel;
      if (api === undefined) continue;
      scope.route({
        method: ["GET", "POST", "DELETE"],
        url: `${api.mount}/*`,
        exposeHeadRoute: false,
        async handler(request: FastifyRequest, reply: FastifyReply) {
          const headers = Object.fromEntries(
            Object.entries(request.headers).map(([name, value]) => [
              name,
              Array.isArray(value) ? value.join(", ") : value,
            ]),
          );
          const path = request.raw.url ?? "/";
          const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
          const played = api.answer({
            method: request.method,
            url: new URL(deps.origin().origin + path),
            headers,
            body,
            receivedAt: deps.now(),
          });
          const start = `${request.method} https://${api.host}${path.slice(api.mount.length)}`;
          deps.called(channel, shownRequest(start, headers, body), played);
          const { status, type, body: answered } = played.answer;
          return reply.code(status).type(type).send(answered);
        },
      });
    }
  };
}
