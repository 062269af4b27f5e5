import { setTimeout as wait } from "node:timers/promises";
import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { echo, repeat } from "../fakes/echo.ts";
import { account, eventually, post, testGateway, textsBody, type TestGateway } from "../fakes/gateway.ts";

let running: TestGateway | undefined;
const begin = async (...args: Parameters<typeof testGateway>): Promise<TestGateway> => {
  running = await testGateway(...args);
  return running;
};
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

const day = 86_400_000;

describe("a webhook", () => {
  it("that comes five times at once, and again after eight days, is one turn and one reply", async () => {
    let now = Date.now();
    const gateway = await begin({ runTurn: echo, now: () => new Date(now) });
    const body = textsBody("15550100001", [{ id: "wamid.once", text: "where is my order?" }]);
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => post(gateway.webhookUrl, body)));
    expect(answers).toEqual([200, 200, 200, 200, 200]);
    await eventually(() => gateway.heard("15550100001").length > 0);
    now += 8 * day;
    expect(await post(gateway.webhookUrl, body)).toBe(200);
    await wait(700);
    expect(gateway.heard("15550100001")).toEqual(["re: where is my order?"]);
  });

  it("is marked as read", async () => {
    const gateway = await begin({ runTurn: echo });
    await gateway.say("15550100001", "hello", { id: "wamid.read-me" });
    const seen = await eventually(() => gateway.graph.requests.find((request) => request.kind === "seen"));
    expect(seen.body).toEqual({ messaging_product: "whatsapp", status: "read", message_id: "wamid.read-me" });
  });
});

describe("a burst", () => {
  it("of three messages is answered once, together, in the order they were written", async () => {
    const gateway = await begin({ runTurn: echo, settleMs: 600 });
    const at = Math.floor(Date.now() / 1000) * 1000;
    await gateway.say("15550100002", "hello", { at: new Date(at - 3_000) });
    await wait(150);
    // The provider delivers out of order; the shopper's order is in the timestamps.
    await gateway.say("15550100002", "#1043", { at: new Date(at - 1_000) });
    await wait(150);
    await gateway.say("15550100002", "where is it?", { at: new Date(at - 2_000) });
    await eventually(() => gateway.heard("15550100002").length > 0);
    await wait(500);
    expect(gateway.heard("15550100002")).toEqual(["re: hello | where is it? | #1043"]);
  });

  it("that does not end is answered after eight seconds", async () => {
    const gateway = await begin({ runTurn: echo, settleMs: 1_500 });
    const began = performance.now();
    while (gateway.heard("15550100003").length === 0 && performance.now() - began < 12_000) {
      await gateway.say("15550100003", "and");
      await wait(500);
    }
    const took = performance.now() - began;
    expect(took).toBeGreaterThan(7_500);
    expect(took).toBeLessThan(10_000);
  });
});

describe("a conversation", () => {
  it("is one turn at a time: what comes during a slow turn is answered next", async () => {
    const order: string[] = [];
    const begun = Promise.withResolvers<void>();
    const others = Promise.withResolvers<void>();
    const gateway = await begin({
      runTurn: async (input) => {
        const outcome = repeat(input);
        order.push(`begin ${outcome.reply.text}`);
        begun.resolve();
        await others.promise;
        order.push(`end ${outcome.reply.text}`);
        return outcome;
      },
    });
    await gateway.say("15550100004", "1");
    await begun.promise;
    await gateway.say("15550100004", "2");
    await gateway.say("15550100004", "3");
    others.resolve();
    await eventually(() => gateway.heard("15550100004").length === 2);
    expect(gateway.heard("15550100004")).toEqual(["re: 1", "re: 2 | 3"]);
    expect(order).toEqual(["begin re: 1", "end re: 1", "begin re: 2 | 3", "end re: 2 | 3"]);
  });

  it("does not wait for others", async () => {
    const gateway = await begin({
      runTurn: async (input) => {
        if (input.subject.address.endsWith("15550100005")) await wait(1_500);
        return repeat(input);
      },
    });
    await gateway.say("15550100005", "slow");
    await gateway.say("15550100006", "quick");
    await eventually(() => gateway.heard("15550100006").length === 1, 1_000);
    expect(gateway.heard("15550100005")).toEqual([]);
    await eventually(() => gateway.heard("15550100005").length === 1);
  });

  it("shows that it is typing while a turn takes long", async () => {
    const gateway = await begin({
      runTurn: async (input) => {
        await wait(1_200);
        return repeat(input);
      },
    });
    await gateway.say("15550100007", "hm?");
    await eventually(() => gateway.heard("15550100007").length === 1);
    const seen = gateway.graph.requests.filter((request) => request.kind === "seen");
    expect(seen.map((request) => request.body)).toEqual([
      expect.objectContaining({ typing_indicator: { type: "text" } }),
    ]);
  });

  it("leaves a question of more than a day ago to people", async () => {
    const gateway = await begin({ runTurn: echo });
    await gateway.say("15550100008", "old", { at: new Date(Date.now() - 25 * 3_600_000) });
    await wait(700);
    await gateway.say("15550100008", "new");
    await eventually(() => gateway.heard("15550100008").length > 0);
    expect(gateway.heard("15550100008")).toEqual(["re: new"]);
  });
});

describe("a thousand messages in one webhook", () => {
  it("are all stored before it is answered, and all are answered", async () => {
    const gateway = await begin({ runTurn: echo, settleMs: 300 });
    const texts = Array.from({ length: 1000 }, (_, n) => ({ id: `wamid.${randomUUID()}`, text: String(n) }));
    const body = JSON.stringify({
      object: "whatsapp_business_account",
      entry: Array.from({ length: 10 }, (_, shopper) => ({
        id: "200000000000001",
        changes: JSON.parse(
          textsBody(`1555010100${shopper}`, texts.slice(shopper * 100, shopper * 100 + 100), account),
        ).entry[0].changes,
      })),
    });
    expect(await post(gateway.webhookUrl, body)).toBe(200);
    for (let shopper = 0; shopper < 10; shopper += 1) {
      await eventually(() => gateway.heard(`1555010100${shopper}`).length > 0);
      const said = gateway.heard(`1555010100${shopper}`).join("");
      expect(said).toBe(
        `re: ${texts
          .slice(shopper * 100, shopper * 100 + 100)
          .map(({ text }) => text)
          .join(" | ")}`,
      );
    }
  });
});
