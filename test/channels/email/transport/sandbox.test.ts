import { createConnection } from "node:net";
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Channel, RawRequest } from "#src/channel/channel.ts";
import { emailKindWith } from "#channels/email/index.ts";
import { type EmailSandbox, type SandboxMail, emailSandbox } from "#channels/email/sandbox.ts";
import { connectionTo, deps, now, secrets } from "./connection.ts";
import { account } from "./mailbox.ts";

const conversation = "01936d8e-0000-7000-8000-000000000001";
const key = "01936d8e-0000-7000-8000-000000000002";
const trusted = { authservId: "mx.example.net" };

let sandbox: EmailSandbox;
let channel: Channel;
const heard: SandboxMail[] = [];
beforeEach(async () => {
  heard.length = 0;
  sandbox = await emailSandbox({
    account,
    secrets: { ...secrets },
    trusted,
    now: () => now,
    onMail: (mail) => heard.push(mail),
  });
  // The stored settings name a place that nobody has; each instance plays it at a port of its own.
  const kind = emailKindWith({ reach: (server) => ({ ...server, ...sandbox.smtp }) });
  channel = kind.build(connectionTo({ host: "localhost", port: 9 }, { trusted }), deps);
});
afterEach(async () => {
  await sandbox.close();
});

function request({ headers, body }: { headers: Readonly<Record<string, string>>; body: Buffer }): RawRequest {
  return { method: "POST", url: new URL("https://x.example.com/"), headers, body, receivedAt: now };
}

async function read(posted: { headers: Readonly<Record<string, string>>; body: Buffer }) {
  if (channel.source.how !== "webhook") throw new Error("it was to be a webhook");
  expect(channel.source.verify(request(posted))).toBe(true);
  return channel.source.parse(request(posted));
}

describe("the sandbox plays mail servers for", () => {
  it("a mail, an answer and an answer to that", async () => {
    const first = sandbox.inbound({
      from: "ana@example.com",
      name: "Ana Sample",
      subject: "My order",
      text: "Where is 1001?",
    });
    const [asked] = await read(first);
    expect(asked).toMatchObject({
      kind: "message",
      id: first.messageId,
      name: "Ana Sample",
      from: { account, id: "ana@example.com", email: "ana@example.com" },
    });
    const memo = asked?.kind === "message" ? (asked.memo ?? null) : null;
    const text = `Dear Ana,\n\n.a line that begins with a dot\n..and another\n\n${"long line ".repeat(300)}\n\n😀 ü`;
    const [part = null] = channel.render(
      { text, language: "en" },
      { conversation, memo, inReplyTo: first.messageId },
    );
    const result = await channel.send(part, { account, id: "ana@example.com" }, key);
    expect(result.ok).toBe(true);
    expect(sandbox.sent()).toEqual(heard);
    const [mail] = heard;
    expect(mail).toMatchObject({
      from: account,
      to: "ana@example.com",
      subject: "Re: My order",
      inReplyTo: first.messageId,
      messageId: result.ok ? result.id : "",
      at: now,
    });
    expect(mail?.text.trimEnd().replace(/\s+/g, " ")).toBe(text.replace(/\s+/g, " "));
    expect(mail?.html).toContain("<p>.a line that begins with a dot<br>..and another</p>");
    expect(mail?.references.at(-1)).toBe(first.messageId);

    const second = sandbox.inbound({
      from: "ana@example.com",
      text: "Thanks, and 1002?",
      inReplyTo: mail?.messageId ?? "",
    });
    const [again] = await read(second);
    expect(again).toMatchObject({
      kind: "message",
      replyTo: mail?.messageId,
      memo: { conversation, subject: "Re: My order" },
    });
    expect(second.messageId).not.toBe(first.messageId);
  });

  it("many mails at once, each whole", async () => {
    const sends = Array.from({ length: 20 }, async (_, n) => {
      const [part = null] = channel.render(
        { text: `mail ${String(n)} ${"x".repeat(5_000)}`, language: "en" },
        { conversation, memo: null, inReplyTo: null },
      );
      return channel.send(part, { account, id: `s${String(n)}@example.com` }, `k${String(n)}`);
    });
    expect((await Promise.all(sends)).every(({ ok }) => ok)).toBe(true);
    expect(heard).toHaveLength(20);
    for (const { to, text } of heard) expect(text).toContain(`mail ${/\d+/.exec(to)?.[0] ?? ""} `);
  });

  it("nobody without the password", async () => {
    const kind = emailKindWith({ reach: (server) => ({ ...server, ...sandbox.smtp }) });
    const stranger = kind.build(
      connectionTo({ host: "localhost", port: 9 }, {}, { smtpPassword: "wrong" }),
      deps,
    );
    const [part = null] = stranger.render(
      { text: "x", language: "en" },
      { conversation, memo: null, inReplyTo: null },
    );
    const result = await stranger.send(part, { account, id: "ana@example.com" }, key);
    expect(result).toMatchObject({ ok: false, failure: { kind: "broken", what: "connection" } });
    expect(heard).toEqual([]);
  });

  it("a failure that may pass when the mail cannot be taken", async () => {
    const broken = await emailSandbox({
      account,
      secrets: { ...secrets },
      trusted: null,
      now: () => now,
      onMail: () => {
        throw new Error("no");
      },
    });
    const kind = emailKindWith({ reach: (server) => ({ ...server, ...broken.smtp }) });
    const sender = kind.build(connectionTo({ host: "localhost", port: 9 }), deps);
    const [part = null] = sender.render(
      { text: "x", language: "en" },
      { conversation, memo: null, inReplyTo: null },
    );
    expect(await sender.send(part, { account, id: "ana@example.com" }, key)).toMatchObject({
      ok: false,
      failure: { kind: "retry" },
    });
    await broken.close();
  });

  it.each([
    [
      "commands out of order",
      "EHLO x\r\nMAIL FROM:<a@example.com>\r\nDATA\r\nRCPT TO:<b@example.com>\r\nQUIT\r\n",
      /530[\s\S]*530[\s\S]*530[\s\S]*221/,
    ],
    ["nonsense", "\0\0\r\nHELLO\r\n\r\nQUIT\r\n", /530[\s\S]*221/],
    ["a line without end", "x".repeat(20_000), /^500/m],
  ])("%s, without falling over", async (_, said, heardBack) => {
    const socket = createConnection(sandbox.smtp);
    let answer = "";
    socket.on("data", (bytes: Buffer) => (answer += bytes.toString()));
    socket.write(said);
    await once(socket, "close");
    expect(answer).toMatch(heardBack);
    expect(heard).toEqual([]);
  });
});
