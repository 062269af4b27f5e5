import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { inside } from "../cli/inside.ts";
import { childGateway } from "../fakes/child.ts";
import {
  adminToken,
  eventually,
  heard,
  post,
  prepare,
  testGateway,
  textsBody,
  type TestGateway,
} from "../fakes/gateway.ts";
import { startGraph } from "../fakes/graph.ts";

const List = z.object({ conversations: z.array(z.object({ id: z.string() })) });
const Handoffs = z.object({
  handoffs: z.array(
    z.object({
      conversation: z.string(),
      reason: z.string(),
      urgency: z.string(),
      waitingSince: z.string().nullable(),
      summary: z.object({ asked: z.array(z.object({ text: z.string() })) }),
      text: z.string(),
    }),
  ),
});
const Full = z.object({
  id: z.string(),
  floor: z.string(),
  address: z.object({ id: z.string() }).nullable(),
  handoff: z.object({ reason: z.string() }).nullable(),
  messages: z.array(z.object({ author: z.string() })),
  deliveries: z.array(z.object({ state: z.string() })),
});

/** `POST …/messages` as a person sends it. */
async function answers(server: string, conversation: string, text: string, key: string): Promise<Response> {
  return fetch(new URL(`/api/conversations/${conversation}/messages`, server), {
    method: "POST",
    headers: {
      authorization: `Bearer ${adminToken}`,
      "content-type": "application/json",
      "idempotency-key": key,
    },
    body: JSON.stringify({ text }),
  });
}

describe("a conversation that a person takes over", () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await testGateway();
    const settings = {
      hours: [{ days: ["mon", "tue", "wed", "thu", "fri"], opens: "09:00", closes: "18:00" }],
      // 1.8 seconds: nobody waits for a day.
      handoff: { resumeAfterHours: 0.0005, resumeUnansweredAfterHours: null },
    };
    const set = await gateway.api("/api/settings", { method: "PUT", body: { settings } });
    expect(set.status).toBe(200);
  });
  afterAll(() => gateway.stop());

  const conversationOf = async (shopper: string) => {
    const { conversations } = List.parse((await gateway.api("/api/conversations?limit=200")).body);
    for (const { id } of conversations) {
      const full = Full.parse((await gateway.api(`/api/conversations/${id}`)).body);
      if (full.address?.id === shopper) return full;
    }
    throw new Error(`${shopper} has no conversation`);
  };
  const handoffs = async (state: string) =>
    Handoffs.parse((await gateway.api(`/api/handoffs?state=${state}`)).body).handoffs;

  it("hears it once, waits with a summary, is answered by the person, and then by the agent again", async () => {
    const shopper = "15550106001";
    await gateway.say(shopper, "I want to talk to a real person please");
    await eventually(() => gateway.heard(shopper).length === 1);
    expect(gateway.heard(shopper)[0]).toContain("who will answer you here");
    const { id, floor, handoff } = await conversationOf(shopper);
    expect([floor, handoff?.reason]).toEqual(["person", "person_wanted"]);

    // While the floor is the person's, the agent says nothing more.
    await gateway.say(shopper, "it is about my lamp");
    await eventually(async () => (await conversationOf(shopper)).messages.length === 3);
    await wait(700);
    expect(gateway.heard(shopper)).toHaveLength(1);
    const [waiting] = (await handoffs("open")).filter(({ conversation }) => conversation === id);
    expect(waiting).toMatchObject({ reason: "person_wanted", urgency: "normal" });
    expect(waiting?.summary.asked.map(({ text }) => text)).toEqual([
      "I want to talk to a real person please",
      "it is about my lamp",
    ]);
    expect(waiting?.text).toContain("it is about my lamp");

    const terminal = { ADMIN_TOKEN: adminToken, WHEREABOUTS_URL: gateway.gateway.url };
    const shown = await inside(["handoffs"], terminal);
    expect(shown).toMatchObject({ code: 0, err: "" });
    expect(shown.out).toContain(id);
    expect(shown.out).toContain("Wants a person.");

    expect((await answers(gateway.gateway.url, id, "Hello, this is Ada.", "1")).status).toBe(202);
    expect((await answers(gateway.gateway.url, id, "Hello, this is Ada.", "1")).status).toBe(202);
    await eventually(() => gateway.heard(shopper).length === 2);
    expect(gateway.heard(shopper)[1]).toBe("Hello, this is Ada.");
    expect((await handoffs("open")).some(({ conversation }) => conversation === id)).toBe(false);
    expect((await handoffs("answered")).some(({ conversation }) => conversation === id)).toBe(true);

    expect((await inside(["reply", id], terminal)).err).toContain("nothing to say");
    expect((await inside(["reply", id, "--back"], terminal, undefined, "A new one is coming.\n")).code).toBe(
      0,
    );
    await eventually(() => gateway.heard(shopper).length === 3);
    expect(gateway.heard(shopper)[2]).toBe("A new one is coming.");
    await gateway.say(shopper, "where is my order?");
    await eventually(() => gateway.heard(shopper).length === 4);
    expect((await conversationOf(shopper)).floor).toBe("agent");
    expect((await inside(["handoffs"], terminal)).err).toContain("There are none.");
  });

  it("is the agent's again when the person has been silent for as long as is set", async () => {
    const shopper = "15550106002";
    await gateway.say(shopper, "I want to talk to a real person please");
    await eventually(() => gateway.heard(shopper).length === 1);
    const { id } = await conversationOf(shopper);
    await wait(2_000);
    // Nobody has said a word yet, and for that nothing is set: it stays a person's.
    await gateway.say(shopper, "where is my order?");
    await wait(1_000);
    expect(gateway.heard(shopper)).toHaveLength(1);

    expect((await answers(gateway.gateway.url, id, "One moment.", "1")).status).toBe(202);
    await eventually(() => gateway.heard(shopper).length === 2);
    await gateway.say(shopper, "thank you");
    await wait(2_200);
    expect(gateway.heard(shopper)).toHaveLength(2);
    await gateway.say(shopper, "where is my order?");
    await eventually(() => gateway.heard(shopper).length === 3);
    expect(await conversationOf(shopper)).toMatchObject({ floor: "agent", handoff: null });
  });
});

