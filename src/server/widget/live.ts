import type { FastifyReply } from "fastify";
import type { Channel, Embedding } from "#src/channel/channel.ts";
import type { Registry } from "#src/intake/registry.ts";
import type { Log } from "#src/observe/observer.ts";

/** A connection whose shoppers read here. */
export interface ChatConnection {
  readonly id: string;
  readonly channel: Channel;
  readonly reader: NonNullable<Channel["reader"]>;
  readonly embedding: Embedding;
}

const idForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The connection; where it cannot be read or is none of this kind, `reply` has been answered and it is undefined. */
export async function chatOf(
  deps: { readonly registry: Registry; readonly log: Log },
  id: string,
  reply: FastifyReply,
): Promise<ChatConnection | undefined> {
  try {
    const channel = idForm.test(id) ? (await deps.registry.get(id))?.channel : undefined;
    const embedding = channel?.embedding;
    if (channel?.reader !== undefined && embedding !== undefined)
      return { id, channel, reader: (request) => channel.reader?.(request), embedding };
    await reply
      .code(404)
      .send({ error: { code: "not_found", message: "There is no website chat with this id." } });
  } catch (error) {
    deps.log.warn({ error, connection: id }, "a website chat's connection could not be read");
    await reply
      .code(503)
      .header("retry-after", "5")
      .send({ error: { code: "unavailable", message: "The connection cannot be read now. Try again." } });
  }
  return undefined;
}
