import { describe, expect, it } from "vitest";
import type { RawRequest } from "#src/channel/channel.ts";
import { smsKind } from "#channels/sms/index.ts";
import { type SandboxEvent, twilioSandbox } from "#channels/sms/sandbox.ts";
import {
  type Form,
  accountSid,
  ana,
  authToken,
  shop,
  signature,
  webhookUrl,
} from "../../fixtures/sms/bodies.ts";
import { connected, now, restToken } from "./connection.ts";

const key = "0198c0de-0000-7000-8000-000000000001";

function started(account = shop.sms) {
  const events: SandboxEvent[] = [];
  const sandbox = twilioSandbox({
    accountSid,
    signingSecret: authToken,
    account,
    now: () => now,
    credentials: { username: accountSid, password: restToken },
    onEvent: (event) => events.push(event),
  });
  /** The channel with a `fetch` that ends in the sandbox, mounted below a path. */
  const { channel, webhook } = connected(
    { apiUrl: "http://localhost:1/sandbox/twilio", statusCallback: `${webhookUrl.href}#rc=3` },
    {
      fetch: (input, init) => {
        const { status, type, body } = sandbox.answer({
          method: init?.method ?? "GET",
          url: new URL(String(input instanceof Request ? input.url : input)),
          headers: Object.fromEntries(new Headers(init?.headers)),
          body: Buffer.from(typeof init?.body === "string" ? init.body : ""),
          receivedAt: now,
        });
        return Promise.resolve(new Response(body, { status, headers: { "content-type": type } }));
      },
    },
    [account],
  );
  const read = (signed: { body: Buffer; signature: string }, url = webhookUrl) => {
    const request: RawRequest = {
      method: "POST",
      url,
      headers: { "x-twilio-signature": signed.signature },
      body: signed.body,
      receivedAt: now,
    };
    expect(webhook.verify(request)).toBe(true);
    return webhook.parse(request);
  };
  return { sandbox, channel, events, read };
}

