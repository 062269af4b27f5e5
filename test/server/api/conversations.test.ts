import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { storeFile } from "#src/store/media.ts";
import { keepRejection } from "#src/store/signals.ts";
import { ensureShop } from "#src/store/shops.ts";
import { claimTurns } from "#src/store/claim-turns.ts";
import { parkTurn } from "#src/store/finish-turn.ts";
import { connect, openDesk, token, type Desk } from "./desk.ts";
import { dueSends, reply, write } from "./talk.ts";

let desk: Desk;
let connection: string;
const account = "100000000000001";
const nobody = "0190f5fe-7c00-7a00-8000-000000000000";

beforeAll(async () => {
  desk = await openDesk();
  connection = await connect(desk, account);
  await ensureShop(desk.db, "other", "Another shop", {});
});
afterAll(() => desk.close());

const say = (phone: string, text: string) =>
  write(desk, connection, account, phone, [{ kind: "text", text }]);

const deliveryOf = async (conversation: string) =>
  String((await desk.ask("GET", `/api/conversations/${conversation}`)).at("deliveries", 0, "id"));

const settle = async () => void (await claimTurns(desk.db, 100, 60_000));

const fileIn = async (conversation: string) =>
  String((await desk.ask("GET", `/api/conversations/${conversation}`)).at("files", 0, "id"));

