import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { demoShop, demoShoppers } from "#src/demo/index.ts";
import { eventually, playgroundGateway, type PlaygroundGateway } from "./playground-gateway.ts";
import { eventsOf } from "./playground-stream.ts";

const View = z.object({
  on: z.string(),
  as: z.string(),
  conversation: z
    .object({
      floor: z.string(),
      language: z.string().nullable(),
      messages: z.array(
        z.object({
          id: z.string(),
          seq: z.number().nullable(),
          from: z.enum(["shopper", "agent", "person"]),
          text: z.string(),
          choices: z.array(z.object({ id: z.string(), title: z.string() })),
          providerId: z.string().nullable(),
          turn: z.string().nullable(),
          deliveries: z.array(z.object({ state: z.string(), price: z.string().nullable() })),
        }),
      ),
      turns: z.array(
        z.object({
          id: z.string(),
          fromSeq: z.number(),
          toSeq: z.number(),
          ms: z.number(),
          outcome: z.string(),
          trace: z.object({ level: z.number(), toolCalls: z.array(z.unknown()) }).nullable(),
        }),
      ),
    })
    .nullable(),
});
const Listed = z.object({
  shop: z.string(),
  channels: z.array(z.object({ channel: z.string(), label: z.string() })),
  shoppers: z.array(z.object({ phone: z.string(), on: z.record(z.string(), z.string().nullable()) })),
});
const Taken = z.object({ id: z.string().startsWith("wamid.") });
const Refusal = z.object({ error: z.object({ code: z.string(), message: z.string().min(10) }) });

let gateway: PlaygroundGateway;
beforeAll(async () => {
  gateway = await playgroundGateway();
});
afterAll(() => gateway.stop());

