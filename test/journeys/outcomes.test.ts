import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { repeat } from "../fakes/echo.ts";
import { account, appSecret, eventually, testGateway, type TestGateway } from "../fakes/gateway.ts";
import type { Behaviour } from "../fakes/graph.ts";

const List = z.object({ conversations: z.array(z.object({ id: z.string() })) });
const Full = z.object({
  id: z.string(),
  floor: z.string(),
  address: z.object({ id: z.string() }).nullable(),
  messages: z.array(z.object({ author: z.string() })),
  deliveries: z.array(
    z.object({
      id: z.string(),
      state: z.string(),
      attempts: z.number(),
      repeated: z.boolean(),
      failure: z.object({ kind: z.string(), what: z.string().optional(), detail: z.string() }).nullable(),
      pricing: z.object({ category: z.string().optional() }).nullable(),
    }),
  ),
  turns: z.array(z.object({ outcome: z.string(), reason: z.string().nullable() })),
});
const Parked = z.object({
  parked: z.array(
    z.object({ id: z.string(), lane: z.string(), conversation: z.string(), error: z.string() }),
  ),
});

let gateway: TestGateway;
let ahead = 0;
let shopper = "";
let serial = 15550100100;

beforeAll(async () => {
  gateway = await testGateway({
    now: () => new Date(Date.now() + ahead),
    timeoutMs: 600,
    pausesMs: [100, 200, 300, 400],
    runTurn: (input) => {
      const outcome = repeat(input);
      if (outcome.reply.text.includes("poison")) return Promise.reject(new Error("this turn cannot succeed"));
      return Promise.resolve(outcome);
    },
  });
});
afterAll(() => gateway.stop());
beforeEach(() => {
  serial += 1;
  shopper = String(serial);
});
afterEach(() => {
  ahead = 0;
});

async function conversation(of = shopper): Promise<z.infer<typeof Full>> {
  const { conversations } = List.parse((await gateway.api("/api/conversations?limit=200")).body);
  for (const { id } of conversations) {
    const full = Full.parse((await gateway.api(`/api/conversations/${id}`)).body);
    if (full.address?.id === of) return full;
  }
  throw new Error(`${of} has no conversation`);
}
const only = async () => {
  const { deliveries } = await conversation();
  expect(deliveries).toHaveLength(1);
  const [delivery] = deliveries;
  if (delivery === undefined) throw new Error("there is no delivery");
  return delivery;
};
const settled = (state: string) =>
  eventually(async () => {
    const found = (await conversation().catch(() => undefined))?.deliveries[0];
    return found !== undefined && found.state === state ? found : undefined;
  });
/** Says something while the provider behaves like this. */
async function meets(...behaviours: Behaviour[]): Promise<void> {
  gateway.graph.script("send", ...behaviours);
  expect(await gateway.say(shopper, "hello")).toBe(200);
}

