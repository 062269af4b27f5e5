import { randomUUID } from "node:crypto";
import { z } from "zod";

/* A visitor's panel as HTTP: what the one in the browser does, without the browser. */

const Welcome = z.object({ visitor: z.string(), token: z.string(), member: z.boolean() });
const News = z.object({
  reset: z.boolean(),
  items: z.array(
    z.object({
      id: z.string(),
      from: z.string(),
      seq: z.number(),
      text: z.string(),
      choices: z.array(z.object({ id: z.string(), title: z.string() })),
      files: z.array(
        z.object({ name: z.string().nullable(), type: z.string().nullable(), size: z.number().nullable() }),
      ),
      language: z.string().nullable(),
      at: z.string(),
      state: z.string().nullable(),
    }),
  ),
  typing: z.boolean(),
  person: z.boolean(),
  read: z.number(),
});
export type News = z.infer<typeof News>;

export interface Visitor {
  readonly visitor: string;
  readonly token: string;
  readonly member: boolean;
}

export class Panel {
  readonly webhook: URL;
  readonly feed: URL;

  constructor(url: URL, connection: string) {
    this.webhook = new URL(`/webhooks/web/${connection}`, url);
    this.feed = new URL(`/widget/${connection}/feed`, url);
  }

  async post(body: unknown, token?: string): Promise<Response> {
    return fetch(this.webhook, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(token === undefined ? {} : { authorization: `Visitor ${token}` }),
      },
      body: JSON.stringify(body),
    });
  }

  async hello(more: object = {}): Promise<Visitor> {
    const response = await this.post({ type: "hello", ...more });
    if (response.status !== 200) throw new Error(`hello answered ${String(response.status)}`);
    return Welcome.parse(await response.json());
  }

  async say(token: string, text: string, more: object = {}): Promise<number> {
    const response = await this.post({ type: "message", id: randomUUID(), text, ...more }, token);
    await response.arrayBuffer();
    return response.status;
  }

  async follow(token: string, lastEventId?: string): Promise<Following> {
    const abort = new AbortController();
    const response = await fetch(this.feed, {
      headers: {
        authorization: `Visitor ${token}`,
        ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }),
      },
      signal: abort.signal,
    });
    return new Following(response, abort);
  }
}

interface Event {
  readonly name: string;
  readonly id: string | undefined;
  readonly data: unknown;
}

/** An open feed. */
export class Following {
  readonly response: Response;
  readonly ended: Promise<void>;
  /** The cursor of the last news that was taken. */
  cursor: string | undefined;
  /** What the shopper sees by now, by id, in the order in which it came. */
  readonly seen = new Map<string, News["items"][number]>();
  private readonly abort: AbortController;
  private readonly events: Event[] = [];
  private wake: () => void = () => undefined;

  constructor(response: Response, abort: AbortController) {
    this.response = response;
    this.abort = abort;
    this.ended = this.read().catch((error: unknown) => {
      if (!abort.signal.aborted) throw error;
    });
  }

  /** The next event, whatever it is; rejects after `ms`. */
  async next(ms = 8_000): Promise<Event> {
    const until = performance.now() + ms;
    for (;;) {
      const event = this.events.shift();
      if (event !== undefined) return event;
      const left = until - performance.now();
      if (left <= 0) throw new Error(`Nothing came within ${String(ms)} ms.`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** The next news; anything else is an error. */
  async news(ms?: number): Promise<News> {
    const event = await this.next(ms);
    if (event.name !== "news") throw new Error(`${event.name} came instead of news.`);
    this.cursor = event.id;
    const news = News.parse(event.data);
    if (news.reset) this.seen.clear();
    for (const item of news.items) this.seen.set(item.id, item);
    return news;
  }

  /** Takes news until this holds of them or of what is seen. */
  async until(holds: (news: News, texts: readonly string[]) => boolean, ms = 10_000): Promise<News> {
    const end = performance.now() + ms;
    for (;;) {
      const news = await this.news(Math.max(1, end - performance.now()));
      if (holds(news, this.texts())) return news;
    }
  }

  texts(): string[] {
    return [...this.seen.values()].map(({ text }) => text);
  }

  /** How many events wait to be taken. */
  waiting(): number {
    return this.events.length;
  }

  async close(): Promise<void> {
    this.abort.abort();
    await this.ended;
  }

  private async read(): Promise<void> {
    const decoder = new TextDecoder();
    let rest = "";
    for await (const chunk of this.response.body ?? []) {
      const blocks = (rest + decoder.decode(chunk, { stream: true })).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, "mu").exec(block)?.[1];
        const data = field("data");
        if (data !== undefined)
          this.events.push({ name: field("event") ?? "", id: field("id"), data: JSON.parse(data) });
      }
      this.wake();
    }
  }
}
