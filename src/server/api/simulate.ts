import { z } from "zod";
import type { AddressInfo } from "node:net";
import type { InboundEvent } from "#src/channel/event.ts";
import type { Simulated } from "#src/channel/kind.ts";
import { readConnection } from "#src/store/connections.ts";
import { conversationByAddress } from "#src/store/conversations.ts";
import { connectionOf, webhookPathOf } from "./connections.ts";
import { problems } from "./errors.ts";
import { shopOf, type ApiDeps } from "./deps.ts";
import { ById, failures, InShop, type ApiScope } from "./openapi.ts";

/** Longer than the webhook itself waits for its commit. */
const postMs = 8_000;

/** `/connections/:id/simulate`: a shopper's message, signed as the provider would sign it, through the server's own webhook. */
export function simulateRoutes(scope: ApiScope, deps: ApiDeps): void {
  const kinds = new Map(deps.kinds.map((kind) => [kind.name, kind]));

  scope.route({
    method: "POST",
    url: "/connections/:id/simulate",
    schema: {
      tags: ["connections"],
      summary: "Try a connection out as if a shopper had written",
      description:
        "Posts a genuine signed webhook to the server's own endpoint. The answer goes where answers go: on a real connection the provider is asked to deliver it to `from`.",
      params: ById,
      querystring: InShop,
      body: z.strictObject({
        from: z.string().trim().min(1).max(200).describe("The shopper, e.g. +15550001111."),
        name: z.string().max(200).optional(),
        text: z.string().min(1).max(4096),
        account: z
          .string()
          .optional()
          .describe("Which of the connection's accounts is written to; the first by default."),
      }),
      response: {
        202: z.object({
          conversation: z.uuid(),
          message: z.string().describe("`providerId` of the shopper's message in the conversation."),
        }),
        ...failures,
      },
    },
    handler: async (request, reply) => {
      const shop = await shopOf(deps, request.query.shop);
      const { id } = request.params;
      const { from, name, text } = request.body;
      const known = await connectionOf(deps, shop.id, id);
      const account = request.body.account ?? known.accounts[0];
      if (account === undefined || !known.accounts.includes(account))
        throw problems.invalid(["account: must be one of the connection's accounts"]);
      const publicWebhook = new URL(webhookPathOf(known.channel, id), deps.publicUrl());
      const webhook = await compose(id, known.channel, publicWebhook, {
        account,
        from,
        text,
        at: deps.now(),
        ...(name === undefined ? {} : { name }),
      });
      const url = new URL(webhookPathOf(known.channel, id), ownOrigin(scope.addresses()));
      const message = await messageIn(id, url, webhook);
      await post(id, url, webhook);
      const conversation = await conversationByAddress(deps.db, {
        connection: id,
        account: message.from.account,
        id: message.from.id,
      });
      if (conversation === undefined)
        throw problems.simulationFailed(id, "it was answered, but nothing was stored.");
      return reply.code(202).send({ conversation, message: message.id });
    },
  });

  const compose = async (id: string, channel: string, url: URL, says: Simulated) => {
    const kind = kinds.get(channel);
    const stored = await readConnection(deps.db, deps.vault, id);
    if (kind?.simulate === undefined || stored === undefined) throw problems.cannotSimulate(id, channel);
    return kind.simulate(stored, says, url);
  };

  /** The message as the channel itself reads it, before anything is posted. */
  const messageIn = async (
    id: string,
    url: URL,
    webhook: Signed,
  ): Promise<Extract<InboundEvent, { kind: "message" }>> => {
    const live = await deps.registry.get(id);
    if (live?.channel.source.how !== "webhook")
      throw problems.cannotSimulate(id, live?.channel.name ?? "it had");
    const events = await live.channel.source.parse({
      method: "POST",
      url,
      ...webhook,
      receivedAt: deps.now(),
    });
    const message = events.find((event) => event.kind === "message");
    if (message === undefined) throw problems.invalid(["from: is not how this channel names a shopper"]);
    return message;
  };
}

interface Signed {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

async function post(id: string, url: URL, { headers, body }: Signed): Promise<void> {
  let status: number;
  try {
    const response = await fetch(url, {
      method: "POST",
      headers,
      body: new Uint8Array(body),
      redirect: "manual",
      signal: AbortSignal.timeout(postMs),
    });
    await response.body?.cancel();
    status = response.status;
  } catch {
    throw problems.simulationFailed(id, "it did not answer.");
  }
  if (status === 503) throw problems.databaseAway();
  if (status >= 300) throw problems.simulationFailed(id, `it answered ${status}.`);
}

/** This server as this process reaches it, whatever its public address is. Throws `not_listening`. */
function ownOrigin(addresses: readonly (AddressInfo | string)[]): string {
  const [at] = addresses;
  if (at === undefined || typeof at === "string") throw problems.notListening();
  if (at.address === "::") return `http://[::1]:${at.port}`;
  if (at.address === "0.0.0.0") return `http://127.0.0.1:${at.port}`;
  return at.family === "IPv6" ? `http://[${at.address}]:${at.port}` : `http://${at.address}:${at.port}`;
}
