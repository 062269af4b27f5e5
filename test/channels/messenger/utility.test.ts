import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { messengerKind } from "#channels/messenger/index.ts";
import { messengerSandbox } from "#channels/messenger/sandbox.ts";
import { startGraph, type FakeGraph } from "../../fakes/graph.ts";
import { account, ana } from "../../fixtures/messenger/bodies.ts";

/* Source: Messenger Platform "Send a utility message". */
const now = () => new Date("2026-11-23T12:00:00Z");
const occasion = { conversation: "c1", memo: null, inReplyTo: null };
const notice = { kind: "delivered", language: "en", values: { number: "#1043" } };

let graph: FakeGraph;
beforeEach(async () => {
  graph = await startGraph();
});
afterEach(() => graph.close());

function channel(named: boolean) {
  const template = { name: "parcel_delivered", parameters: ["number"], named };
  return messengerKind.build(
    {
      id: "c1",
      accounts: [account],
      settings: { apiUrl: graph.url, templates: { delivered: template } },
      secrets: { accessToken: "t", appSecret: ["s"], verifyToken: "v" },
    },
    { fetch, now, log: () => undefined },
  );
}
const send = async (named = false) => {
  const [part = null] = channel(named).notice?.(notice, occasion) ?? [];
  return channel(named).send(part, { account, id: ana }, "key-1");
};

describe("a utility message", () => {
  it("is a template of the page, with our mark", async () => {
    expect(await send()).toMatchObject({ ok: true });
    expect(graph.accepted[0]?.body).toEqual({
      recipient: { id: ana },
      messaging_type: "UTILITY",
      message: {
        template: {
          name: "parcel_delivered",
          language: { code: "en" },
          components: [{ type: "body", parameters: [{ type: "text", text: "#1043" }] }],
        },
        metadata: "whereabouts:key-1",
      },
    });
  });

  it("names its places where the template does", async () => {
    await send(true);
    expect(JSON.stringify(graph.accepted[0]?.body)).toContain(
      '{"type":"text","parameter_name":"number","text":"#1043"}',
    );
  });

  it("that is not permitted does not stop the answers of the page", async () => {
    graph.script("send", { do: "error", code: 10 });
    expect(await send()).toMatchObject({ ok: false, failure: { kind: "broken", what: "request" } });
    graph.script("send", { do: "error", code: 10 });
    const [part = null] = channel(false).render({ text: "hello", language: "en" }, occasion);
    expect(await channel(false).send(part, { account, id: ana }, "key-2")).toMatchObject({
      ok: false,
      failure: { kind: "broken", what: "connection" },
    });
  });

  it("is heard in the playground by the words that fill it", async () => {
    await send();
    const sandbox = messengerSandbox({ appSecret: "s", account, now });
    const body = Buffer.from(JSON.stringify(graph.accepted[0]?.body));
    const url = new URL(`https://graph.facebook.com/v26.0/${account}/messages`);
    expect(sandbox.answer({ method: "POST", url, headers: {}, body, receivedAt: now() }).status).toBe(200);
    expect(sandbox.sent().map(({ part }) => part.text)).toEqual(["#1043"]);
  });
});
