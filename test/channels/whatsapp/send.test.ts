import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SendResult } from "#src/channel/channel.ts";
import type { WhatsAppPart } from "#channels/whatsapp/part.ts";
import { type Behaviour, type FakeGraph, startGraph } from "../../fakes/graph.ts";
import { account, ana } from "../../fixtures/whatsapp/bodies.ts";
import { accessToken, connected } from "./connection.ts";

const words = "your parcel is on its way";
const part: WhatsAppPart = {
  messaging_product: "whatsapp",
  recipient_type: "individual",
  type: "text",
  text: { body: words },
};
const to = { account, id: ana.phone };

let graph: FakeGraph;
beforeEach(async () => {
  graph = await startGraph();
});
afterEach(async () => {
  await graph.close();
});

function channelTo(apiUrl: string, timeoutMs = 5_000) {
  return connected({ apiUrl, timeoutMs }).channel;
}

async function sendMeeting(behaviour: Behaviour, timeoutMs?: number): Promise<SendResult> {
  graph.script("send", behaviour);
  return channelTo(graph.url, timeoutMs).send(part, to, "key-1");
}

function failureIn(result: SendResult) {
  if (result.ok) throw new Error("a failure was expected");
  // Whatever the merchant is shown has neither token nor words nor number.
  for (const secret of [accessToken, words, ana.phone]) expect(result.failure.detail).not.toContain(secret);
  expect(result.failure.detail).not.toBe("");
  return result.failure;
}

describe("sending", () => {
  it("is exactly one call, with the part, the address, our key and the token in its header", async () => {
    const result = await channelTo(graph.url).send(part, to, "key-1");
    expect(result).toEqual({ ok: true, id: graph.accepted[0]?.wamid });
    expect(graph.requests).toHaveLength(1);
    expect(graph.requests[0]).toMatchObject({
      method: "POST",
      path: `/v26.0/${account}/messages`,
      headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json" },
    });
    expect(graph.requests[0]?.body).toEqual({
      messaging_product: "whatsapp",
      recipient_type: "individual",
      to: ana.phone,
      type: "text",
      text: { body: words },
      biz_opaque_callback_data: "key-1",
    });
  });

  it.each(["US.13491208655302741918", "US.ENT.11815799212886844830", "DE.abcDEF123"])(
    "names a business-scoped id %s as recipient, and no phone",
    async (id) => {
      await channelTo(graph.url).send(part, { ...to, id, aliases: [ana.phone] }, "k");
      expect(graph.requests[0]?.body).toMatchObject({ recipient: id });
      expect(graph.requests[0]?.body).not.toHaveProperty("to");
    },
  );

  it("sends a phone exactly as it came, with or without a plus", async () => {
    await channelTo(graph.url).send(part, { ...to, id: "+5215550100101" }, "k");
    await channelTo(graph.url).send(part, { ...to, id: "5550100101" }, "k");
    expect(graph.accepted.map((message) => message.to)).toEqual(["+5215550100101", "5550100101"]);
  });

  it("calls nobody for an address or account that cannot be", async () => {
    for (const wrong of [
      { ...to, id: "nobody" },
      { ...to, id: "" },
      { ...to, account: "../me" },
    ]) {
      const result = await channelTo(graph.url).send(part, wrong, "k");
      expect(failureIn(result)).toMatchObject({ kind: "broken", what: "request" });
    }
    expect(graph.requests).toHaveLength(0);
  });
});

const error = (code: number, more: Partial<Extract<Behaviour, { do: "error" }>> = {}): Behaviour => ({
  do: "error",
  code,
  ...more,
});