let last = 200;
/** A phone that has not written yet. */
const somebody = () => `+1555555${String((last += 1)).padStart(4, "0")}`;
const post = (path: string, body: unknown, to = gateway) =>
  fetch(new URL(path, to.url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
const say = (body: unknown, to = gateway) => post("/playground/messages", body, to);
async function viewOf(phone: string, from = gateway) {
  const response = await fetch(new URL(`/playground/conversation?as=${encodeURIComponent(phone)}`, from.url));
  expect(response.status).toBe(200);
  return View.parse(await response.json());
}
const messagesOf = async (phone: string, from = gateway) =>
  (await viewOf(phone, from)).conversation?.messages ?? [];
const answerTo = (phone: string, state = "read", from = gateway) =>
  eventually(async () =>
    (await messagesOf(phone, from)).find(
      (message) =>
        message.from === "agent" && message.deliveries.every((delivery) => delivery.state === state),
    ),
  );

describe("a message", () => {
  it("is stored when it is answered 202, and goes the whole way to a read receipt", async () => {
    const phone = somebody();
    const response = await say({ as: phone, text: "Where is my order?" });
    expect(response.status).toBe(202);
    const { id } = Taken.parse(await response.json());
    const [asked] = await messagesOf(phone);
    expect(asked).toMatchObject({ from: "shopper", text: "Where is my order?", providerId: id, seq: 1 });

    const answer = await answerTo(phone);
    expect(answer.text).toBe("You wrote: Where is my order?");
    expect(answer.deliveries).toEqual([{ state: "read", price: "service" }]);
    const { conversation } = await viewOf(phone);
    expect(conversation?.turns).toHaveLength(1);
    expect(conversation?.turns[0]).toMatchObject({
      id: answer.turn,
      fromSeq: 1,
      toSeq: 1,
      outcome: "reply",
      trace: { level: 3 },
    });
  });

  it("leaves through the provider's API with the connection's token", async () => {
    const phone = somebody();
    await say({ as: phone, text: "hello" });
    await answerTo(phone);
    const paths = new Set(gateway.calls.map(({ path }) => path));
    expect([...paths]).toEqual([`/sandbox/graph/v26.0/${gateway.account()}/messages`]);
    for (const { authorization } of gateway.calls) expect(authorization).toMatch(/^Bearer \S{20,}$/);
  });

  it("may be a tap on what was offered", async () => {
    const phone = somebody();
    await say({ as: phone, text: "Which one?" });
    const offer = await answerTo(phone);
    expect(offer.text).toBe("Which order do you mean?");
    expect(offer.choices.map(({ id }) => id)).toEqual(["order:a", "order:b", "order:c"]);
    expect((await say({ as: phone, choice: offer.choices[1] })).status).toBe(202);
    const tap = (await messagesOf(phone)).findLast(({ from }) => from === "shopper");
    expect(tap).toMatchObject({ text: "#1002 Stove", choices: [] });
  });

  it("carries the shopper's name as the provider shows it, and the words as they are", async () => {
    const [somebodyKnown] = demoShoppers();
    const text = '日本語 \u{1F4E6} <b>\u2028"quotes" \\ and\ttabs\nأين طلبي';
    await say({ as: somebodyKnown?.phone, text });
    const view = await viewOf(somebodyKnown?.phone ?? "");
    expect(view.conversation?.messages[0]?.text).toBe(text);
  });

  it.each([
    ["nothing", {}],
    ["no words", { as: "+15555550181" }],
    ["empty words", { as: "+15555550181", text: " \n " }],
    ["words and a tap", { as: "+15555550181", text: "a", choice: { id: "a", title: "b" } }],
    ["a letter too many", { as: "+15555550181", text: "a".repeat(4097) }],
    ["no phone", { as: "Ada", text: "hello" }],
    ["a phone too short", { as: "+15555", text: "hello" }],
    ["a phone too long", { as: "+1234567890123456", text: "hello" }],
    ["a phone as a number", { as: 15_555_550_181, text: "hello" }],
    ["a business-scoped id", { as: "US.13491208655302741918", text: "hello" }],
    ["a tap without a title", { as: "+15555550181", choice: { id: "a" } }],
    ["what it does not know", { as: "+15555550181", text: "hello", connection: "another" }],
    ["a list", []],
    ["null", null],
  ])("with %s is refused", async (_what, body) => {
    const response = await say(body);
    expect(response.status).toBe(400);
    expect(Refusal.parse(await response.json()).error.code).toBe("bad_message");
  });

  it("takes the longest text there is", async () => {
    const phone = somebody();
    expect((await say({ as: phone, text: "ä".repeat(4096) })).status).toBe(202);
    expect((await messagesOf(phone))[0]?.text).toHaveLength(4096);
  });

  it("is not read when it is larger than 64 kB, or no JSON", async () => {
    expect((await say({ as: "+15555550181", text: "a", padding: "a".repeat(65 * 1024) })).status).toBe(413);
    for (const type of ["text/plain", "application/json", "application/x-www-form-urlencoded"]) {
      const response = await fetch(new URL("/playground/messages", gateway.url), {
        method: "POST",
        headers: { "content-type": type },
        body: "as=+15555550181&text=hello",
      });
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(response.status).toBeLessThan(500);
    }
  });
});

describe("a webhook that is not taken", () => {
  let answers: (Response | "hang up" | "let through")[] = [];
  const posted: { readonly body: string; readonly signature: string | null }[] = [];
  let other: PlaygroundGateway;
  beforeAll(async () => {
    other = await playgroundGateway({
      async intercept(request) {
        posted.push({
          body: await request.text(),
          signature: request.headers.get("x-hub-signature-256"),
        });
        const answer = answers.shift() ?? "let through";
        if (answer === "hang up") throw new TypeError("fetch failed");
        return answer === "let through" ? undefined : answer;
      },
    });
  });
  afterAll(() => other.stop());

  it.each([
    [503, 503, "try_again"],
    [429, 503, "try_again"],
    [401, 502, "refused"],
    [404, 502, "refused"],
    [302, 502, "refused"],
    // Only 200 says that it is stored.
    [204, 502, "refused"],
  ])("with %i is told as %i", async (status, expected, code) => {
    answers = [new Response(null, { status })];
    const phone = somebody();
    const response = await say({ as: phone, text: "hello" }, other);
    expect(response.status).toBe(expected);
    expect(Refusal.parse(await response.json()).error.code).toBe(code);
    expect(await messagesOf(phone, other)).toEqual([]);
  });

  it("because nothing answers is told as 502", async () => {
    answers = ["hang up"];
    const response = await say({ as: somebody(), text: "hello" }, other);
    expect(response.status).toBe(502);
    expect(Refusal.parse(await response.json()).error.code).toBe("unreached");
  });

  it("is posted again, byte for byte, when the page tries again, and stored once", async () => {
    const phone = somebody();
    const key = "0198c0de-0000-4000-8000-000000000001";
    posted.length = 0;
    answers = [new Response(null, { status: 503 })];
    expect((await say({ as: phone, text: "once", key }, other)).status).toBe(503);
    const second = await say({ as: phone, text: "once", key }, other);
    const third = await say({ as: phone, text: "once", key }, other);
    expect([second.status, third.status]).toEqual([202, 202]);
    expect(await second.json()).toEqual(await third.json());
    const inbound = posted.filter(({ body }) => body.includes("once"));
    expect(inbound).toHaveLength(3);
    expect(new Set(inbound.map(({ body, signature }) => `${signature} ${body}`)).size).toBe(1);
    await answerTo(phone, "read", other);
    expect((await messagesOf(phone, other)).filter(({ from }) => from === "shopper")).toHaveLength(1);
    // The same key for another shopper is another message.
    expect((await say({ as: somebody(), text: "once", key }, other)).status).toBe(202);
  });

  it("does not lose a receipt: it is posted again", async () => {
    const phone = somebody();
    // The message itself, then its first receipt twice in vain.
    answers = ["let through", new Response(null, { status: 503 }), "hang up"];
    await say({ as: phone, text: "hello" }, other);
    expect((await answerTo(phone, "read", other)).deliveries).toHaveLength(1);
    expect(answers).toEqual([]);
  });
});

describe("the pace", () => {
  it("is thirty messages a minute", async () => {
    let time = Date.now();
    const other = await playgroundGateway({ now: () => new Date(time) });
    try {
      const phone = somebody();
      for (let n = 0; n < 30; n += 1)
        expect((await say({ as: phone, text: `${n}` }, other)).status).toBe(202);
      const refused = await say({ as: phone, text: "one more" }, other);
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get("retry-after"))).toBe(60);
      expect(Refusal.parse(await refused.json()).error.code).toBe("too_fast");
      time += 60_000;
      expect((await say({ as: phone, text: "and on" }, other)).status).toBe(202);
    } finally {
      await other.stop();
    }
  });
});

