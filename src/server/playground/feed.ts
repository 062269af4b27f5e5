import type { ServerResponse } from "node:http";
import type { FastifyInstance } from "fastify";
import type { Log } from "#src/observe/observer.ts";
import type { DemoChannel } from "./channel.ts";
import { whoIs, type Who } from "./place.ts";
import { conversationOf, viewOf, type ViewDeps } from "./view.ts";

/** Changes that come together are shown together, ms. */
const gatherMs = 50;
/** Changes made by another instance are found by looking, ms. */
const pollMs = 2_000;
/** Proxies close a stream on which nothing comes, ms. */
const heartbeatMs = 15_000;
/** Each stream reads the database while it is open. */
const most = 100;

export interface FeedDeps extends ViewDeps {
  readonly channels: readonly DemoChannel[];
  readonly onChange: (listener: (conversation: string) => void) => () => void;
  readonly headers: Readonly<Record<string, string>>;
  readonly log: Log;
}

/** The pages that are looking on. */
export interface Feed {
  readonly routes: (scope: FastifyInstance) => Promise<void>;
  /** A reply to this shopper (the provider's id) is being written. */
  typing(channel: DemoChannel, id: string): void;
}

/**
 * `GET /playground/feed?on=&as=`: server-sent events. `snapshot` is the whole conversation, at once and whenever it
 * has changed; `typing` that a reply is being written; `trouble` that the database does not answer.
 */
export function feed(deps: FeedDeps): Feed {
  const watchers = new Set<Watcher>();
  return {
    typing(channel, id) {
      for (const watcher of watchers)
        if (watcher.who.channel === channel && watcher.who.id === id) watcher.typing();
    },
    async routes(scope) {
      const unsubscribe = deps.onChange((conversation) => {
        for (const watcher of watchers) watcher.changed(conversation);
      });
      // Before the server waits for its connections to end: these would not by themselves.
      scope.addHook("preClose", async () => {
        unsubscribe();
        for (const watcher of watchers) watcher.end();
      });
      scope.get("/playground/feed", async (request, reply) => {
        const who = whoIs(deps.channels, request.query);
        if (!who.ok) return reply.code(400).send({ error: who.error });
        if (watchers.size >= most)
          return reply
            .code(503)
            .header("retry-after", "10")
            .send({
              error: { code: "too_many", message: "Too many pages are looking on. Try again in a moment." },
            });
        reply.hijack();
        reply.raw.writeHead(200, {
          ...deps.headers,
          "content-type": "text/event-stream; charset=utf-8",
          "cache-control": "no-store",
          "x-accel-buffering": "no",
        });
        const watcher = watch(deps, who, reply.raw);
        watchers.add(watcher);
        reply.raw.once("close", () => {
          watchers.delete(watcher);
          watcher.end();
        });
        return reply;
      });
    },
  };
}

interface Watcher {
  readonly who: Who;
  changed(conversation: string): void;
  typing(): void;
  end(): void;
}

function watch(deps: FeedDeps, who: Who, stream: ServerResponse): Watcher {
  let conversation: string | undefined;
  let last = "";
  let reading = false;
  let again = false;
  let gathering: NodeJS.Timeout | undefined;

  const tell = (event: string, data: string): void => {
    stream.write(`event: ${event}\ndata: ${data}\n\n`);
  };
  const refresh = async (): Promise<void> => {
    // A page that does not keep up gets the newest once it has read what it was sent.
    if (stream.writableEnded || stream.destroyed || stream.writableNeedDrain) return;
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    try {
      conversation ??= await conversationOf(deps, who);
      const data = JSON.stringify(await viewOf(deps, who, conversation));
      if (data !== last && !stream.writableEnded) tell("snapshot", data);
      last = data;
    } catch (error) {
      deps.log.warn({ error }, "a conversation could not be read for the playground");
      if (last !== "trouble" && !stream.writableEnded) tell("trouble", "{}");
      last = "trouble";
    }
    reading = false;
    if (!again) return;
    again = false;
    await refresh();
  };
  const soon = (): void => {
    gathering ??= setTimeout(() => {
      gathering = undefined;
      void refresh();
    }, gatherMs);
  };

  const poll = setInterval(() => void refresh(), pollMs);
  const heartbeat = setInterval(() => stream.write(": here\n\n"), heartbeatMs);
  stream.write(": the conversation follows\n\n");
  void refresh();
  return {
    who,
    changed(changed) {
      if (conversation === undefined || conversation === changed) soon();
    },
    typing() {
      if (!stream.writableEnded) tell("typing", "{}");
    },
    end() {
      clearInterval(poll);
      clearInterval(heartbeat);
      clearTimeout(gathering);
      if (!stream.writableEnded) stream.end();
    },
  };
}
