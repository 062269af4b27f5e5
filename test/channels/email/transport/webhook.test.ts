import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { RawRequest, Webhook } from "#src/channel/channel.ts";
import { emailKind } from "#channels/email/index.ts";
import { connectionTo, deps, now, webhookToken } from "./connection.ts";
import { account, mailNumber } from "./mailbox.ts";

const nowhere = { host: "127.0.0.1", port: 9 };
const url = "https://shop.example.com/webhooks/email/c1";

function webhookWith(...more: [settings?: object, secrets?: object]): Webhook {
  const [settings = {}, secrets = {}] = more;
  const connection = connectionTo(nowhere, { ...settings }, { ...secrets });
  const { source } = emailKind.build(connection, deps);
  if (source.how !== "webhook") throw new Error("it was to be a webhook");
  return source;
}

function post(more: Partial<RawRequest> = {}): RawRequest {
  return {
    method: "POST",
    url: new URL(url),
    headers: { "content-type": "message/rfc822" },
    body: mailNumber(1),
    receivedAt: now,
    ...more,
  };
}

const basic = (userAndPassword: string) => `Basic ${Buffer.from(userAndPassword).toString("base64")}`;
const header = (value: string) =>
  post({ headers: { "content-type": "message/rfc822", "x-webhook-token": value } });
const authorised = (value: string) =>
  post({ headers: { "content-type": "message/rfc822", authorization: value } });
const asked = (query: string) => post({ url: new URL(`${url}?${query}`) });

describe("a mail that a mail service posts", () => {
  const webhook = webhookWith();

  it.each([
    ["in the header", header(webhookToken)],
    ["as the password of HTTP Basic", authorised(basic(`any:${webhookToken}`))],
    ["with no user", authorised(basic(`:${webhookToken}`))],
    ["in the address", asked(`token=${webhookToken}`)],
  ])("is believed with the token %s", (_, request) => {
    expect(webhook.verify(request)).toBe(true);
  });

  it.each<readonly [string, RawRequest]>([
    ["no token", post()],
    ["an empty header", header("")],
    ["a short one", header(webhookToken.slice(0, -1))],
    ["a longer one", header(`${webhookToken}x`)],
    ["another case", header(webhookToken.toUpperCase())],
    ["a space before it", header(` ${webhookToken}`)],
    ["the token as user", authorised(basic(`${webhookToken}:`))],
    ["the token without a user", authorised(basic(webhookToken))],
    ["a bearer", authorised(`Bearer ${webhookToken}`)],
    ["no base64", authorised("Basic !!!")],
    ["an empty password", authorised(basic("any:"))],
    ["an empty token in the address", asked("token=")],
    ["another parameter", asked(`tok=${webhookToken}`)],
    ["the token in the path", post({ url: new URL(`${url}/${webhookToken}`) })],
    [
      "a wrong header and a right address",
      { ...header("wrong-token-wrong-token"), url: new URL(`${url}?token=${webhookToken}`) },
    ],
  ])("is refused with %s", (_, request) => {
    expect(webhook.verify(request)).toBe(false);
  });

  it("is believed with either token while one is replaced", () => {
    const rotating = webhookWith({}, { webhookToken: ["the-next-webhook-token", webhookToken] });
    expect(rotating.verify(header(webhookToken))).toBe(true);
    expect(rotating.verify(header("the-next-webhook-token"))).toBe(true);
    expect(rotating.verify(header("a-third-webhook-token"))).toBe(false);
  });

  it("becomes a message with the mail's words, for the mailbox", async () => {
    const events = await webhook.parse(header(webhookToken));
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      kind: "message",
      account,
      from: { account, id: "ana@example.com" },
      memo: { subject: "question 1", messageId: "<m1@mail.example.com>" },
    });
    expect(events[0]?.kind === "message" && JSON.stringify(events[0].content)).toContain("Where is order 1?");
    expect(await webhook.parse(header(webhookToken))).toEqual(events);
  });

  it("is 400 when there is no mail in it", async () => {
    const empty = post({ headers: { "content-type": "application/json" }, body: Buffer.from("{}") });
    await expect(Promise.resolve().then(() => webhook.parse(empty))).rejects.toMatchObject({
      name: "UnreadableBody",
    });
  });
});

