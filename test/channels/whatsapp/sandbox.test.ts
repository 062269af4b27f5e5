import { describe, expect, it } from "vitest";
import type { RawRequest } from "#src/channel/channel.ts";
import type { Json } from "#src/conversation/json.ts";
import type { SignedBody } from "#channels/meta/sandbox-wire.ts";
import { type SandboxEvent, whatsappSandbox } from "#channels/whatsapp/sandbox.ts";
import { account, ana } from "../../fixtures/whatsapp/bodies.ts";
import { accessToken, appSecret, connected, now, receivedAt } from "./connection.ts";

function started(options: { accessToken?: string } = {}) {
  const events: SandboxEvent[] = [];
  const sandbox = whatsappSandbox({
    appSecret,
    phoneNumberId: account,
    now: () => now,
    onEvent: (event) => events.push(event),
    ...options,
  });
  /** The channel with a `fetch` that ends in the sandbox. */
  const { channel, webhook } = connected(
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
    const request = {
      method: "POST",
      url: new URL("https://x.example.com/"),
      headers: { "x-hub-signature-256": signature },
      body,
      receivedAt,
    };
    expect(webhook.verify(request)).toBe(true);
    return webhook.parse(request);
  };
  return { sandbox, channel, events, read };
}

const to = { account, id: ana.phone };

describe("the sandbox plays Meta for", () => {
  it("a message, from the call to its receipts", async () => {
    const { sandbox, channel, events, read } = started({ accessToken });
    const [part] = channel.render(
      { text: "On its way.", language: "en" },
      { conversation: "c1", memo: null, inReplyTo: null },
    );
    if (part === undefined) throw new Error("a reply has a part");
    const result = await channel.send(part, to, "delivery-1");
    const [message] = sandbox.sent();
    expect(result).toEqual({ ok: true, id: message?.wamid });
    expect(message).toMatchObject({ to: ana.phone, part, key: "delivery-1", at: now });
    expect(events).toEqual([{ kind: "sent", message }]);
    const receipts = sandbox.receipts(message?.wamid ?? "", ana.phone, "delivery-1").flatMap(read);
    expect(receipts).toMatchObject(
      ["sent", "delivered", "read"].map((status) => ({
        kind: "status",
        of: message?.wamid,
        key: "delivery-1",
        status,
        account,
      })),
    );
    expect(receipts[0]).toMatchObject({ pricing: { type: "free_customer_service", category: "service" } });
  });

  it("marking as read and typing", async () => {
    const { channel, events } = started();
    await channel.seen?.(to, "wamid.A", true);
    await channel.seen?.(to, "wamid.A", false);
    expect(events).toEqual([
      { kind: "seen", of: "wamid.A", typing: true },
      { kind: "seen", of: "wamid.A", typing: false },
    ]);
  });

  it("a shopper's words, signed and escaped as Meta does", () => {
    const { sandbox, read } = started();
    const said = sandbox.inbound({
      from: "+1 555 010 0101",
      name: "Ana",
      text: "¿dónde? https://example.com 😀",
    });
    expect(said.body.toString("latin1")).toContain(
      "\\u00bfd\\u00f3nde? https:\\/\\/example.com \\ud83d\\ude00",
    );
    expect(read(said)).toMatchObject([
      {
        kind: "message",
        id: said.wamid,
        account,
        name: "Ana",
        at: now,
        from: { id: ana.phone, phone: `+${ana.phone}` },
        content: [{ kind: "text", text: "¿dónde? https://example.com 😀" }],
      },
    ]);
  });

  it("a shopper without a phone", () => {
    const { sandbox, read } = started();
    const [event] = read(sandbox.inbound({ from: ana.user, text: "hi" }));
    expect(event).toMatchObject({ kind: "message", from: { account, id: ana.user } });
  });

  it.each([
    ["button", ["#1001", "#1002"], "button_reply"],
    ["list row", ["#1001", "#1002", "#1003", "#1004"], "list_reply"],
  ])("a tap on a %s, as an answer to what offered it", async (_, titles, type) => {
    const { sandbox, channel, read } = started();
    const choices = titles.map((title, index) => ({ id: `o${String(index)}`, title }));
    const [part] = channel.render(
      { text: "Which?", language: "en", choices },
      { conversation: "c1", memo: null, inReplyTo: null },
    );
    if (part === undefined) throw new Error("a reply has a part");
    const sent = await channel.send(part, to, "k");
    const tap = sandbox.inbound({ from: `+${ana.phone}`, choice: { id: "o1", title: "#1002" } });
    expect(tap.body.toString("utf8")).toContain(type);
    expect(read(tap)).toMatchObject([
      {
        kind: "message",
        replyTo: sent.ok ? sent.id : "",
        content: [{ kind: "choice", id: "o1", title: "#1002" }],
      },
    ]);
  });

  it("calls that Meta would refuse", () => {
    const { sandbox, events } = started({ accessToken });
    const ok = {
      messaging_product: "whatsapp",
      recipient_type: "individual",
      to: ana.phone,
      type: "text",
      text: { body: "hi" },
    };
    const call = (body: Json, path = `/v26.0/${account}/messages`, token = accessToken, method = "POST") => {
      const answer = sandbox.answer({
        method,
        url: new URL(`http://localhost${path}`),
        headers: { authorization: `Bearer ${token}` },
        body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
        receivedAt,
      });
      const parsed: { error?: { code?: number } } = JSON.parse(answer.body);
      return [answer.status, parsed.error?.code];
    };
    expect(call(ok)).toEqual([200, undefined]);
    expect(call(ok, `/v26.0/${account}/messages`, "other")).toEqual([401, 190]);
    expect(call(ok, "/v26.0/999/messages")).toEqual([400, 100]);
    expect(call(ok, `/v26.0/${account}/media`)).toEqual([404, 2500]);
    expect(call(ok, `/v26.0/${account}/messages`, accessToken, "GET")).toEqual([404, 2500]);
    expect(call("{")).toEqual([400, 100]);
    expect(call(null)).toEqual([400, 100]);
    expect(call({ ...ok, messaging_product: "sms" })).toEqual([400, 100]);
    expect(call({ ...ok, to: "Ana" })).toEqual([400, 131009]);
    expect(call({ ...ok, to: null })).toEqual([400, 100]);
    expect(
      call({
        messaging_product: "whatsapp",
        recipient_type: "individual",
        type: "text",
        text: { body: "x" },
      }),
    ).toEqual([400, 131008]);
    expect(call({ ...ok, type: "hologram" })).toEqual([400, 131051]);
    expect(call({ ...ok, text: { body: "x".repeat(4097) } })).toEqual([400, 100]);
    expect(call({ ...ok, text: { body: "" } })).toEqual([400, 100]);
    expect(call({ ...ok, biz_opaque_callback_data: "x".repeat(513) })).toEqual([400, 100]);
    expect(events).toHaveLength(1);
  });

  it("no more than the last 500 messages", async () => {
    const { sandbox, channel } = started();
    const [part] = channel.render(
      { text: "x", language: "en" },
      { conversation: "c1", memo: null, inReplyTo: null },
    );
    if (part === undefined) throw new Error("a reply has a part");
    for (let n = 0; n < 503; n++) await channel.send(part, to, `k${String(n)}`);
    expect(sandbox.sent()).toHaveLength(500);
    expect(sandbox.sent()[0]?.key).toBe("k3");
  });
});
