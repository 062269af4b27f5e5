import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acceptConsent } from "#src/store/signals.ts";
import { listHandoffs } from "#src/store/handoff.ts";
import { answered, connect, openDesk, token, type Answered, type Desk } from "./desk.ts";
import { dueSends, write } from "./talk.ts";

let desk: Desk;
let connection: string;
let serial = 15_550_105_000;
const account = "100000000000001";
beforeAll(async () => {
  desk = await openDesk();
  connection = await connect(desk, account);
});
afterAll(() => desk.close());

const talk = async (text = "where is it?"): Promise<{ id: string; phone: string }> => {
  serial += 1;
  const phone = `+${String(serial)}`;
  return { id: await write(desk, connection, account, phone, [{ kind: "text", text }]), phone };
};
const reply = async (id: string, body: unknown, key?: string): Promise<Answered> => {
  const response = await desk.app.inject({
    method: "POST",
    url: `/api/conversations/${id}/messages`,
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      ...(key === undefined ? {} : { "idempotency-key": key }),
    },
    payload: JSON.stringify(body),
  });
  return answered(response.statusCode, response.headers, response.body);
};
const read = (id: string) => desk.ask("GET", `/api/conversations/${id}`);

describe("a person's answer", () => {
  it("is stored as theirs, waits to be sent, and takes the floor", async () => {
    const { id } = await talk();
    const before = desk.told.sends;
    const sent = await reply(id, { text: "It **left** today." });
    expect(sent.status).toBe(202);
    expect([sent.at("conversation"), sent.at("floor"), sent.at("repeated")]).toEqual([id, "person", false]);
    expect(desk.told.sends).toBe(before + 1);
    expect(desk.told.changed).toContain(id);
    const shown = await read(id);
    expect(shown.at("floor")).toBe("person");
    expect(shown.at("messages", 1)).toMatchObject({
      id: sent.at("message"),
      author: "person",
      content: [{ kind: "text", text: "It **left** today." }],
      turn: null,
    });
    expect(shown.at("deliveries", 0)).toMatchObject({ message: sent.at("message"), state: "queued" });
    expect(shown.at("handoff", "reason")).toBe("taken");
    expect(shown.at("handoff", "waitingSince")).toBeNull();
    expect(await dueSends(desk)).toHaveLength(1);
  });

  it("is sent once for one key, whoever repeats it and at the same time", async () => {
    const { id } = await talk();
    const all = await Promise.all(Array.from({ length: 8 }, () => reply(id, { text: "Once." }, "key-1")));
    expect(all.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 202));
    expect(new Set(all.map((each) => each.at("message"))).size).toBe(1);
    expect(all.filter((each) => each.at("repeated") === false)).toHaveLength(1);
    expect((await read(id)).at("deliveries", "length")).toBe(1);
    const other = await reply(id, { text: "Something else." }, "key-1");
    expect([other.status, other.at("error", "code")]).toEqual([422, "idempotency_key_reused"]);
    // A key is a conversation's own, and without one every request is a message.
    expect((await reply((await talk()).id, { text: "Something else." }, "key-1")).at("repeated")).toBe(false);
    await reply(id, { text: "Again." });
    await reply(id, { text: "Again." });
    expect((await read(id)).at("deliveries", "length")).toBe(3);
  });

  it("goes out in as many parts as the channel needs, with every word in them", async () => {
    const { id } = await talk();
    const text = Array.from({ length: 1_500 }, (_, n) => `word${String(n)}`).join(" ");
    await reply(id, { text });
    const rows = await desk.db.query<{ part: { text?: { body?: string } } }>(
      "select part from deliveries where conversation_id = $1::uuid order by seq",
      [id],
    );
    expect(rows.length).toBeGreaterThan(1);
    const said = rows.map(({ part }) => part.text?.body ?? "");
    for (const each of said) expect(each.length).toBeLessThanOrEqual(4_096);
    expect(said.join(" ").split(/\s+/u)).toEqual(text.split(" "));
    expect((await read(id)).at("messages", "length")).toBe(2);
  });

  it("is refused with what to do when the reply window is over", async () => {
    const { id } = await talk();
    await desk.db.query(
      "update conversations set last_inbound_at = now() - interval '25 hours' where id = $1::uuid",
      [id],
    );
    const closed = await reply(id, { text: "Sorry for the wait." });
    expect([closed.status, closed.at("error", "code")]).toEqual([409, "window_closed"]);
    expect(closed.text).toContain("24 hours");
    expect(closed.text).toContain("whatsapp");
    const shown = await read(id);
    expect([shown.at("floor"), shown.at("messages", "length")]).toEqual(["agent", 1]);
  });

  it("is refused where the shopper wants no messages, and where nothing can be sent", async () => {
    const { id, phone } = await talk();
    const about = {
      shop: desk.shop.id,
      channel: "whatsapp",
      connection,
      key: randomUUID(),
      from: { account, id: phone.slice(1), phone },
    };
    await acceptConsent(desk.db, about, { granted: false, scope: "all" });
    const stopped = await reply(id, { text: "Hello?" });
    expect([stopped.status, stopped.at("error", "code")]).toEqual([409, "opted_out"]);

    const other = await connect(desk, "100000000000009");
    const there = await write(desk, other, "100000000000009", "+15550105999", [{ kind: "text", text: "hi" }]);
    expect((await desk.ask("DELETE", `/api/connections/${other}`)).status).toBeLessThan(300);
    const gone = await reply(there, { text: "Hello?" });
    expect([gone.status, gone.at("error", "code")]).toEqual([409, "connection_down"]);
  });

  it("needs a conversation of this shop, words, and the token", async () => {
    const { id } = await talk();
    expect((await reply(randomUUID(), { text: "Hello?" })).status).toBe(404);
    expect((await reply("nonsense", { text: "Hello?" })).status).toBe(404);
    for (const body of [{}, { text: "" }, { text: " \n" }, { text: 5 }, { text: "a".repeat(20_001) }])
      expect((await reply(id, body)).status).toBe(400);
    expect((await reply(id, { text: "Hello?", language: "not a tag" })).status).toBe(400);
    expect((await reply(id, { text: "Hello?" }, "k".repeat(201))).status).toBe(400);
    const open = await desk.app.inject({
      method: "POST",
      url: `/api/conversations/${id}/messages`,
      payload: { text: "Hello?" },
    });
    expect(open.statusCode).toBe(401);
    expect((await read(id)).at("messages", "length")).toBe(1);
  });
});

