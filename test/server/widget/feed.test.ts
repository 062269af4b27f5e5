import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { RunTurn } from "#src/agent/turn.ts";
import { conversationByAddress } from "#src/store/conversations.ts";
import { engine } from "../../fakes/database.ts";
import { repeat } from "../../fakes/echo.ts";
import { chatGateway, chatHome, site, type ChatGateway, type ChatHome } from "./gateway.ts";
import { Panel, type Following } from "./panel.ts";

const slow: RunTurn = async (input) => {
  if (input.messages.some(({ content }) => JSON.stringify(content).includes("slow"))) await wait(2_500);
  return repeat(input);
};

describe("the feed of a website chat", () => {
  let home: ChatHome;
  let gateway: ChatGateway;
  let panel: Panel;
  const open: Following[] = [];
  beforeAll(async () => {
    home = await chatHome();
    gateway = await chatGateway(home, { runTurn: slow });
    panel = new Panel(gateway.url, home.connection);
  });
  afterEach(async () => {
    for (const each of open.splice(0)) await each.close();
  });
  afterAll(async () => {
    await gateway.stop();
    await home.remove();
  });
  const follow = async (token: string, from?: string): Promise<Following> => {
    const following = await panel.follow(token, from);
    open.push(following);
    return following;
  };
  const conversationOf = (visitor: string) =>
    conversationByAddress(gateway.db, { connection: home.connection, account: site, id: visitor });

  it("is closed to whoever cannot say who they are", async () => {
    const { token } = await panel.hello();
    for (const authorization of [undefined, "", `Bearer ${token}`, `Visitor ${token}x`, "Visitor x"]) {
      const response = await fetch(panel.feed, {
        headers: authorization === undefined ? {} : { authorization },
      });
      await response.arrayBuffer();
      expect(response.status, authorization).toBe(401);
    }
    const nowhere = await fetch(new URL(`/widget/${randomUUID()}/feed`, gateway.url));
    await nowhere.arrayBuffer();
    expect(nowhere.status).toBe(404);
  });

  it("tells what is said, by the shopper in another tab and by the shop", async () => {
    const { token, visitor } = await panel.hello();
    const first = await follow(token);
    const second = await follow(token);
    expect(first.response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(await first.news()).toEqual({ reset: true, items: [], typing: false, person: false, read: 0 });
    await second.news();
    const id = randomUUID();
    expect(await panel.say(token, "where is it?", { id })).toBe(200);
    // A second try of the same message.
    expect(await panel.say(token, "where is it?", { id })).toBe(200);
    for (const tab of [first, second]) {
      await tab.until((_news, texts) => texts.includes("re: where is it?"));
      expect(tab.texts()).toEqual(["where is it?", "re: where is it?"]);
      expect([...tab.seen.keys()][0]).toBe(`${visitor}:${id}`);
    }
    // And to nobody else.
    const { token: other } = await panel.hello();
    const stranger = await follow(other);
    expect((await stranger.news()).items).toEqual([]);
  });

  it("goes on after the cursor, and begins anew after one that is none of this conversation", async () => {
    const { token } = await panel.hello();
    const before = await follow(token);
    await panel.say(token, "one");
    await before.until((_news, texts) => texts.includes("re: one"));
    const { cursor } = before;
    await before.close();
    await panel.say(token, "two");
    await wait(500);

    const after = await follow(token, cursor);
    const news = await after.until((_news, texts) => texts.includes("re: two"));
    expect(news.reset).toBe(false);
    expect(after.texts()).toEqual(["two", "re: two"]);

    const { token: other } = await panel.hello();
    const elsewhere = await follow(other);
    await panel.say(other, "mine");
    await elsewhere.until((_news, texts) => texts.includes("re: mine"));
    for (const wrong of [elsewhere.cursor, "nonsense", "-.0.0", cursor?.replace(/\d+$/u, "999")]) {
      const anew = await follow(token, wrong);
      const all = await anew.news();
      expect(all.reset, wrong).toBe(true);
      expect(anew.texts(), wrong).toEqual(["one", "re: one", "two", "re: two"]);
      await anew.close();
    }
  });

  it("says when an answer is being written", async () => {
    const { token } = await panel.hello();
    const tab = await follow(token);
    await panel.say(token, "slow, please");
    await tab.until(({ typing }) => typing);
    const last = await tab.until((_news, texts) => texts.includes("re: slow, please"));
    if (last.typing) await tab.until(({ typing }) => !typing);
  });

  it("shows a part only once it was sent, and one that is sent again at its new place", async () => {
    const { token, visitor } = await panel.hello();
    const tab = await follow(token);
    await panel.say(token, "hello");
    await tab.until((_news, texts) => texts.includes("re: hello"));
    const conversation = await conversationOf(visitor);
    // As `finishTurn` and `retryDelivery` write: a place taken in the lane, and not yet sent.
    const message = randomUUID();
    const delivery = randomUUID();
    await gateway.db.query(
      `with said as (
         insert into messages (id, conversation_id, author, content, language, at)
         values ($1::uuid, $2::uuid, 'person', '[{"kind":"text","text":"from a person"}]', 'en', now())
       ), lane as (
         update conversations set send_last_seq = send_last_seq + 1 where id = $2::uuid returning send_last_seq, connection_id, reply_to
       )
       insert into deliveries (id, conversation_id, connection_id, seq, message_id, to_address, part, state)
       select $3::uuid, $2::uuid, connection_id, send_last_seq, $1::uuid, reply_to, '{}', 'queued' from lane`,
      [message, conversation ?? "", delivery],
    );
    await wait(1_500);
    expect(tab.waiting()).toBe(0);
    await gateway.db.query(
      `with sent as (update deliveries set state = 'sent', sent_at = now() where id = $1::uuid)
       update conversations set send_done_seq = send_last_seq where id = $2::uuid`,
      [delivery, conversation ?? ""],
    );
    // Nobody told this instance: as if another had sent it.
    const news = await tab.news(3_000);
    expect(news.items).toMatchObject([
      { from: "person", text: "from a person", id: delivery, state: "sent" },
    ]);
  });

  it("knows what was read in any of the tabs", async () => {
    const { token } = await panel.hello();
    const tab = await follow(token);
    await panel.say(token, "hello");
    const { items } = await tab.until((_news, texts) => texts.includes("re: hello"));
    const answer = items.find(({ from }) => from === "agent");
    const response = await panel.post({ type: "read", of: [answer?.id] }, token);
    expect(response.status).toBe(200);
    const { read } = await tab.until(({ read }) => read > 0);
    expect(read).toBe(answer?.seq);
    const rows = await gateway.db.query<{ state: string }>(
      "select state from deliveries where id = $1::uuid",
      [answer?.id ?? ""],
    );
    expect(rows).toEqual([{ state: "read" }]);
  });

  it("names the files a shopper sent, with their size once they are stored", async () => {
    const { token } = await panel.hello();
    const bytes = Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), Buffer.alloc(92)]);
    await panel.say(token, "see", { files: [{ name: "mug.png", data: bytes.toString("base64") }] });
    const tab = await follow(token);
    const { items } = await tab.until(({ items }) => items.length > 0);
    expect(items[0]?.files).toEqual([{ name: "mug.png", type: "image/png", size: 100 }]);
  });

  it("says that a person has the floor", async () => {
    const { token, visitor } = await panel.hello();
    const tab = await follow(token);
    await panel.say(token, "hello");
    await tab.until((_news, texts) => texts.includes("re: hello"));
    await gateway.db.query("update conversations set floor = 'person' where id = $1::uuid", [
      (await conversationOf(visitor)) ?? "",
    ]);
    await tab.until(({ person }) => person, 3_000);
  });

  it("begins anew when the conversation was erased", async () => {
    const { token, visitor } = await panel.hello();
    const tab = await follow(token);
    await panel.say(token, "forget me");
    await tab.until((_news, texts) => texts.includes("re: forget me"));
    await gateway.db.query(
      "delete from contacts where id = (select contact_id from conversations where id = $1::uuid)",
      [(await conversationOf(visitor)) ?? ""],
    );
    const news = await tab.until(({ reset }) => reset, 3_000);
    expect(news.items).toEqual([]);
  });

  it("keeps four pages of a visitor up to date, the newest", async () => {
    const { token } = await panel.hello();
    const first = await follow(token);
    await first.news();
    const others: Following[] = [];
    for (let n = 0; n < 4; n += 1) others.push(await follow(token));
    expect((await first.next()).name).toBe("elsewhere");
    await first.ended;
    for (const each of others) await each.news();
    await panel.say(token, "still there?");
    for (const each of others) await each.until((_news, texts) => texts.includes("re: still there?"));
  });

  it.runIf(engine === "postgres")("hears of what another instance did", async () => {
    const other = await chatGateway(home, { idle: true });
    try {
      const { token } = await panel.hello();
      const tab = await follow(token);
      await tab.news();
      expect(await new Panel(other.url, home.connection).say(token, "over there")).toBe(200);
      await tab.until((_news, texts) => texts.includes("re: over there"));
      const moved = await new Panel(other.url, home.connection).follow(token, tab.cursor);
      const news = await moved.news();
      expect(news).toMatchObject({ reset: false, items: [] });
      await moved.close();
    } finally {
      await other.stop();
    }
  });
});

describe("a feed whose server stops", () => {
  it("ends, and the next server goes on where it was", async () => {
    const home = await chatHome();
    const first = await chatGateway(home);
    const panel = new Panel(first.url, home.connection);
    const { token } = await panel.hello();
    const tab = await panel.follow(token);
    await panel.say(token, "before");
    await tab.until((_news, texts) => texts.includes("re: before"));
    const began = performance.now();
    await first.stop();
    await tab.ended;
    expect(performance.now() - began).toBeLessThan(4_000);

    const second = await chatGateway(home);
    const again = new Panel(second.url, home.connection);
    const after = await again.follow(token, tab.cursor);
    await again.say(token, "after");
    await after.until((_news, texts) => texts.includes("re: after"));
    expect(after.texts()).toEqual(["after", "re: after"]);
    await after.close();
    await second.stop();
    await home.remove();
  });
});
