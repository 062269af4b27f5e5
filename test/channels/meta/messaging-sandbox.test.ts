import { describe, expect, it } from "vitest";
import type { RawRequest } from "#src/channel/channel.ts";
import type { Json } from "#src/conversation/json.ts";
import { instagramKind } from "#channels/instagram/index.ts";
import { instagramSandbox } from "#channels/instagram/sandbox.ts";
import { type MessagingSandboxEvent, scopedIdOf } from "#channels/meta/messaging-sandbox.ts";
import type { SignedBody } from "#channels/meta/sandbox-wire.ts";
import { messengerKind } from "#channels/messenger/index.ts";
import { messengerSandbox } from "#channels/messenger/sandbox.ts";
import {
  accessToken,
  appSecret,
  connected,
  connection,
  now,
  parsedBy,
  receivedAt,
  signed,
} from "./connections.ts";

const account = "200000000000001";
const shopper = "15550100101";
const to = { account, id: shopper };

const products = [
  ["messenger", messengerKind, messengerSandbox],
  ["instagram", instagramKind, instagramSandbox],
] as const;

describe.each(products)("the sandbox of %s plays Meta for", (name, kind, play) => {
  function started() {
    const events: MessagingSandboxEvent[] = [];
    const sandbox = play({
      appSecret,
      account,
      accessToken,
      now: () => now,
      onEvent: (event) => events.push(event),
    });
    /** The channel with a `fetch` that ends in the sandbox. */
    const channel = connected(
      kind,
      { apiUrl: "http://localhost:1/sandbox" },
      {
        fetch: (input, init) => {
          const request: RawRequest = {
            method: init?.method ?? "GET",
            url: new URL(String(input instanceof Request ? input.url : input)),
            headers: Object.fromEntries(new Headers(init?.headers)),
            body: Buffer.from(typeof init?.body === "string" ? init.body : ""),
            receivedAt,
          };
          const { status, type, body } = sandbox.answer(request);
          return Promise.resolve(new Response(body, { status, headers: { "content-type": type } }));
        },
      },
    );
    const read = ({ body, signature }: SignedBody) => {
      const { source } = channel;
      if (source.how !== "webhook") throw new Error("it receives webhooks");
      expect(source.verify({ ...signed(body), headers: { "x-hub-signature-256": signature } })).toBe(true);
      return parsedBy(channel, body);
    };
    return { sandbox, channel, events, read };
  }

  it("a message, from the call to its receipts", async () => {
    const { sandbox, channel, events, read } = started();
    const [part] = channel.render(
      { text: "On its way.", language: "en" },
      { conversation: "c1", memo: null, inReplyTo: null },
    );
    const result = await channel.send(part ?? null, to, "delivery-1");
    const [message] = sandbox.sent();
    expect(result).toEqual({ ok: true, id: message?.mid });
    expect(message).toMatchObject({ to: shopper, part, at: now });
    expect(events).toEqual([{ kind: "sent", message }]);
    const mid = message?.mid ?? "";
    const receipts = sandbox.receipts(mid, shopper, message?.key).flatMap(read);
    expect(receipts).toMatchObject(
      name === "messenger"
        ? [
            { kind: "status", of: mid, key: "delivery-1", status: "sent", account },
            { kind: "status", of: mid, status: "delivered", account, at: now },
            { kind: "read", from: to, upTo: now },
          ]
        : [
            { kind: "echo", id: mid, perhapsOurs: true, content: [{ kind: "text", text: "On its way." }] },
            { kind: "status", of: mid, status: "read" },
          ],
    );
  });

  it("marking as read and typing", async () => {
    const { channel, events } = started();
    await channel.seen?.(to, "m_A", true);
    expect(events).toEqual([
      { kind: "seen", to: shopper, typing: false },
      { kind: "seen", to: shopper, typing: true },
    ]);
  });

  it("a shopper's words and taps, signed and escaped as Meta does", () => {
    const { sandbox, read } = started();
    const said = sandbox.inbound({ from: "+1 555 010 0101", text: "¿dónde? https://example.com 😀" });
    expect(said.body.toString("latin1")).toContain(
      "\\u00bfd\\u00f3nde? https:\\/\\/example.com \\ud83d\\ude00",
    );
    expect(said.shopper).toBe(shopper);
    expect(read(said)).toMatchObject([
      {
        kind: "message",
        id: said.mid,
        account,
        at: now,
        from: to,
        content: [{ kind: "text", text: "¿dónde? https://example.com 😀" }],
      },
    ]);
    expect(read(sandbox.inbound({ from: shopper, choice: { id: "o1", title: "#1001" } }))).toMatchObject([
      { content: [{ kind: "choice", id: "o1", title: "#1001" }] },
    ]);
  });

  it("a person who answers in Meta's inbox", () => {
    const { sandbox, read } = started();
    const said = sandbox.inbox(shopper, "I look into it");
    expect(read(said)).toMatchObject([
      { kind: "echo", id: said.mid, to, content: [{ kind: "text", text: "I look into it" }] },
    ]);
  });

  it("calls that Meta would refuse", () => {
    const { sandbox, events } = started();
    const ok = { recipient: { id: shopper }, message: { text: "hi" } };
    const call = (body: Json, path = `/v26.0/${account}/messages`, token = accessToken, method = "POST") => {
      const { status, body: text } = sandbox.answer({
        method,
        url: new URL(`http://localhost${path}`),
        headers: { authorization: `Bearer ${token}` },
        body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
        receivedAt,
      });
      const parsed: { error?: { code?: number; error_subcode?: number } } = JSON.parse(text);
      return [status, parsed.error?.code, parsed.error?.error_subcode];
    };
    expect(call(ok)).toEqual([200, undefined, undefined]);
    expect(call(ok, "/v26.0/me/messages")[0]).toBe(200);
    expect(call(ok, undefined, "other")).toEqual([401, 190, undefined]);
    expect(call(ok, "/v26.0/999/messages")).toEqual([400, 100, 33]);
    expect(call(ok, `/v26.0/${account}/media`)).toEqual([404, 2500, undefined]);
    expect(call(ok, undefined, undefined, "GET")).toEqual([404, 2500, undefined]);
    expect(call("{")).toEqual([400, 100, undefined]);
    expect(call(null)).toEqual([400, 100, 2018001]);
    expect(call({ ...ok, recipient: { id: "Ana" } })).toEqual([400, 100, 2018001]);
    expect(call({ recipient: ok.recipient })).toEqual([400, 100, undefined]);
    expect(call({ ...ok, message: { text: "" } })).toEqual([400, 100, undefined]);
    expect(call({ ...ok, message: { text: "x".repeat(2001) } })).toEqual([400, 100, undefined]);
    expect(call({ ...ok, message: { text: "x", metadata: "x".repeat(1001) } })).toEqual([
      400,
      100,
      undefined,
    ]);
    expect(call({ ...ok, sender_action: "typing_on" })).toEqual([400, 100, undefined]);
    expect(events).toHaveLength(2);
  });

  it("a connection that is tried out", () => {
    const says = { account, from: "ana@example.com", text: "hello", at: now };
    const url = new URL("https://shop.example.com/webhooks/x/c1");
    const webhook = kind.simulate?.(connection({ accounts: [account] }), says, url);
    const channel = connected(kind);
    const { source } = channel;
    if (webhook === undefined || source.how !== "webhook") throw new Error("it can be tried out");
    expect(source.verify({ ...signed(webhook.body), headers: webhook.headers })).toBe(true);
    expect(parsedBy(channel, webhook.body)).toMatchObject([
      { kind: "message", from: { account, id: scopedIdOf("Ana@example.com") }, content: [{ text: "hello" }] },
    ]);
  });
});

it("a shopper has the same scoped id whenever they are named", () => {
  expect(scopedIdOf("+1 (555) 010-0101")).toBe("15550100101");
  expect(scopedIdOf("7000000000000101")).toBe("7000000000000101");
  expect(scopedIdOf("Ana")).toMatch(/^9\d{15}$/);
  expect(scopedIdOf("Ana")).toBe(scopedIdOf(" ana "));
  expect(scopedIdOf("Ana")).not.toBe(scopedIdOf("Ben"));
});