describe("the sandbox plays Twilio for", () => {
  it("a message, from the call to its receipts", async () => {
    const { sandbox, channel, events, read } = started();
    const body = "On its way – 2 days";
    const result = await channel.send({ body }, { account: shop.sms, id: ana.phone }, key);
    const [message] = sandbox.sent();
    expect(result).toEqual({ ok: true, id: message?.sid });
    expect(message).toMatchObject({
      to: ana.phone,
      from: shop.sms,
      body,
      segments: { encoding: "UCS-2", units: 19, count: 1 },
      at: now,
    });
    expect(events).toEqual([{ kind: "sent", message }]);
    const receipts = sandbox.receipts(message?.sid ?? "");
    expect(receipts.map(({ url }) => url.href)).toEqual(Array(2).fill(`${webhookUrl.href}?delivery=${key}`));
    expect(receipts.flatMap((each) => read(each, each.url))).toMatchObject(
      ["sent", "delivered"].map((status) => ({
        kind: "status",
        of: message?.sid,
        key,
        status,
        account: shop.sms,
      })),
    );
    expect(sandbox.receipts("SM0")).toEqual([]);
  });

  it("a shopper's words, on each channel", () => {
    const { sandbox, read } = started();
    const said = sandbox.inbound(
      { from: "+1 (555) 010-0101", name: "Ana", text: " ¿dónde? 2+2=4 😀" },
      webhookUrl,
    );
    expect(read(said)).toMatchObject([
      {
        kind: "message",
        id: said.sid,
        account: shop.sms,
        from: { id: ana.phone, phone: ana.phone, phoneLevel: 2 },
        content: [{ kind: "text", text: " ¿dónde? 2+2=4 😀" }],
      },
    ]);
    expect(read(sandbox.inbound({ from: "22395", text: "code" }, webhookUrl))).toMatchObject([
      { machine: "short_code", from: { id: "22395" } },
    ]);
    const whatsapp = started(shop.whatsapp);
    expect(
      whatsapp.read(
        whatsapp.sandbox.inbound(
          { from: ana.phone, name: "Ana", choice: { id: "o1", title: "#1001" } },
          webhookUrl,
        ),
      ),
    ).toMatchObject([
      {
        account: shop.whatsapp,
        name: "Ana",
        from: { id: ana.whatsapp },
        content: [{ kind: "choice", id: "o1" }],
      },
    ]);
    const messenger = started(shop.messenger);
    expect(
      messenger.read(messenger.sandbox.inbound({ from: "2000001", text: "hi" }, webhookUrl)),
    ).toMatchObject([{ from: { id: ana.messenger } }]);
  });

  it("calls that Twilio would refuse", () => {
    const { sandbox, events } = started();
    const ok: Form = { To: ana.phone, From: shop.sms, Body: "hi" };
    const basic = (password: string) =>
      `Basic ${Buffer.from(`${accountSid}:${password}`).toString("base64")}`;
    const call = (
      form: Form,
      { path = "Messages.json", password = restToken, method = "POST", account = accountSid } = {},
    ) => {
      const { status, body } = sandbox.answer({
        method,
        url: new URL(`http://localhost/2010-04-01/Accounts/${account}/${path}`),
        headers: { authorization: basic(password) },
        body: Buffer.from(new URLSearchParams(form).toString()),
        receivedAt: now,
      });
      const answer: { code?: number; status: unknown } = JSON.parse(body);
      return [status, answer.code];
    };
    expect(call(ok)).toEqual([201, undefined]);
    expect(call(ok, { password: "other" })).toEqual([401, 20003]);
    expect(call(ok, { account: `AC${"9".repeat(32)}` })).toEqual([404, 20404]);
    expect(call(ok, { path: "Calls.json" })).toEqual([404, 20404]);
    expect(call(ok, { method: "GET" })).toEqual([404, 20404]);
    expect(call({ ...ok, To: "" })).toEqual([400, 21604]);
    expect(call({ ...ok, To: "Ana" })).toEqual([400, 21211]);
    expect(call({ ...ok, To: ana.whatsapp })).toEqual([400, 21612]);
    expect(call({ ...ok, From: "" })).toEqual([400, 21603]);
    expect(call({ ...ok, From: "+15550109999" })).toEqual([400, 21606]);
    expect(call({ ...ok, Body: "" })).toEqual([400, 21602]);
    expect(call({ ...ok, Body: "x".repeat(1601) })).toEqual([400, 21617]);
    expect(call({ ...ok, StatusCallback: "here" })).toEqual([400, 21609]);
    expect(events).toHaveLength(1);
  });

  it("no more than the last 500 messages", async () => {
    const { sandbox, channel } = started();
    for (let n = 0; n < 503; n++)
      await channel.send({ body: String(n) }, { account: shop.sms, id: ana.phone }, key);
    expect(sandbox.sent()).toHaveLength(500);
    expect(sandbox.sent()[0]?.body).toBe("3");
  });
});

it("a simulated webhook is signed for the address it is posted to", () => {
  const url = new URL("http://127.0.0.1:8080/webhooks/sms/c1");
  const made = smsKind.simulate?.(
    {
      id: "c1",
      accounts: [shop.sms],
      settings: { accountSid },
      secrets: { signingSecrets: [authToken, "older"], authToken: restToken },
    },
    { account: shop.sms, from: ana.phone, text: "where is my order?", at: now },
    url,
  );
  const form = Object.fromEntries(new URLSearchParams(made?.body.toString()));
  expect(form).toMatchObject({
    From: ana.phone,
    To: shop.sms,
    Body: "where is my order?",
    AccountSid: accountSid,
  });
  expect(made?.headers).toEqual({
    "content-type": "application/x-www-form-urlencoded",
    "x-twilio-signature": signature(form, url),
  });
});
