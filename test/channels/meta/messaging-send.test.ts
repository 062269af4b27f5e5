import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Channel, SendResult } from "#src/channel/channel.ts";
import type { Json } from "#src/conversation/json.ts";
import { instagramKind } from "#channels/instagram/index.ts";
import { messengerKind } from "#channels/messenger/index.ts";
import { type Behaviour, type FakeGraph, startGraph } from "../../fakes/graph.ts";
import { accessToken, connected } from "./connections.ts";

const words = "your parcel is on its way";
const part = { text: words, quick_replies: [{ content_type: "text", title: "Yes", payload: "y" }] };
const shopper = "7000000000000101";
const to = { account: "200000000000001", id: shopper };

let graph: FakeGraph;
beforeEach(async () => {
  graph = await startGraph();
});
afterEach(async () => {
  await graph.close();
});

type Make = (settings?: { readonly [key: string]: Json }) => Channel;
const messenger: Make = (more = {}) => connected(messengerKind, { apiUrl: graph.url, ...more });
const instagram: Make = (more = {}) => connected(instagramKind, { apiUrl: graph.url, ...more });

describe("sending", () => {
  it("on Messenger is one call by the page, with why, our mark and the token in the header", async () => {
    const result = await messenger().send(part, to, "key-1");
    expect(result).toEqual({ ok: true, id: graph.accepted[0]?.wamid });
    expect(graph.requests).toHaveLength(1);
    expect(graph.requests[0]).toMatchObject({
      method: "POST",
      path: `/v26.0/${to.account}/messages`,
      query: "",
      headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json" },
      body: {
        recipient: { id: shopper },
        messaging_type: "RESPONSE",
        message: { ...part, metadata: "whereabouts:key-1" },
      },
    });
  });

  it.each<readonly [string, { readonly [key: string]: Json }, string]>([
    ["Instagram's login is by the account", {}, to.account],
    ["a page's login is by the token's page", { login: "page" }, "me"],
    ["a page's login is by the page that is set", { login: "page", pageId: "55" }, "55"],
  ])("with %s, and has only what Instagram documents", async (_, settings, sender) => {
    const result = await instagram(settings).send(part, to, "key-1");
    expect(result).toEqual({ ok: true, id: graph.accepted[0]?.wamid });
    expect(graph.requests[0]).toMatchObject({ path: `/v26.0/${sender}/messages`, query: "" });
    expect(graph.requests[0]?.body).toEqual({ recipient: { id: shopper }, message: part });
  });

  it.each([
    ["Messenger", messenger, "x".repeat(2001)],
    ["Instagram", instagram, "é".repeat(501)],
  ])("on %s calls nobody for what cannot be", async (_, make, tooLong) => {
    const wrong = [
      make().send({ text: tooLong }, to, "k"),
      make().send({ text: " " }, to, "k"),
      make().send(part, { ...to, id: "../me" }, "k"),
      make().send(part, { ...to, account: "me" }, "k"),
    ];
    for (const result of await Promise.all(wrong))
      expect(result).toMatchObject({ ok: false, failure: { kind: "broken", what: "request" } });
    expect(graph.requests).toHaveLength(0);
  });
});

const error = (code: number, subcode?: number, status?: number): Behaviour => ({
  do: "error",
  code,
  ...(subcode === undefined ? {} : { subcode }),
  ...(status === undefined ? {} : { status }),
});