describe("a provider that", () => {
  it("answers 500 is tried again, and in the end it arrives once", async () => {
    await meets({ do: "status", status: 500, body: "oops" }, { do: "html", status: 502 });
    const delivery = await settled("sent");
    expect(delivery).toMatchObject({ attempts: 3, failure: null, repeated: false });
    expect(gateway.heard(shopper)).toEqual(["re: hello"]);
  });

  it("answers 500 for ever is tried five times; the reply is set aside, the next ones go out, and a person can retry it", async () => {
    await meets(...Array.from({ length: 5 }, (): Behaviour => ({ do: "status", status: 500 })));
    await wait(150);
    await gateway.say(shopper, "still there?");
    const delivery = await settled("failed");
    expect(delivery).toMatchObject({ attempts: 5, failure: { kind: "retry" } });
    await eventually(() => gateway.heard(shopper).length > 0);
    expect(gateway.heard(shopper)).toEqual(["re: still there?"]);
    const { id } = await conversation();
    const { parked } = Parked.parse((await gateway.api("/api/parked")).body);
    const job = parked.find((entry) => entry.conversation === id);
    expect(job).toMatchObject({ lane: "delivery" });
    expect((await gateway.api(`/api/parked/${job?.id ?? ""}/retry`, { method: "POST" })).status).toBe(202);
    await eventually(() => gateway.heard(shopper).length === 2);
    expect(gateway.heard(shopper)).toEqual(["re: still there?", "re: hello"]);
  });

  it("asks for patience is left alone for that long", async () => {
    await meets({ do: "status", status: 429, headers: { "retry-after": "2" } });
    const waiting = await eventually(async () =>
      (await conversation().catch(() => undefined))?.deliveries.find(({ failure }) => failure !== null),
    );
    expect(waiting).toMatchObject({ state: "queued", failure: { kind: "retry" } });
    await wait(1_000);
    expect(gateway.heard(shopper)).toEqual([]);
    await settled("sent");
    const sends = gateway.graph.requests.filter(
      ({ kind, body }) => kind === "send" && JSON.stringify(body).includes(shopper),
    );
    expect((sends[1]?.at.getTime() ?? 0) - (sends[0]?.at.getTime() ?? 0)).toBeGreaterThanOrEqual(1_990);
  });

  it("limits one recipient (131056) is left alone for that recipient only", async () => {
    await meets({ do: "error", code: 131056 });
    const first = shopper;
    const waiting = await eventually(async () =>
      (await conversation(first).catch(() => undefined))?.deliveries.find(({ failure }) => failure !== null),
    );
    expect(waiting).toMatchObject({ state: "queued", failure: { kind: "retry" } });
    shopper = String(++serial);
    await gateway.say(shopper, "me too");
    await eventually(() => gateway.heard(shopper).length === 1, 2_000);
    expect(gateway.heard(first)).toEqual([]);
    await eventually(() => gateway.heard(first).length === 1, 12_000);
  });

  it("says that the window is closed (131047) is not asked again", async () => {
    await meets({ do: "error", code: 131047 });
    expect(await settled("failed")).toMatchObject({ attempts: 1, failure: { kind: "closed" } });
    await wait(300);
    expect(
      gateway.graph.requests.filter(
        ({ kind, body }) => kind === "send" && JSON.stringify(body).includes(shopper),
      ),
    ).toHaveLength(1);
  });

  it("cannot reach the shopper (131026) is not asked again", async () => {
    await meets({ do: "error", code: 131026 });
    expect(await settled("failed")).toMatchObject({ attempts: 1, failure: { kind: "refused" } });
  });

  it("says so later, in a receipt, is believed", async () => {
    await meets();
    await settled("sent");
    const accepted = gateway.graph.accepted.find(({ to }) => to === shopper);
    if (accepted === undefined) throw new Error("nothing was accepted");
    await gateway.graph.receipts(gateway.webhookUrl, appSecret, accepted, [
      { status: "failed", errors: [{ code: 131047, title: "Re-engagement message" }] },
    ]);
    expect(await settled("failed")).toMatchObject({ failure: { kind: "closed" } });
  });

  it("hangs up before it has accepted leaves the outcome open: nothing is repeated, and a person may", async () => {
    await meets({ do: "hang-up" });
    const delivery = await settled("uncertain");
    expect(delivery).toMatchObject({ attempts: 1, failure: { kind: "uncertain" } });
    await wait(4_000);
    expect(gateway.heard(shopper)).toEqual([]);
    expect((await only()).state).toBe("uncertain");
    expect((await gateway.api(`/api/deliveries/${delivery.id}/retry`, { method: "POST" })).status).toBe(202);
    await settled("sent");
    expect(gateway.heard(shopper)).toEqual(["re: hello"]);
    expect((await gateway.api(`/api/deliveries/${delivery.id}/retry`, { method: "POST" })).status).toBe(409);
  });

  it.each(["accept-and-hang-up", "accept-and-break-off"] as const)(
    "accepts it and does not say so (%s): its receipt does",
    async (behaviour) => {
      await meets({ do: behaviour });
      await settled("uncertain");
      const accepted = gateway.graph.accepted.find(({ to }) => to === shopper);
      if (accepted === undefined) throw new Error("nothing was accepted");
      await gateway.graph.receipts(gateway.webhookUrl, appSecret, accepted, [
        {
          status: "sent",
          pricing: { billable: true, pricing_model: "PMP", category: "service", type: "regular" },
        },
        { status: "delivered" },
      ]);
      expect(await settled("delivered")).toMatchObject({
        attempts: 1,
        failure: null,
        pricing: { category: "service" },
      });
      expect(gateway.heard(shopper)).toEqual(["re: hello"]);
    },
  );

  it("never answers leaves the outcome open, and does not hold up what comes behind", async () => {
    await meets({ do: "silence" });
    await wait(200);
    await gateway.say(shopper, "more");
    expect(await settled("uncertain")).toMatchObject({ attempts: 1, failure: { kind: "uncertain" } });
    await eventually(() => gateway.heard(shopper).length === 1);
    expect(gateway.heard(shopper)).toEqual(["re: more"]);
  });
});

