import type { FastifyInstance, FastifyReply } from "fastify";
import type { Registry } from "#src/intake/registry.ts";
import type { Log } from "#src/observe/observer.ts";
import type { Db } from "#src/store/db.ts";
import { saidSince, standings, type Standing } from "#src/store/feed.ts";
import { rawRequest } from "../raw-request.ts";
import { chatOf } from "./live.ts";
import { newest, newsOf, nowhere, readCursor, readingFrom, tailOf } from "./news.ts";
import { stream, type Stream } from "./stream.ts";

/** Changes that come together are shown together, ms. */
const gatherMs = 30;
/** What other instances did is found by looking, ms. */
const pollMs = 1_000;
/** Proxies close a stream on which nothing comes, ms. */
const heartbeatMs = 15_000;
/** A stream ends after this long, ms: its page comes again with a token that still holds, and perhaps to another instance. */
const longestMs = 3_600_000;
/** Of one visitor; the oldest makes room for one more. */
const perVisitor = 4;
const most = 10_000;
/** Conversations that are looked at with one statement. */
const batch = 500;

export interface FeedDeps {
  readonly db: Db;
  readonly registry: Registry;
  readonly onChange: (listener: (conversation: string) => void) => () => void;
  readonly publicUrl: () => URL;
  readonly now: () => Date;
  readonly log: Log;
}

/**
 * `GET /widget/<connection>/feed` with `Authorization` as the channel's reader asks for it: server-sent events.
 * `news` has what was said after `Last-Event-ID` and how the conversation stands, at once and whenever that
 * changes; its id is the cursor to come back with, to whichever instance. `trouble`: the database does not
 * answer, and what it has will follow. `elsewhere`: the visitor has opened more pages than are kept up to date.
 */
export function feed(deps: FeedDeps) {
  return async (scope: FastifyInstance): Promise<void> => {
    const streams = new Set<Stream>();
    let looking = false;
    let again = false;
    let gathering: NodeJS.Timeout | undefined;
    let away = false;

    /** Brings streams up to date, all with one question; while that is under way, what is asked for waits for the next. */
    const look = async (which: () => readonly Stream[]): Promise<void> => {
      if (looking) {
        again = true;
        return;
      }
      looking = true;
      try {
        const ready = which().filter((each) => each.ready());
        for (let from = 0; from < ready.length; from += batch)
          await refresh(deps, ready.slice(from, from + batch));
        away = false;
      } catch (error) {
        if (!away) deps.log.warn({ error }, "website chats could not be brought up to date");
        away = true;
        for (const each of streams) each.trouble();
      }
      looking = false;
      if (!again) return;
      again = false;
      await look(all);
    };
    const all = (): readonly Stream[] => [...streams];
    const soon = (): void => {
      gathering ??= setTimeout(() => {
        gathering = undefined;
        void look(() => all().filter((each) => each.changed));
      }, gatherMs);
    };

    const unsubscribe = deps.onChange((conversation) => {
      for (const each of streams) {
        if (each.conversation !== undefined && each.conversation !== conversation) continue;
        each.changed = true;
        soon();
      }
    });
    const poll = setInterval(() => {
      if (streams.size > 0) void look(all);
    }, pollMs);
    const heartbeat = setInterval(() => {
      const now = performance.now();
      for (const each of streams) each.beat(now);
    }, heartbeatMs);
    // Before the server waits for its connections to end: these would not by themselves.
    scope.addHook("preClose", async () => {
      unsubscribe();
      clearInterval(poll);
      clearInterval(heartbeat);
      clearTimeout(gathering);
      for (const each of streams) each.end();
    });

    scope.get<{ Params: { connection: string } }>("/widget/:connection/feed", async (request, reply) => {
      const chat = await chatOf(deps, request.params.connection, reply);
      if (chat === undefined) return reply;
      reply.header("cache-control", "no-store");
      const address = chat.reader(rawRequest(deps, request));
      if (address === undefined)
        return refuse(
          reply,
          401,
          "bad_token",
          "Say who you are: the token is missing, foreign or has run out.",
        );
      if (streams.size >= most) {
        reply.header("retry-after", "10");
        return refuse(reply, 503, "too_many", "Too many pages are looking on. Try again in a moment.");
      }
      const last = request.headers["last-event-id"];
      const opened = stream({
        reader: { connection: chat.id, account: address.account, id: address.id },
        cursor: readCursor(Array.isArray(last) ? last[0] : last),
        until: performance.now() + longestMs * (0.75 + Math.random() / 4),
        response: takeOver(reply),
      });
      const others = all().filter((each) => each.sameReader(opened));
      for (const each of others.slice(0, Math.max(0, others.length - perVisitor + 1))) each.elsewhere();
      streams.add(opened);
      opened.onClose(() => streams.delete(opened));
      opened.changed = true;
      soon();
      return reply;
    });
  };
}

/** One look at the database for where all stand, and one more for each where something was said. */
async function refresh(deps: FeedDeps, streams: readonly Stream[]): Promise<void> {
  for (const each of streams) each.changed = false;
  const found = await standings(
    deps.db,
    streams.map(({ reader }) => reader),
  );
  for (const [n, each] of streams.entries()) await bring(deps, each, found[n]);
}

async function bring(deps: FeedDeps, each: Stream, standing: Standing | undefined): Promise<void> {
  if (standing === undefined) {
    const reset = each.cursor === undefined || each.cursor.of !== "";
    each.conversation = undefined;
    each.tell(newsOf({ said: 0, sent: 0, items: [] }, undefined, reset), nowhere);
    return;
  }
  const { conversation } = standing;
  each.conversation = conversation;
  const { after, reset } = readingFrom(each.cursor, standing);
  const nothingNew = !reset && after.said === standing.said && after.sent === standing.sent;
  const stretch = nothingNew
    ? { ...after, items: [] }
    : await saidSince(deps.db, conversation, after, newest);
  if (stretch === undefined) return;
  const { said, sent } = stretch;
  each.tell(newsOf(stretch, standing, reset), { of: tailOf(conversation), said, sent });
}

/** The events go on for as long as the page is open: no reply of Fastify's. */
function takeOver(reply: FastifyReply) {
  const headers = reply.getHeaders();
  reply.hijack();
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) reply.raw.setHeader(name, value);
  reply.raw.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "x-content-type-options": "nosniff",
    "x-accel-buffering": "no",
  });
  return reply.raw;
}

function refuse(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  return reply.code(status).send({ error: { code, message } });
}