describe("conversations that wait for a person", () => {
  it("are listed with what is known, and no longer once they were answered or given back", async () => {
    const { id } = await talk("My lamp is broken!\nAnd I am cross.");
    expect((await desk.ask("POST", `/api/conversations/${id}/floor`, { floor: "person" })).status).toBe(200);
    const of = async (state: string) => {
      const list = await desk.ask("GET", `/api/handoffs?state=${state}&limit=200`);
      expect(list.status).toBe(200);
      const all = list.at("handoffs");
      if (!Array.isArray(all)) throw new Error("no list");
      return all.find((each: { conversation?: unknown }) => each.conversation === id);
    };
    expect(await of("open")).toMatchObject({
      reason: "taken",
      reasonText: "A person took the conversation over",
      urgency: "normal",
      channel: "whatsapp",
      contact: { name: "Ada Example" },
      summary: { asked: [{ text: "My lamp is broken!\nAnd I am cross." }], orders: [], proposals: [] },
      text: expect.stringContaining("My lamp is broken! And I am cross."),
    });
    expect((await read(id)).at("handoff", "conversation")).toBe(id);
    await reply(id, { text: "A new one is on its way." });
    expect(await of("open")).toBeUndefined();
    expect(await of("answered")).toBeDefined();
    await desk.ask("POST", `/api/conversations/${id}/floor`, { floor: "agent" });
    expect(await of("answered")).toBeUndefined();
    expect((await read(id)).at("handoff")).toBeNull();
  });

  it("are those of the shop that is asked for", async () => {
    expect((await desk.ask("GET", "/api/handoffs?shop=nowhere")).status).toBe(404);
    expect((await desk.ask("GET", "/api/handoffs?state=closed")).status).toBe(400);
    const none = { state: "open", limit: 5, pressing: { urgent: [], high: [] } } as const;
    expect(await listHandoffs(desk.db, randomUUID(), none)).toEqual([]);
  });
});