describe("what becomes of a call", () => {
  it.each<readonly [string, Behaviour, object]>([
    ["HTTP 500", { do: "status", status: 500 }, { kind: "retry" }],
    ["an HTML 502", { do: "html", status: 502 }, { kind: "retry" }],
    [
      "an HTML 503 with Retry-After",
      { do: "status", status: 503, headers: { "retry-after": "7" }, body: "<html>" },
      { kind: "retry", afterMs: 7_000 },
    ],
    [
      "429 with seconds",
      { do: "status", status: 429, headers: { "retry-after": "30" } },
      { kind: "retry", afterMs: 30_000 },
    ],
    [
      "429 with a date",
      { do: "status", status: 429, headers: { "retry-after": "Mon, 23 Nov 2026 12:01:30 GMT" } },
      { kind: "retry", afterMs: 90_000 },
    ],
    [
      "429 with nonsense",
      { do: "status", status: 429, headers: { "retry-after": "soon" } },
      { kind: "retry" },
    ],
    ["130429", error(130429), { kind: "retry" }],
    ["131056", error(131056), { kind: "retry", afterMs: 6_000 }],
    [
      "131056 with a longer Retry-After",
      error(131056, { headers: { "retry-after": "64" } }),
      { kind: "retry", afterMs: 64_000 },
    ],
    [
      "131056 with a shorter Retry-After",
      error(131056, { headers: { "retry-after": "1" } }),
      { kind: "retry", afterMs: 6_000 },
    ],
    ["190", error(190, { status: 401 }), { kind: "broken", what: "connection" }],
    ["190 with HTTP 500", error(190, { status: 500 }), { kind: "broken", what: "connection" }],
    ["permission 230", error(230, { status: 403 }), { kind: "broken", what: "connection" }],
    ["100", error(100), { kind: "broken", what: "request" }],
    ["100/33", error(100, { subcode: 33 }), { kind: "broken", what: "connection" }],
    ["131047", error(131047), { kind: "closed" }],
    ["131026", error(131026), { kind: "refused" }],
    ["131050", error(131050), { kind: "refused" }],
    ["an unknown code", error(987654), { kind: "broken", what: "request" }],
    ["an unknown code with HTTP 500", error(987654, { status: 500 }), { kind: "retry" }],
    ["an error with HTTP 200", error(131047, { status: 200 }), { kind: "closed" }],
    ["a bare 401", { do: "status", status: 401 }, { kind: "broken", what: "connection" }],
    ["a bare 404", { do: "html", status: 404 }, { kind: "broken", what: "request" }],
    [
      "200 without a message id",
      { do: "status", status: 200, body: '{"messages":[{}]}' },
      { kind: "uncertain" },
    ],
    ["200 with HTML", { do: "html", status: 200 }, { kind: "uncertain" }],
    ["200 with nothing", { do: "status", status: 200 }, { kind: "uncertain" }],
    [
      "200 with more than a megabyte",
      { do: "status", status: 200, body: `{"x":"${"y".repeat(1_100_000)}"}` },
      { kind: "uncertain" },
    ],
    ["a hang-up before acceptance", { do: "hang-up" }, { kind: "uncertain" }],
    ["a hang-up after acceptance", { do: "accept-and-hang-up" }, { kind: "uncertain" }],
    ["a refusal that breaks off", { do: "break-off", status: 400 }, { kind: "retry" }],
    ["a failure that breaks off", { do: "break-off", status: 503 }, { kind: "retry" }],
    ["an answer that breaks off", { do: "accept-and-break-off" }, { kind: "uncertain" }],
  ])("%s", async (_, behaviour, failure) => {
    const found = failureIn(await sendMeeting(behaviour));
    expect(found).toMatchObject(failure);
    if (!("afterMs" in failure)) expect(found).not.toHaveProperty("afterMs");
    expect(graph.requests).toHaveLength(1);
  });

  it("is uncertain when no answer comes in time", async () => {
    expect(failureIn(await sendMeeting({ do: "silence" }, 100))).toMatchObject({ kind: "uncertain" });
    expect(failureIn(await sendMeeting({ do: "delay", ms: 2_000 }, 100))).toMatchObject({
      kind: "uncertain",
    });
    expect((await sendMeeting({ do: "delay", ms: 20 })).ok).toBe(true);
  });

  it("is to be tried again when there was no connection", async () => {
    const closed = await unusedPort();
    for (const apiUrl of [`http://127.0.0.1:${String(closed)}`, "https://graph.invalid"]) {
      const failure = failureIn(await channelTo(apiUrl).send(part, to, "k"));
      expect(failure).toMatchObject({ kind: "retry" });
    }
  });

  it("follows no redirect, and shows the token to nobody else", async () => {
    const elsewhere = await startGraph();
    try {
      const result = await sendMeeting({ do: "redirect", to: `${elsewhere.url}/v26.0/${account}/messages` });
      expect(failureIn(result)).toMatchObject({ kind: "broken", what: "connection" });
      expect(elsewhere.requests).toHaveLength(0);
    } finally {
      await elsewhere.close();
    }
  });
});

describe("marking as read", () => {
  it("shows typing where an answer is being written", async () => {
    const { channel } = connected({ apiUrl: graph.url });
    await channel.seen?.(to, "wamid.THEIRS", true);
    await channel.seen?.(to, "wamid.THEIRS", false);
    const read = { messaging_product: "whatsapp", status: "read", message_id: "wamid.THEIRS" };
    expect(graph.requests.map(({ kind, body }) => [kind, body])).toEqual([
      ["seen", { ...read, typing_indicator: { type: "text" } }],
      ["seen", read],
    ]);
  });

  it("says why it did not work", async () => {
    graph.script("seen", { do: "error", code: 190, status: 401 });
    await expect(connected({ apiUrl: graph.url }).channel.seen?.(to, "wamid.T", true)).rejects.toThrow(
      /token/,
    );
  });
});

async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
