import type { FastifyInstance } from "fastify";
import type { Log } from "#src/observe/observer.ts";
import { giveFloor } from "#src/store/conversations.ts";
import type { Db } from "#src/store/db.ts";
import { approvalRoute } from "./playground/approvals.ts";
import { carrierRoutes, type DemoCarrier } from "./playground/carrier.ts";
import type { DemoChannel, Posting, ProviderEvent } from "./playground/channel.ts";
import { feed } from "./playground/feed.ts";
import { headers, page } from "./playground/page.ts";
import { whoIs } from "./playground/place.ts";
import { postWebhook, type Posted } from "./playground/post.ts";
import { providers } from "./playground/provider.ts";
import { receiptsOf } from "./playground/receipts.ts";
import { conversationOf, viewOf } from "./playground/view.ts";
import { placeKey, shownRequest, wire, type Exchange, type Shown } from "./playground/wire.ts";
import { writeRoute } from "./playground/write.ts";

/** A person one can play. */
export interface Shopper {
  /** E.164. */
  readonly phone: string;
  readonly email: string;
  readonly name: string;
  /** BCP 47. */
  readonly language: string;
  /** Questions this person might ask, in their language. */
  readonly suggestions: readonly string[];
  /** The same, with what proves that an order is theirs. */
  readonly introductions: readonly string[];
}

export interface PlaygroundDeps {
  readonly db: Db;
  readonly shop: { readonly id: string; readonly name: string };
  /** The demo connections; nothing else can be read or written through the playground. The first is the default. */
  readonly channels: readonly DemoChannel[];
  readonly shoppers: () => readonly Shopper[];
  readonly carrier: DemoCarrier;
  /** This server, as this process reaches it. */
  readonly local: () => URL;
  readonly fetch: typeof fetch;
  readonly onChange: (listener: (conversation: string) => void) => () => void;
  readonly changed: (conversation: string) => void;
  /** Something was approved or declined. */
  readonly actionsDue: () => void;
  readonly now: () => Date;
  readonly log: Log;
}

/** Messages of which the playground knows who wrote them, for the typing indicator. */
const remembered = 1_000;

/**
 * The playground: `/` and its files, what the page asks (`/playground/…`) and the providers' side of the demo
 * connections (`/sandbox/…`). Open to whoever reaches the server, without a token, and therefore limited to the
 * demo connections.
 */
