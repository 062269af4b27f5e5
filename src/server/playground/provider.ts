import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Answer, RawRequest } from "#src/channel/channel.ts";

/** A webhook as the provider would post it: exactly these bytes, and the signature over them. */
export interface SignedBody {
  readonly body: Buffer;
  /** The value of `X-Hub-Signature-256`. */
  readonly signature: string;
}

/** What a shopper does: writes, or taps something that was offered. `from` is a phone in E.164. */
export interface ShopperSays {
  readonly from: string;
  readonly name?: string;
  readonly text?: string;
  readonly choice?: { readonly id: string; readonly title: string };
}

/** What the gateway did at the provider. Ids of messages are the provider's. */
export type SandboxEvent =
  | {
      readonly kind: "sent";
      readonly message: { readonly wamid: string; readonly to: string; readonly key?: string };
    }
  /** The shopper's message `of` was marked as read; with `typing` a reply is being written. */
  | { readonly kind: "seen"; readonly of: string; readonly typing: boolean };

/** The provider of the demo connection, played in this process. */
export interface Sandbox {
  /** Answers a call to the provider's API. Never throws. */
  answer(request: RawRequest): Answer;
  /** A shopper's message as a signed webhook; `wamid` is the provider's id for it. */
  inbound(says: ShopperSays): SignedBody & { readonly wamid: string };
  /** The receipts of a message that arrives and is read, in order: sent, delivered, read. */
  receipts(wamid: string, to: string, key?: string): readonly SignedBody[];
}

/** The longest text WhatsApp takes is 4096 characters, at most 24 kB as JSON writes it. */
const bodyLimit = 64 * 1024;

/**
 * `/sandbox/graph/…`: what the demo connection's `apiUrl` points to. Encapsulated, because the provider is
 * handed the bytes as they came; it checks the access token itself.
 */
export function graphApi(deps: {
  readonly sandbox: Sandbox;
  readonly origin: () => URL;
  readonly now: () => Date;
}) {
  return async (scope: FastifyInstance): Promise<void> => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "buffer", bodyLimit }, (_request, body, done) =>
      done(null, body),
    );
    scope.route({
      method: ["GET", "POST", "DELETE"],
      url: "/sandbox/graph/*",
      exposeHeadRoute: false,
      async handler(request: FastifyRequest, reply: FastifyReply) {
        const headers = Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [
            name,
            Array.isArray(value) ? value.join(", ") : value,
          ]),
        );
        const { status, type, body } = deps.sandbox.answer({
          method: request.method,
          url: new URL(deps.origin().origin + (request.raw.url ?? "/")),
          headers,
          body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
          receivedAt: deps.now(),
        });
        return reply.code(status).type(type).send(body);
      },
    });
  };
}