describe("the reply window", () => {
  it("is open after 23:59 and closed after 24:01, at the moment of sending", async () => {
    await meets({ do: "status", status: 500 });
    await eventually(async () =>
      (await conversation().catch(() => undefined))?.deliveries.some(({ failure }) => failure !== null),
    );
    ahead = (23 * 60 + 59) * 60_000;
    await settled("sent");

    shopper = String(++serial);
    await gateway.say(shopper, "hello", { id: `wamid.${randomUUID()}` });
    ahead = 0;
    await settled("sent");
    gateway.graph.script(
      "send",
      ...Array.from({ length: 3 }, (): Behaviour => ({ do: "status", status: 500 })),
    );
    await gateway.say(shopper, "again");
    await eventually(async () => (await conversation()).deliveries.some(({ failure }) => failure !== null));
    ahead = (24 * 60 + 1) * 60_000;
    const closed = await eventually(async () =>
      (await conversation()).deliveries.find(({ state }) => state === "failed"),
    );
    expect(closed.failure).toMatchObject({ kind: "closed" });
    gateway.graph.script("send");
  });
});

describe("a turn that cannot succeed", () => {
  it("is tried five times, set aside and shown; what comes behind it is answered", async () => {
    await gateway.say(shopper, "poison");
    const parked = await eventually(async () => {
      const { id } = await conversation().catch(() => ({ id: "" }));
      return Parked.parse((await gateway.api("/api/parked")).body).parked.find(
        (job) => job.conversation === id,
      );
    });
    expect(parked).toMatchObject({
      lane: "turn",
      error: expect.stringContaining("this turn cannot succeed"),
    });
    await gateway.say(shopper, "fine");
    await eventually(() => gateway.heard(shopper).length === 1);
    expect(gateway.heard(shopper)).toEqual(["re: fine"]);
    expect((await conversation()).turns.map(({ outcome }) => outcome)).toEqual(["parked", "reply"]);
    expect((await gateway.api(`/api/parked/${parked.id}/retry`, { method: "POST" })).status).toBe(202);
    expect((await gateway.api(`/api/parked/${parked.id}/retry`, { method: "POST" })).status).toBe(409);
  });
});

/* Last, because it stops the connection. */
describe("a token that has died", () => {
  it("stops the connection, keeps the replies, and sends them once it was renewed", async () => {
    await meets({ do: "error", code: 190, status: 401 });
    const waiting = await eventually(async () =>
      (await conversation().catch(() => undefined))?.deliveries.find(({ failure }) => failure !== null),
    );
    expect(waiting).toMatchObject({ state: "queued", failure: { kind: "broken", what: "connection" } });
    const first = shopper;
    shopper = String(++serial);
    const calls = gateway.graph.requests.filter(({ kind }) => kind === "send").length;
    expect(await gateway.say(shopper, "anyone?")).toBe(200);
    const held = await eventually(async () =>
      (await conversation().catch(() => undefined))?.deliveries.find(({ failure }) => failure !== null),
    );
    expect(held).toMatchObject({ state: "queued", failure: { kind: "broken" } });
    expect(gateway.graph.requests.filter(({ kind }) => kind === "send")).toHaveLength(calls);
    const shown = await gateway.api(`/api/connections/${gateway.connection}`);
    expect(shown.body).toMatchObject({ state: "broken", problem: expect.any(String) });
    expect(JSON.stringify(shown.body)).not.toContain("a-token");
    const renewed = await gateway.api(`/api/connections/${gateway.connection}`, {
      method: "PATCH",
      body: {
        secrets: { accessToken: "a-new-token", appSecret: [appSecret], verifyToken: "a-verify-token" },
      },
    });
    expect(renewed.status).toBe(200);
    await eventually(() => gateway.heard(first).length === 1 && gateway.heard(shopper).length === 1);
    const last = gateway.graph.requests.filter(({ kind }) => kind === "send").at(-1);
    expect(last?.headers.authorization).toBe("Bearer a-new-token");
    expect(last?.path).toContain(account);
  });
});