export function playground(deps: PlaygroundDeps) {
  return async (scope: FastifyInstance): Promise<void> => {
    const { channels } = deps;
    const lines = wire();
    const writers = new Map<string, string>();
    const reading = { db: deps.db, shop: deps.shop, markOf: lines.markOf };
    const receipts = receiptsOf({ log: deps.log });
    const looking = feed({ ...deps, ...reading, headers });

    const post = async (
      place: string | undefined,
      posting: Posting,
      about: Pick<Exchange, "what" | "of">,
    ): Promise<Posted> => {
      const at = deps.now();
      const { posted, answer } = await postWebhook(deps, posting);
      const request = shownRequest(`POST ${posting.url.pathname}`, posting.headers, posting.body);
      if (place !== undefined)
        lines.record(place, {
          at,
          way: "in",
          ...about,
          request,
          ...(answer === undefined ? {} : { answer }),
        });
      return posted;
    };
    const happened = (
      channel: DemoChannel,
      event: ProviderEvent,
      request: Shown,
      answer?: Exchange["answer"],
    ): void => {
      const out = {
        at: deps.now(),
        way: "out",
        request,
        ...(answer === undefined ? {} : { answer }),
      } as const;
      if (event.kind === "sent") {
        const place = placeKey(channel.connection, event.to);
        lines.record(place, { ...out, what: "reply", of: [event.id] });
        if (event.mark !== undefined) lines.mark(event.id, event.mark);
        receipts.follow(
          () => event.receipts(),
          (receipt) => post(place, receipt, { what: "receipt", of: [event.id] }),
        );
        return;
      }
      const to = event.to ?? writers.get(event.of ?? "");
      if (to === undefined) return;
      const of = event.of === undefined ? [] : [event.of];
      lines.record(placeKey(channel.connection, to), { ...out, what: "seen", of });
      if (event.typing) looking.typing(channel, to);
    };

    scope.addHook("onRequest", async (_request, reply) => {
      reply.headers(headers);
    });
    scope.addHook("preClose", async () => receipts.stop());
    scope.addHook("onClose", async () => {
      for (const channel of channels) await channel.close?.();
    });
    for (const channel of channels)
      channel.handed?.((event, { start, body }) => happened(channel, event, { start, headers: [], body }));
    await scope.register(page);
    await scope.register(looking.routes);
    await scope.register(
      providers({
        channels,
        origin: deps.local,
        now: deps.now,
        called(channel, request, { answer: { status, body }, events }) {
          for (const event of events) happened(channel, event, request, { status: String(status), body });
        },
      }),
    );
    await scope.register(
      writeRoute({
        channels,
        nameOf: ({ channel, as }) => deps.shoppers().find((shopper) => channel.as(shopper) === as)?.name,
        post: ({ channel, id }, webhook) =>
          post(placeKey(channel.connection, id), webhook, { what: "message", of: [webhook.id] }),
        wrote({ id }, webhook) {
          if (webhook.mark !== undefined) lines.mark(webhook.id, webhook.mark);
          writers.set(webhook.id, id);
          const oldest = writers.keys().next();
          if (writers.size > remembered && oldest.done !== true) writers.delete(oldest.value);
        },
        now: deps.now,
      }),
    );

    await scope.register(approvalRoute(deps));
    await scope.register(
      carrierRoutes({
        ...deps,
        post: (who, webhook) =>
          post(who && placeKey(who.channel.connection, who.id), webhook, { what: "carrier", of: [] }),
      }),
    );

    scope.post("/playground/floor", { bodyLimit: 1024 }, async (request, reply) => {
      const who = whoIs(channels, request.body);
      if (!who.ok) return reply.code(400).send({ error: who.error });
      const id = await conversationOf(deps, who);
      if (id === undefined || !(await giveFloor(deps.db, deps.shop.id, id, "agent")))
        return reply
          .code(404)
          .send({ error: { code: "not_found", message: "Nobody of this name has written yet." } });
      return reply.code(204).send();
    });
    scope.get("/playground/shoppers", async (_request, reply) =>
      reply.header("cache-control", "no-store").send({
        shop: deps.shop.name,
        channels: channels.map(({ channel, card, frame }) => ({ channel, ...card, frame: frame ?? null })),
        shoppers: deps.shoppers().map((shopper) => ({
          ...shopper,
          on: Object.fromEntries(channels.map((channel) => [channel.channel, channel.as(shopper) ?? null])),
        })),
      }),
    );
    scope.get("/playground/conversation", async (request, reply) => {
      const who = whoIs(channels, request.query);
      if (!who.ok) return reply.code(400).send({ error: who.error });
      const view = await conversationOf(deps, who)
        .then((id) => viewOf(reading, who, id))
        .catch((error: unknown) => {
          deps.log.warn({ error }, "a conversation could not be read for the playground");
          return undefined;
        });
      reply.header("cache-control", "no-store");
      return view === undefined
        ? reply.code(503).send({ error: { code: "unavailable", message: "The database does not answer." } })
        : reply.send(view);
    });
    scope.get("/playground/wire", async (request, reply) => {
      const who = whoIs(channels, request.query);
      if (!who.ok) return reply.code(400).send({ error: who.error });
      return reply
        .header("cache-control", "no-store")
        .send({ exchanges: lines.of(placeKey(who.channel.connection, who.id)) });
    });
    scope.get<{ Querystring: { on?: string; phone?: string } }>(
      "/playground/pass",
      async (request, reply) => {
        const channel = channels.find((each) => each.channel === request.query.on);
        const shopper = deps.shoppers().find(({ phone }) => phone === request.query.phone);
        if (channel?.pass === undefined || shopper === undefined)
          return reply
            .code(404)
            .send({ error: { code: "not_found", message: "Nobody of this name can be logged in there." } });
        return reply.header("cache-control", "no-store").send({ token: await channel.pass(shopper) });
      },
    );
  };
}