describe("GET /api/conversations/:id", () => {
  it("shows messages, deliveries, and turns with their trace", async () => {
    const id = await say("+15550100001", "where is my order?");
    const failure = { kind: "refused", detail: "131026: the phone does not have WhatsApp" } as const;
    await reply(desk, connection, "It is on its way.", failure);
    const found = await desk.ask("GET", `/api/conversations/${id}`);
    expect(found.status).toBe(200);
    expect(found.at()).toMatchObject({
      id,
      shop: "main",
      channel: "whatsapp",
      connection,
      contact: { name: "Ada Example" },
      language: "en",
      floor: "agent",
      optedOut: false,
      address: { id: "15550100001", phone: "+15550100001" },
      messages: [
        { author: "shopper", seq: 1, content: [{ kind: "text", text: "where is my order?" }], turn: null },
        {
          author: "agent",
          seq: null,
          content: [{ kind: "text", text: "It is on its way." }],
          language: "en",
        },
      ],
      deliveries: [{ state: "failed", attempts: 1, repeated: false, failure, pricing: null }],
      turns: [
        {
          fromSeq: 1,
          toSeq: 1,
          outcome: "reply",
          reason: null,
          trace: {
            language: "en",
            model: "builtin",
            intent: "order_status",
            level: 3,
            toolCalls: [{ tool: "list_my_orders", outcome: "ok" }],
          },
        },
      ],
    });
    expect(found.at("messages", 1, "turn")).toBe(found.at("turns", 0, "id"));
    expect(found.at("deliveries", 0, "message")).toBe(found.at("messages", 1, "id"));
    for (const at of [
      found.at("createdAt"),
      found.at("messages", 0, "at"),
      found.at("deliveries", 0, "failedAt"),
    ])
      expect(String(at)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it("is 404 for another shop's, and for none", async () => {
    const id = await say("+15550100002", "hello");
    expect((await desk.ask("GET", `/api/conversations/${id}?shop=other`)).status).toBe(404);
    expect((await desk.ask("GET", `/api/conversations/${nobody}`)).status).toBe(404);
    await reply(desk, connection, "Hello.");
  });
});

describe("GET /api/conversations", () => {
  it("pages through all of them, newest first, each once", async () => {
    for (const n of [10, 11, 12, 13, 14]) await say(`+155501000${n}`, "hello");
    const seen: unknown[] = [];
    let next: unknown = null;
    let pages = 0;
    do {
      const page = await desk.ask(
        "GET",
        `/api/conversations?limit=2${typeof next === "string" ? `&before=${next}` : ""}`,
      );
      const rows = page.at("conversations");
      if (!Array.isArray(rows)) throw new Error(page.text);
      seen.push(...rows.map((row: object) => Object.entries(row).find(([name]) => name === "id")?.[1]));
      next = page.at("next");
      pages += 1;
    } while (next !== null && pages < 20);
    const all = (await desk.ask("GET", "/api/conversations")).at("conversations", "length");
    expect(seen).toHaveLength(Number(all));
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(seen.map(String).toSorted().toReversed());
  });

  it("filters by connection and floor", async () => {
    const elsewhere = await connect(desk, "100000000000009");
    const id = await write(desk, elsewhere, "100000000000009", "+15550100090", [
      { kind: "text", text: "hi" },
    ]);
    const there = await desk.ask("GET", `/api/conversations?connection=${elsewhere}`);
    expect(there.at("conversations", "length")).toBe(1);
    expect((await desk.ask("GET", "/api/conversations?floor=person")).at("conversations")).toEqual([]);
    await desk.ask("POST", `/api/conversations/${id}/floor`, { floor: "person" });
    expect((await desk.ask("GET", "/api/conversations?floor=person")).at("conversations", 0, "id")).toBe(id);
  });

  it.each(["limit=0", "limit=201", "limit=x", "before=x", "floor=nobody", "connection=1"])(
    "refuses ?%s by name",
    async (query) => {
      const refused = await desk.ask("GET", `/api/conversations?${query}`);
      expect(refused.status).toBe(400);
      expect(refused.at("error", "message")).toContain(query.split("=")[0]);
    },
  );
});

describe("POST /api/conversations/:id/floor", () => {
  it("gives the floor and tells who watches", async () => {
    const id = await say("+15550100020", "a person please");
    for (const floor of ["person", "closed", "agent"]) {
      const given = await desk.ask("POST", `/api/conversations/${id}/floor`, { floor });
      expect(given.status).toBe(200);
      expect(given.at()).toEqual({ id, floor });
      expect((await desk.ask("GET", `/api/conversations/${id}`)).at("floor")).toBe(floor);
    }
    expect(desk.told.changed.filter((each) => each === id)).toHaveLength(3);
  });

  it("refuses another word, and 404s what is not there", async () => {
    const refused = await desk.ask("POST", `/api/conversations/${nobody}/floor`, { floor: "robot" });
    expect(refused.status).toBe(400);
    expect(refused.at("error", "message")).toContain("floor");
    expect((await desk.ask("POST", `/api/conversations/${nobody}/floor`, { floor: "agent" })).status).toBe(
      404,
    );
    expect((await desk.ask("POST", `/api/conversations/${nobody}/floor`)).status).toBe(400);
  });
});

describe("POST /api/deliveries/:id/retry", () => {
  /** Turns that other tests left due would be answered first. */
  it("queues what has failed, once, and wakes the sends", async () => {
    await settle();
    const id = await say("+15550100030", "hello");
    const failure = { kind: "retry", detail: "503" } as const;
    await reply(desk, connection, "Hello.", failure);
    const delivery = await deliveryOf(id);
    const { sends } = desk.told;
    expect((await desk.ask("POST", `/api/deliveries/${delivery}/retry?shop=other`)).status).toBe(404);
    const retried = await desk.ask("POST", `/api/deliveries/${delivery}/retry`);
    expect(retried.status).toBe(202);
    expect(retried.at()).toEqual({ id: delivery, state: "queued" });
    expect(desk.told.sends).toBe(sends + 1);
    const again = await desk.ask("POST", `/api/deliveries/${delivery}/retry`);
    expect(again.status).toBe(409);
    expect(again.at("error", "code")).toBe("not_retriable");
    expect(again.at("error", "message")).toContain("queued");
    expect(await dueSends(desk)).toContain(delivery);
  });

  it("refuses what was sent, and 404s what is not there", async () => {
    await settle();
    const id = await say("+15550100031", "hello");
    await reply(desk, connection, "Hello.");
    const sent = await desk.ask("POST", `/api/deliveries/${await deliveryOf(id)}/retry`);
    expect(sent.status).toBe(409);
    expect(sent.at("error", "message")).toContain("sent");
    expect((await desk.ask("POST", `/api/deliveries/${nobody}/retry`)).status).toBe(404);
    expect((await desk.ask("POST", "/api/deliveries/none/retry")).status).toBe(404);
  });

  it("takes an empty body that calls itself JSON", async () => {
    const response = await desk.app.inject({
      method: "POST",
      url: `/api/deliveries/${nobody}/retry`,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    });
    expect(response.statusCode).toBe(404);
  });
});

describe("/api/parked", () => {
  it("lists a turn that kept failing, and retries it once", async () => {
    await claimTurns(desk.db, 100, 60_000);
    const conversation = await say("+15550100040", "hello");
    const [job] = await claimTurns(desk.db, 1, 60_000);
    if (job === undefined) throw new Error("no turn is due");
    await parkTurn(desk.db, job, {
      fromSeq: 1,
      toSeq: 1,
      attempts: 5,
      error: "Error: it broke",
      startedAt: new Date(),
    });
    const list = await desk.ask("GET", "/api/parked");
    expect(list.at("parked", 0)).toMatchObject({
      lane: "turn",
      conversation,
      delivery: null,
      attempts: 5,
      error: "Error: it broke",
    });
    const id = String(list.at("parked", 0, "id"));
    expect((await desk.ask("POST", `/api/parked/${id}/retry?shop=other`)).status).toBe(404);
    const { turns } = desk.told;
    const retried = await desk.ask("POST", `/api/parked/${id}/retry`);
    expect(retried.status).toBe(202);
    expect(retried.at()).toEqual({ id, lane: "turn" });
    expect(desk.told.turns).toBe(turns + 1);
    expect((await claimTurns(desk.db, 10, 60_000)).map((each) => each.conversation)).toEqual([conversation]);
    const again = await desk.ask("POST", `/api/parked/${id}/retry`);
    expect(again.status).toBe(409);
    expect(again.at("error", "message")).toContain("already");
    expect((await desk.ask("GET", "/api/parked")).text).not.toContain(id);
    expect((await desk.ask("POST", `/api/parked/${nobody}/retry`)).status).toBe(404);
  });

  it("retries a parked delivery in its own lane", async () => {
    await claimTurns(desk.db, 100, 60_000);
    await say("+15550100041", "hello");
    const failure = { kind: "retry", detail: "the provider did not answer" } as const;
    await reply(desk, connection, "Hello.", failure);
    const job = (await desk.ask("GET", "/api/parked")).at("parked", 0, "id");
    const retried = await desk.ask("POST", `/api/parked/${String(job)}/retry`);
    expect(retried.at("lane")).toBe("delivery");
    expect(await dueSends(desk)).toHaveLength(1);
  });
});

describe("GET /api/rejections", () => {
  it("shows what could not be read, as it came", async () => {
    await keepRejection(desk.db, connection, "bad_message", { id: 7, "<b>": ["x"] });
    const list = await desk.ask("GET", "/api/rejections");
    expect(list.at("rejections", 0)).toMatchObject({
      connection,
      reason: "bad_message",
      raw: { id: 7, "<b>": ["x"] },
    });
    expect((await desk.ask("GET", "/api/rejections?shop=other")).at("rejections")).toEqual([]);
  });
});

describe("GET /api/files/:id", () => {
  it("hands the bytes out as a download, whatever they pretend to be", async () => {
    const conversation = await write(desk, connection, account, "+15550100050", [
      { kind: "media", media: "document", ref: "m1" },
    ]);
    const id = await fileIn(conversation);
    const early = await desk.ask("GET", `/api/files/${id}`);
    expect(early.status).toBe(404);
    expect(early.at("error", "code")).toBe("file_not_here");
    const bytes = Buffer.from([0x3c, 0x00, 0xff, 0x62]);
    await storeFile(desk.db, id, { type: "text/html; charset=utf-8", bytes, name: '../"bill\r\n’s.html' });
    const response = await desk.app.inject({
      url: `/api/files/${id}`,
      headers: { authorization: `Bearer ${token}` },
    });
    expect(response.statusCode).toBe(200);
    expect(response.rawPayload.equals(bytes)).toBe(true);
    expect(response.headers["content-type"]).toBe("text/html");
    expect(response.headers["x-content-type-options"]).toBe("nosniff");
    expect(response.headers["content-security-policy"]).toContain("sandbox");
    const disposition = String(response.headers["content-disposition"]);
    expect(disposition).toMatch(/^attachment; filename\*=UTF-8''[A-Za-z0-9%._~-]+$/);
    expect(decodeURIComponent(disposition.split("''")[1] ?? "")).toBe('.._"bill__’s.html');
    expect((await desk.ask("GET", `/api/files/${id}?shop=other`)).status).toBe(404);
  });

  it("does not believe a type that is none", async () => {
    const conversation = await write(desk, connection, account, "+15550100051", [
      { kind: "media", media: "image", ref: "m2" },
    ]);
    const id = await fileIn(conversation);
    await storeFile(desk.db, id, { type: "x\r\nset-cookie: a=b", bytes: Buffer.from("x") });
    const response = await desk.app.inject({
      url: `/api/files/${id}`,
      headers: { authorization: `Bearer ${token}` },
    });
    expect(response.headers["content-type"]).toBe("application/octet-stream");
    expect(response.headers["set-cookie"]).toBeUndefined();
  });
});
