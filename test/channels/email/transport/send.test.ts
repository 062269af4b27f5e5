import { createServer, type Socket } from "node:net";
import { simpleParser } from "mailparser";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Channel, SendResult } from "#src/channel/channel.ts";
import type { Failure } from "#src/channel/failure.ts";
import type { Json } from "#src/conversation/json.ts";
import { conversationIdOf, ownId, plusConversation } from "#channels/email/threading.ts";
import { type FakeSmtp, type SmtpBehaviour, startSmtp } from "../../../fakes/smtp.ts";
import { connected, now, secret } from "./connection.ts";
import { account } from "./mailbox.ts";

const conversation = "01936d8e-0000-7000-8000-000000000001";
const key = "01936d8e-0000-7000-8000-000000000002";
const to = { account, id: "ana@example.com" };
const words = "Your parcel is on its way.";

let smtp: FakeSmtp;
beforeEach(async () => {
  smtp = await startSmtp();
});
afterEach(async () => {
  await smtp.close();
});

function partOf(channel: Channel, memo: Json = null, text = words): Json {
  const [part = null] = channel.render(
    { text, language: "en" },
    { conversation, memo, inReplyTo: "<m1@mail.example.com>" },
  );
  return part;
}

async function sent(channel = connected(smtp), memo?: Json, recipient = to): Promise<SendResult> {
  return channel.send(partOf(channel, memo), recipient, key);
}

function failureIn(result: SendResult): Failure {
  if (result.ok) throw new Error("a failure was expected");
  for (const secretWord of ["smtp-password", words, to.id, "quoted by the server"])
    expect(result.failure.detail).not.toContain(secretWord);
  expect(result.failure.detail).not.toBe("");
  return result.failure;
}

const theMail = () => simpleParser(smtp.mails.at(-1)?.raw ?? Buffer.alloc(0));
const headersOf = () =>
  (smtp.mails.at(-1)?.raw.toString("utf8") ?? "")
    .split("\r\n\r\n")[0]
    ?.replace(/\r\n[ \t]+/g, " ")
    .split("\r\n") ?? [];