describe("the feed", () => {
  it("brings the conversation at once, whenever it changes, and when a reply is being written", async () => {
    const phone = somebody();
    const stream = await eventsOf(gateway.url, phone);
    expect(stream.response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(stream.response.headers.get("cache-control")).toBe("no-store");
    expect(await stream.next("snapshot")).toEqual({ on: "whatsapp", as: phone, conversation: null });
    await say({ as: phone, text: "slow, please" });
    await stream.next("typing");
    const states: string[] = [];
    while (states.at(-1) !== "read") {
      const { conversation } = View.parse(await stream.next("snapshot"));
      const state = conversation?.messages.find(({ from }) => from === "agent")?.deliveries[0]?.state;
      if (state !== undefined) states.push(state);
    }
    // A snapshot may pass over a state, but none comes back.
    const order = ["queued", "sending", "sent", "delivered", "read"];
    expect(states.map((state) => order.indexOf(state))).toEqual(
      states.map((state) => order.indexOf(state)).toSorted((a, b) => a - b),
    );
    expect(states).toContain("delivered");
    await stream.close();
  });

  it("is silent while nothing changes, and not disturbed by others", async () => {
    const phone = somebody();
    const stream = await eventsOf(gateway.url, phone);
    await stream.next("snapshot");
    const other = somebody();
    await say({ as: other, text: "hello" });
    await answerTo(other);
    // Longer than the poll.
    await wait(2_300);
    expect(stream.waiting()).toEqual([]);
    await stream.close();
  });

  it("refuses what is no phone", async () => {
    for (const query of ["", "?as=", "?as=Ada", "?as=+1&as=+2"]) {
      const response = await fetch(new URL(`/playground/feed${query}`, gateway.url));
      expect(response.status).toBe(400);
      expect(Refusal.parse(await response.json()).error.code).toBe("bad_shopper");
    }
  });

  it("ends when the server stops, which does not wait for it", async () => {
    const other = await playgroundGateway();
    const stream = await eventsOf(other.url, somebody());
    await stream.next("snapshot");
    await say({ as: somebody(), text: "its receipts are still on their way" }, other);
    const began = performance.now();
    await other.stop();
    expect(performance.now() - began).toBeLessThan(4_000);
    await stream.ended;
  });
});

describe("the playground shows the demo connection and nothing else", () => {
  it("shows no conversation of another connection, whatever is asked", async () => {
    const phone = somebody();
    expect(await gateway.elsewhere(phone, "what nobody here may read")).toContain(
      "what nobody here may read",
    );
    expect((await viewOf(phone)).conversation).toBeNull();
    const stream = await eventsOf(gateway.url, phone);
    expect(await stream.next("snapshot")).toEqual({ on: "whatsapp", as: phone, conversation: null });
    await stream.close();
    expect((await post("/playground/floor", { as: phone })).status).toBe(404);
  });

  it("names neither connection, account nor token", async () => {
    const phone = somebody();
    await say({ as: phone, text: "hello" });
    await answerTo(phone);
    const text = JSON.stringify(
      await (
        await fetch(new URL(`/playground/conversation?as=${encodeURIComponent(phone)}`, gateway.url))
      ).json(),
    );
    const token = gateway.calls[0]?.authorization?.split(" ")[1];
    for (const hidden of [gateway.connection(), gateway.account(), token ?? "", "connection", 'shop"'])
      expect(text).not.toContain(hidden);
  });

  it("lists who can be played", async () => {
    const response = await fetch(new URL("/playground/shoppers", gateway.url));
    const listed = Listed.parse(await response.json());
    expect(listed.shop).toBe(demoShop.name);
    expect(listed.shoppers.map(({ phone }) => phone)).toEqual(demoShoppers().map(({ phone }) => phone));
    expect(listed.shoppers[0]?.on).toMatchObject({
      whatsapp: "+15555550101",
      sms: "+15555550101",
      email: "emma.clarke@example.com",
      web: null,
    });
    // Meta tells no shop who somebody is: the two ids have nothing to do with each other, nor with the phone.
    const { messenger, instagram } = listed.shoppers[0]?.on ?? {};
    expect(messenger).toMatch(/^\d{10,}$/);
    expect(instagram).toMatch(/^\d{10,}$/);
    expect(messenger).not.toBe(instagram);
    expect(`${messenger} ${instagram}`).not.toContain("5555550101");
  });
});

const graph = (path: string, init: RequestInit) => fetch(new URL(`/sandbox/graph${path}`, gateway.url), init);

describe("the provider's side", () => {
  const message = JSON.stringify({
    messaging_product: "whatsapp",
    recipient_type: "individual",
    to: "15555550181",
    type: "text",
    text: { body: "a forgery" },
  });
  const json = { "content-type": "application/json" };

  it("takes only the demo connection's token and account", async () => {
    const path = `/v26.0/${gateway.account()}/messages`;
    expect((await graph(path, { method: "POST", headers: json, body: message })).status).toBe(401);
    const wrong = { ...json, authorization: "Bearer another" };
    expect((await graph(path, { method: "POST", headers: wrong, body: message })).status).toBe(401);
    const right = { ...json, authorization: gateway.calls[0]?.authorization ?? "" };
    expect(
      (await graph("/v26.0/999/messages", { method: "POST", headers: right, body: message })).status,
    ).toBe(400);
    expect((await graph("/v26.0/me", { headers: right })).status).toBe(404);
    expect((await graph(path, { method: "POST", headers: right, body: "no JSON" })).status).toBe(400);
    expect((await graph(path, { method: "POST", headers: right, body: message })).status).toBe(200);
  });

  it("takes bodies up to 64 kB", async () => {
    const headers = { ...json, authorization: gateway.calls[0]?.authorization ?? "" };
    const body = " ".repeat(65 * 1024);
    expect(
      (await graph(`/v26.0/${gateway.account()}/messages`, { method: "POST", headers, body })).status,
    ).toBe(413);
  });
});

describe("the floor", () => {
  it("goes to a person and is given back", async () => {
    const phone = somebody();
    await say({ as: phone, text: "a person, please" });
    await answerTo(phone);
    expect((await viewOf(phone)).conversation).toMatchObject({
      floor: "person",
      turns: [{ outcome: "handoff" }],
    });
    const asked = (await messagesOf(phone)).length;
    await say({ as: phone, text: "anybody there?" });
    // Longer than a turn is waited for.
    await wait(2_000);
    expect(await messagesOf(phone)).toHaveLength(asked + 1);

    expect((await post("/playground/floor", { as: phone })).status).toBe(204);
    expect((await viewOf(phone)).conversation?.floor).toBe("agent");
    await say({ as: phone, text: "and now?" });
    await eventually(async () =>
      (await messagesOf(phone)).find(({ text }) => text === "You wrote: and now?"),
    );
  });

  it("is not given back for somebody who has not written, nor for what is no phone", async () => {
    expect((await post("/playground/floor", { as: somebody() })).status).toBe(404);
    expect((await post("/playground/floor", { as: "Ada" })).status).toBe(400);
  });
});