describe("a person's answer, and a process that is killed once it was taken", () => {
  it("arrives, once, also when the request is repeated afterwards", async () => {
    const graph = await startGraph();
    const prepared = await prepare({ graphUrl: graph.url });
    const shopper = "15550106003";
    let child = await childGateway(prepared.env);
    try {
      const url = () => new URL(prepared.webhookPath, child.url).href;
      await post(url(), textsBody(shopper, [{ id: "wamid.first", text: "hello" }]));
      await eventually(() => heard(graph, shopper).length === 1);
      const list = await fetch(new URL("/api/conversations", child.url), {
        headers: { authorization: `Bearer ${adminToken}` },
      });
      const [conversation] = List.parse(await list.json()).conversations;
      const id = conversation?.id ?? "";
      // The provider does not take it from this process: it can only be in the database.
      graph.script("send", { do: "status", status: 503 });
      expect((await answers(child.url, id, "This is Ada.", "once")).status).toBe(202);
      await child.kill();
      expect(heard(graph, shopper)).toHaveLength(1);

      child = await childGateway(prepared.env);
      await eventually(() => heard(graph, shopper).length === 2, 20_000);
      const again = await answers(child.url, id, "This is Ada.", "once");
      expect(again.status).toBe(202);
      expect(await again.json()).toMatchObject({ repeated: true });
      // And the agent has not forgotten whose conversation it is.
      await post(url(), textsBody(shopper, [{ id: "wamid.second", text: "thanks" }]));
      await wait(1_500);
      expect(heard(graph, shopper).slice(1)).toEqual(["This is Ada."]);
    } finally {
      await child.kill();
      await graph.close();
      await prepared.home.remove();
    }
  }, 90_000);
});