describe("sending a mail", () => {
  it("is one session with one mail from the mailbox to the shopper, and our Message-ID comes back", async () => {
    const result = await sent();
    expect(smtp.sessions()).toBe(1);
    expect(smtp.mails).toHaveLength(1);
    expect(smtp.mails[0]).toMatchObject({ from: account, to: ["ana@example.com"] });
    const mail = await theMail();
    expect(result).toEqual({ ok: true, id: mail.messageId });
    expect(ownId(mail.messageId ?? "", secret)).toEqual({ key, conversation });
    expect(mail.messageId).toMatch(/@shop\.example\.com>$/);
    expect(mail.from?.value).toEqual([{ name: "Shop Example", address: account }]);
    expect(mail.text?.trim()).toBe(words);
    expect(mail.html).toContain(`<p>${words}</p>`);
    expect(mail.date).toEqual(now);
  });

  it("says that a machine wrote it, and who we are once more", async () => {
    const result = await sent(undefined, { subject: "A question", messageId: "<1@example.com>" });
    expect(headersOf()).toEqual(
      expect.arrayContaining([
        "Auto-Submitted: auto-replied",
        "X-Auto-Response-Suppress: OOF, AutoReply",
        `X-Gateway-ID: ${result.ok ? result.id : ""}`,
      ]),
    );
    expect(headersOf().filter((line) => /^(?:Reply-To|Bcc|Cc|X-Mailer):/i.test(line))).toEqual([]);
  });

  it("calls what answers no mail generated, not an answer, and what it is about its subject", async () => {
    const channel = connected(smtp);
    const about = { conversation, memo: null, inReplyTo: null, about: "#1043 ·\r\n A shop" };
    const [part = null] = channel.render({ text: words, language: "en" }, about);
    expect(await channel.send(part, to, key)).toMatchObject({ ok: true });
    expect(headersOf()).toContain("Auto-Submitted: auto-generated");
    expect((await theMail()).subject).toBe("#1043 · A shop");
  });

  it("gives every try of a part the same Message-ID, and another part another", async () => {
    const channel = connected(smtp);
    const part = partOf(channel);
    const first = await channel.send(part, to, key);
    expect(await channel.send(part, to, key)).toEqual(first);
    expect(await channel.send(part, to, conversation)).not.toEqual(first);
  });

  it("carries the conversation in Reply-To where the mailbox takes plus addresses", async () => {
    await sent(connected(smtp, { plusAddressing: true }));
    const mail = await theMail();
    const address = mail.replyTo?.value[0]?.address ?? "";
    expect(address).toMatch(/^support\+c\..+@shop\.example\.com$/);
    expect(plusConversation(address, secret)).toBe(conversation);
  });

  it("answers the shopper's mail in its thread", async () => {
    const memo = {
      subject: "AW: Re: Where is order 1001?",
      messageId: "<m1@mail.example.com>",
      references: ["<m0@mail.example.com>"],
    };
    await sent(connected(smtp), memo);
    const mail = await theMail();
    expect(mail.subject).toBe("Re: Where is order 1001?");
    expect(mail.inReplyTo).toBe("<m1@mail.example.com>");
    expect(mail.references).toEqual([
      "<m0@mail.example.com>",
      conversationIdOf(conversation, secret, "shop.example.com"),
      "<m1@mail.example.com>",
    ]);
  });

  it("has no more than two sessions open at a time", async () => {
    await smtp.close();
    smtp = await startSmtp({ delayMs: 50 });
    const channel = connected(smtp);
    const results = await Promise.all(
      Array.from({ length: 6 }, (_, n) => channel.send(partOf(channel), to, `k${String(n)}`)),
    );
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(smtp.mails).toHaveLength(6);
    expect(smtp.most()).toBeLessThanOrEqual(2);
  });

  it("works with a server that takes mail without a login", async () => {
    await smtp.close();
    smtp = await startSmtp({ auth: false });
    const open = { host: smtp.host, port: smtp.port, secure: false, user: null };
    const result = await sent(connected(smtp, { smtp: open }));
    expect(result.ok).toBe(true);
  });
});

describe("nothing that a shopper wrote becomes a header or a recipient", () => {
  const nasty = [
    "\r\nBcc: evil@example.net",
    "\nX-Evil: 1",
    "\r\n\r\nbody",
    "\u2028Bcc: evil@example.net",
    "\0",
    "<evil@example.net>",
  ];

  it.each(nasty)("%j in subject and ids", async (text) => {
    const memo = {
      subject: `hello${text}`,
      messageId: `<m1@mail.example.com${text}>`,
      references: [`<m0@mail.example.com${text}>`, "<m2@mail.example.com>"],
    };
    const result = await sent(connected(smtp), memo);
    expect(result.ok).toBe(true);
    expect(smtp.mails.map((mail) => mail.to)).toEqual([["ana@example.com"]]);
    expect(headersOf().filter((line) => /^(?:bcc|x-evil|cc)\s*:/i.test(line))).toEqual([]);
    const mail = await theMail();
    expect(mail.text?.trim()).toBe(words);
  });

  it.each([
    "ana@example.com\r\nBcc: evil@example.net",
    "ana@example.com,evil@example.net",
    "ana@example.com evil@example.net",
    "group:evil@example.net;",
    '"ana evil@example.net"@example.com',
    "<ana@example.com>",
    "Ana <ana@example.com>",
    "ana@example.com\0",
    "ana@[127.0.0.1]",
    "ana@localhost",
    "ana@127.0.0.1",
    "ana@@example.com",
    "@example.com",
    "ana@",
    "",
    `${"a".repeat(65)}@example.com`,
    `ana@${"a".repeat(64)}.com`,
    `ana@${"a.".repeat(130)}com`,
  ])("no mail goes to %j", async (id) => {
    const result = await sent(connected(smtp), null, { account, id });
    expect(result).toMatchObject({ ok: false, failure: { kind: "broken", what: "request" } });
    expect(smtp.sessions()).toBe(0);
  });

  it.each(["ana+tag@example.com", "o'hara@example.co.uk", "a&b=c?d!@example.com"])(
    "%s is written to",
    async (id) => {
      expect((await sent(connected(smtp), null, { account, id })).ok).toBe(true);
      expect(smtp.mails[0]?.to).toEqual([id]);
    },
  );

  it("any subject arrives as one line, and alone", async () => {
    const channel = connected(smtp);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 300 }), async (subject) => {
        const result = await channel.send(partOf(channel, { subject }), to, key);
        expect(result.ok).toBe(true);
        const names = headersOf().map((line) => line.slice(0, line.indexOf(":")));
        expect(names.toSorted()).toEqual(
          [
            "Auto-Submitted",
            "Content-Type",
            "Date",
            "From",
            "MIME-Version",
            "Message-ID",
            "References",
            "Subject",
            "To",
            "X-Auto-Response-Suppress",
            "X-Gateway-ID",
          ].toSorted(),
        );
      }),
      { numRuns: 25 },
    );
  });

  it("sends for its own mailbox only", async () => {
    const result = await sent(connected(smtp), null, {
      account: "boss@shop.example.com",
      id: "ana@example.com",
    });
    expect(failureIn(result)).toMatchObject({ kind: "broken", what: "request" });
    expect(smtp.sessions()).toBe(0);
  });

  it.each<Json>([null, 0, "x", [], {}, { text: "x" }])("%j is no mail", async (part) => {
    const result = await connected(smtp).send(part, to, key);
    expect(failureIn(result)).toMatchObject({ kind: "broken", what: "request" });
  });
});

