import { randomUUID } from "node:crypto";
import { z } from "zod";
import { posted, type Line, type Shopper } from "./line.ts";

const Hello = z.looseObject({ token: z.string() });

/** The panel's part: it says hello, writes with the token it was given and follows the feed. */
export async function webLine(): Promise<Line> {
  const tokens = new Map<Shopper, string>();
  const said = new Map<Shopper, string[]>();
  const stopping = new AbortController();

  const follow = async (webhookUrl: string, who: Shopper, token: string): Promise<void> => {
    const connection = webhookUrl.split("/").at(-1) ?? "";
    const response = await fetch(new URL(`/widget/${connection}/feed`, webhookUrl), {
      headers: { authorization: `Visitor ${token}` },
      signal: stopping.signal,
    });
    let rest = "";
    for await (const chunk of response.body ?? []) {
      rest += Buffer.from(chunk).toString("utf8");
      const events = rest.split("\n\n");
      rest = events.pop() ?? "";
      for (const event of events) read(who, event);
    }
  };
  const Feed = z.looseObject({ items: z.array(z.looseObject({ from: z.string(), text: z.string() })) });
  const read = (who: Shopper, event: string): void => {
    const data = event
      .split("\n")
      .filter((line) => line.startsWith("data:"))
      .map((line) => line.slice(5).trim())
      .join("\n");
    if (data === "") return;
    const news = Feed.safeParse(JSON.parse(data));
    if (!news.success) return;
    const texts = news.data.items.filter(({ from }) => from !== "shopper").map(({ text }) => text);
    said.set(who, [...(said.get(who) ?? []), ...texts]);
  };
  const tokenOf = async (webhookUrl: string, who: Shopper): Promise<string> => {
    const known = tokens.get(who);
    if (known !== undefined) return known;
    const response = await fetch(webhookUrl, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ type: "hello", locale: "en" }),
    });
    const { token } = Hello.parse(await response.json());
    tokens.set(who, token);
    follow(webhookUrl, who, token).catch(() => undefined);
    return token;
  };
  const write = async (url: string, who: Shopper, what: object): Promise<number> => {
    const headers = {
      "content-type": "application/json",
      authorization: `Visitor ${await tokenOf(url, who)}`,
    };
    const message = { type: "message", id: randomUUID(), agoMs: 0, locale: "en", ...what };
    return posted(url, headers, JSON.stringify(message));
  };
  return {
    name: "web",
    vouches: false,
    stops: false,
    connection: {
      channel: "web",
      accounts: ["shop.example.com"],
      settings: { settleMs: 0 },
      secrets: { visitorKey: "v".repeat(40) },
    },
    say: (url, who, text) => write(url, who, { text }),
    show: (url, who, bytes) =>
      write(url, who, { files: [{ name: "picture.png", data: bytes.toString("base64") }] }),
    heard: (who) => said.get(who) ?? [],
    close() {
      stopping.abort();
      return Promise.resolve();
    },
  };
}