const fates: readonly (readonly [string, Behaviour, object])[] = [
  ["10/2018278, the window is over", error(10, 2018278), { kind: "closed" }],
  ["10/2018065, the window is over", error(10, 2018065), { kind: "closed" }],
  ["10/2534022, Instagram's window is over", error(10, 2534022), { kind: "closed" }],
  ["100/2534037, another app holds it", error(100, 2534037), { kind: "closed" }],
  ["551, not available", error(551), { kind: "refused" }],
  ["200/1545041, not available", error(200, 1545041), { kind: "refused" }],
  ["10/2018108, cannot receive", error(10, 2018108), { kind: "refused" }],
  ["100/2018001, no such person", error(100, 2018001), { kind: "refused" }],
  ["100/2534014, no such person", error(100, 2534014), { kind: "refused" }],
  ["9000001, chat deleted", error(9000001), { kind: "refused" }],
  ["190, dead token", error(190, 463, 401), { kind: "broken", what: "connection" }],
  ["10, no permission", error(10), { kind: "broken", what: "connection" }],
  ["200, no permission", error(200, undefined, 403), { kind: "broken", what: "connection" }],
  ["200/2534041, messages switched off", error(200, 2534041), { kind: "broken", what: "connection" }],
  ["368, blocked", error(368), { kind: "broken", what: "connection" }],
  ["2022/1893063, restricted", error(2022, 1893063), { kind: "broken", what: "connection" }],
  ["613/2534040, too fast", error(613, 2534040), { kind: "retry" }],
  ["4, too fast", error(4), { kind: "retry" }],
  ["1200, passing", error(1200), { kind: "retry" }],
  ["2, passing", error(2, undefined, 500), { kind: "retry" }],
  ["100/2018109, too large", error(100, 2018109), { kind: "broken", what: "request" }],
  ["100, a parameter", error(100), { kind: "broken", what: "request" }],
  ["an unknown code", error(987654), { kind: "broken", what: "request" }],
  ["an HTML 502", { do: "html", status: 502 }, { kind: "retry" }],
  [
    "429 with a time",
    { do: "status", status: 429, headers: { "retry-after": "30" } },
    { kind: "retry", afterMs: 30_000 },
  ],
  ["200 without an id", { do: "status", status: 200, body: '{"recipient_id":"7"}' }, { kind: "uncertain" }],
  ["a hang-up after acceptance", { do: "accept-and-hang-up" }, { kind: "uncertain" }],
  ["an answer that breaks off", { do: "accept-and-break-off" }, { kind: "uncertain" }],
];

describe.each([
  ["Messenger", messenger],
  ["Instagram", instagram],
])("what becomes of a call on %s", (_, make) => {
  it.each(fates)("%s", async (_name, behaviour, failure) => {
    graph.script("send", behaviour);
    const found = failureIn(await make().send(part, to, "key-1"));
    expect(found).toMatchObject(failure);
    expect(graph.requests).toHaveLength(1);
  });

  it("is uncertain when no answer comes in time", async () => {
    graph.script("send", { do: "silence" });
    expect(failureIn(await make({ timeoutMs: 100 }).send(part, to, "k"))).toMatchObject({
      kind: "uncertain",
    });
  });

  it("follows no redirect", async () => {
    const elsewhere = await startGraph();
    try {
      graph.script("send", { do: "redirect", to: `${elsewhere.url}/v26.0/1/messages` });
      expect(failureIn(await make().send(part, to, "k"))).toMatchObject({
        kind: "broken",
        what: "connection",
      });
      expect(elsewhere.requests).toHaveLength(0);
    } finally {
      await elsewhere.close();
    }
  });
});

describe.each([
  ["Messenger", messenger],
  ["Instagram", instagram],
])("marking as read on %s", (_, make) => {
  it("is one action, and typing another", async () => {
    await make().seen?.(to, "m_THEIRS", false);
    await make().seen?.(to, "m_THEIRS", true);
    expect(graph.requests.map(({ kind, body }) => [kind, body])).toEqual(
      ["mark_seen", "mark_seen", "typing_on"].map((action) => [
        "seen",
        { recipient: { id: shopper }, sender_action: action },
      ]),
    );
  });

  it("says why it did not work", async () => {
    graph.script("seen", error(190, undefined, 401));
    await expect(make().seen?.(to, "m_T", true)).rejects.toThrow(/token/);
    expect(graph.requests).toHaveLength(1);
  });
});

function failureIn(result: SendResult) {
  if (result.ok) throw new Error("a failure was expected");
  // Whatever the merchant is shown has neither token nor words nor person.
  for (const secret of [accessToken, words, shopper]) expect(result.failure.detail).not.toContain(secret);
  expect(result.failure.detail).not.toBe("");
  return result.failure;
}