describe("what is said of a failure", () => {
  const quoted = "quoted by the server ana@example.com";
  it.each<readonly [string, SmtpBehaviour, Partial<Failure> & { kind: Failure["kind"] }]>([
    ["554 instead of a greeting", { at: "connect", reply: 554, words: quoted }, { kind: "retry" }],
    ["421 instead of a greeting", { at: "connect", reply: 421, words: quoted }, { kind: "retry" }],
    ["a connection cut before the greeting", { at: "connect", cut: true }, { kind: "retry" }],
    ["a greeting that never comes", { at: "connect", silent: true }, { kind: "retry" }],
    ["535 to the login", { at: "auth", reply: 535, words: quoted }, { kind: "broken", what: "connection" }],
    ["454 to the login", { at: "auth", reply: 454, words: quoted }, { kind: "retry" }],
    ["a connection cut at the login", { at: "auth", cut: true }, { kind: "retry" }],
    ["550 to the sender", { at: "from", reply: 550, words: quoted }, { kind: "broken", what: "connection" }],
    ["552 to the size", { at: "from", reply: 552, words: quoted }, { kind: "broken", what: "request" }],
    ["451 to the sender", { at: "from", reply: 451, words: quoted }, { kind: "retry" }],
    ["550 to the recipient", { at: "to", reply: 550, words: `5.1.1 ${quoted}` }, { kind: "refused" }],
    ["553 to the recipient", { at: "to", reply: 553, words: quoted }, { kind: "refused" }],
    [
      "relaying denied",
      { at: "to", reply: 554, words: "5.7.1 Relay access denied" },
      { kind: "broken", what: "connection" },
    ],
    ["530 to the recipient", { at: "to", reply: 530, words: quoted }, { kind: "broken", what: "connection" }],
    [
      "450 to the recipient (greylisting)",
      { at: "to", reply: 450, words: quoted },
      { kind: "retry", afterMs: 300_000 },
    ],
    ["421 to the recipient", { at: "to", reply: 421, words: quoted }, { kind: "retry", afterMs: 60_000 }],
    ["a connection cut at the recipient", { at: "to", cut: true }, { kind: "retry" }],
    ["silence at the recipient", { at: "to", silent: true }, { kind: "retry" }],
    [
      "554 to the mail itself",
      { at: "data", reply: 554, words: `5.7.1 ${quoted}` },
      { kind: "broken", what: "request" },
    ],
    ["452 to the mail itself", { at: "data", reply: 452, words: quoted }, { kind: "retry" }],
    ["a connection cut after the mail", { at: "data", cut: true }, { kind: "uncertain" }],
    ["silence after the mail", { at: "data", silent: true }, { kind: "uncertain" }],
  ])("%s", async (_, behaviour, failure) => {
    smtp.script(behaviour);
    const channel = connected(smtp, {}, {}, 700);
    expect(failureIn(await sent(channel))).toMatchObject(failure);
    expect(smtp.sessions()).toBe(1);
    expect((await sent(channel)).ok).toBe(true);
  });

  it("names the codes of a reply and none of its words", async () => {
    smtp.script({ at: "to", reply: 550, words: `5.1.1 ${quoted}` });
    expect(failureIn(await sent()).detail).toMatch(/\(550 5\.1\.1\)/);
  });

  it("a wrong password", async () => {
    const result = await sent(connected(smtp, {}, { smtpPassword: "not-the-password" }));
    expect(failureIn(result)).toMatchObject({ kind: "broken", what: "connection" });
    expect(failureIn(result).detail).not.toContain("not-the-password");
  });

  it("nobody at the port", async () => {
    const { host, port } = smtp;
    await smtp.close();
    expect(failureIn(await sent(connected({ host, port })))).toMatchObject({ kind: "retry" });
    smtp = await startSmtp();
  });

  it("a name that does not exist", async () => {
    const there = { host: "smtp.invalid", port: 465 };
    const channel = connected(there, { allowInsecure: false });
    expect(failureIn(await sent(channel))).toMatchObject({ kind: "retry" });
  });

  it("no encryption where the password needs it: the password stays here", async () => {
    const heard: string[] = [];
    const plain = await plainServer(heard);
    const channel = connected({ host: "127.0.0.1", port: plain.port }, { allowInsecure: false });
    expect(failureIn(await sent(channel))).toMatchObject({ kind: "broken", what: "connection" });
    expect(heard.join("")).not.toMatch(/AUTH|MAIL/);
    await plain.close();
  });

  it("a certificate nobody vouches for", async () => {
    const secure = await startSmtp({ secure: true });
    const channel = connected(secure, {
      allowInsecure: false,
      smtp: { host: secure.host, port: secure.port, secure: true },
    });
    const failure = failureIn(await sent(channel));
    expect(failure).toMatchObject({ kind: "broken", what: "connection" });
    expect(failure.detail).toMatch(/certificate/);
    expect(secure.mails).toEqual([]);
    await secure.close();
  });

  it("does not throw whatever the server says", async () => {
    const odd = [
      "",
      "hello\r\n",
      "220 x\r\n999 y\r\n",
      "220 x\r\n250-\r\n",
      "\0\0\0\r\n",
      "220 \r\n421 bye\r\n",
    ];
    for (const text of odd) {
      const sockets = new Set<Socket>();
      const server = createServer((socket) => {
        sockets.add(socket);
        socket.on("error", () => undefined);
        socket.end(text);
      });
      await new Promise<void>((resolve) => {
        server.listen(0, "127.0.0.1", resolve);
      });
      const address = server.address();
      if (address === null || typeof address === "string") throw new Error("no port");
      const result = await sent(connected({ host: "127.0.0.1", port: address.port }, {}, {}, 200));
      expect(["retry", "broken"]).toContain(failureIn(result).kind);
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    }
  });

  it("leaves no connection open", async () => {
    const channel = connected(smtp);
    await sent(channel);
    smtp.script({ at: "to", reply: 550, words: "no" });
    await sent(channel);
    await vi.waitFor(() => expect(smtp.open()).toBe(0), { timeout: 3_000 });
  });
});

/** An SMTP server that offers neither STARTTLS nor a login. */
async function plainServer(heard: string[]) {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.write("220 plain\r\n");
    socket.on("data", (bytes: Buffer) => {
      const text = bytes.toString("latin1");
      heard.push(text);
      socket.write(/^STARTTLS/i.test(text) ? "502 not here\r\n" : "250-plain\r\n250 AUTH PLAIN LOGIN\r\n");
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    port: address.port,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
      }),
  };
}