describe("where Mailgun signs", () => {
  const key = "mailgun-signing-key-0123456789";
  const webhook = webhookWith({}, { mailgunSigningKey: key });
  const seconds = (ms: number) => String(Math.floor(ms / 1_000));

  function form(more: Record<string, string | undefined> = {}, signedWith = key): RawRequest {
    const timestamp = more["timestamp"] ?? seconds(now.getTime());
    const token = "0123456789abcdef";
    const signature = createHmac("sha256", signedWith)
      .update(timestamp + token)
      .digest("hex");
    const fields = { timestamp, token, signature, "body-mime": mailNumber(1).toString(), ...more };
    const body = new URLSearchParams(
      Object.entries(fields).flatMap(([name, value]): [string, string][] =>
        value === undefined ? [] : [[name, value]],
      ),
    );
    return post({
      headers: { "content-type": "application/x-www-form-urlencoded", "x-webhook-token": webhookToken },
      body: Buffer.from(body.toString()),
    });
  }

  function multipart(request: RawRequest): RawRequest {
    const fields = [...new URLSearchParams(request.body.toString())];
    const boundary = "a-boundary";
    const body = fields
      .map(
        ([name, value]) =>
          `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
      )
      .join("");
    return {
      ...request,
      headers: { ...request.headers, "content-type": `multipart/form-data; boundary=${boundary}` },
      body: Buffer.from(`${body}--${boundary}--\r\n`),
    };
  }

  it("its signature is needed besides the token", async () => {
    for (const request of [form(), multipart(form())]) {
      expect(webhook.verify(request)).toBe(true);
      expect(await webhook.parse(request)).toMatchObject([
        { kind: "message", from: { id: "ana@example.com" } },
      ]);
    }
    expect(
      webhook.verify({ ...form(), headers: { "content-type": "application/x-www-form-urlencoded" } }),
    ).toBe(false);
  });

  it.each<readonly [string, RawRequest]>([
    ["another key", form({}, `${key}x`)],
    ["no signature", form({ signature: undefined })],
    ["no timestamp field", form({ signature: "" })],
    ["upper-case hex", form({ signature: "A".repeat(64) })],
    ["a short signature", form({ signature: "ab" })],
    ["another token", form({ token: "x" })],
    ["an old timestamp", form({ timestamp: seconds(now.getTime() - 10 * 3_600_000) })],
    ["a timestamp to come", form({ timestamp: seconds(now.getTime() + 10 * 3_600_000) })],
    ["a timestamp that is none", form({ timestamp: "now" })],
    ["the bare mail", header(webhookToken)],
  ])("%s is refused", (_, request) => {
    expect(webhook.verify(request)).toBe(false);
    expect(webhook.verify(multipart(request))).toBe(false);
  });

  it("a retry eight hours later is taken", () => {
    expect(webhook.verify(form({ timestamp: seconds(now.getTime() - 8 * 3_600_000) }))).toBe(true);
  });
});

describe("a simulated mail", () => {
  const says = {
    account,
    from: "ana@example.com",
    name: 'Zoë "Z", Müller; <x>\r\nBcc: y',
    text: "Where is 1001?\n😀",
    at: now,
  };

  it.each([
    ["as it is", {}],
    ["as Mailgun posts it", { mailgunSigningKey: "mailgun-signing-key-0123456789" }],
  ])("passes the connection's own door, %s", async (_, secrets) => {
    const connection = connectionTo(nowhere, { trusted: { authservId: "mx.example.net" } }, { ...secrets });
    const posted = emailKind.simulate?.(connection, says, new URL(url));
    const request = post({ headers: posted?.headers ?? {}, body: posted?.body ?? Buffer.alloc(0) });
    const webhook = webhookWith({ trusted: { authservId: "mx.example.net" } }, secrets);
    expect(webhook.verify(request)).toBe(true);
    const [event] = await webhook.parse(request);
    expect(event).toMatchObject({
      kind: "message",
      account,
      from: { id: "ana@example.com", email: "ana@example.com" },
    });
    expect(event?.kind === "message" && JSON.stringify(event.content)).toContain("😀");
    expect(request.url.search).toBe("");
  });

  it("proves nothing where the connection trusts nobody", async () => {
    const posted = emailKind.simulate?.(connectionTo(nowhere), says, new URL(url));
    const [event] = await webhookWith().parse(
      post({ headers: posted?.headers ?? {}, body: posted?.body ?? Buffer.alloc(0) }),
    );
    expect(event?.kind === "message" && event.from).toEqual({ account, id: "ana@example.com" });
  });

  it("is from nobody when the sender is no address", async () => {
    for (const from of ["+15550100001", "ana", "a@example.com\r\nBcc: x@example.com", ""]) {
      const posted = emailKind.simulate?.(connectionTo(nowhere), { ...says, from }, new URL(url));
      const events = await webhookWith().parse(
        post({ headers: posted?.headers ?? {}, body: posted?.body ?? Buffer.alloc(0) }),
      );
      expect(events.filter(({ kind }) => kind === "message")).toEqual([]);
    }
  });
});
