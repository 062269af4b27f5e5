import { type Server, type Socket, createServer } from "node:net";
import { z } from "zod";
import { emailKind } from "#channels/email/index.ts";
import type { Json } from "#src/conversation/json.ts";
import { describeWebhookChannel } from "../../contracts/channel.ts";
import { describeWatchedChannel } from "../../contracts/watched-channel.ts";
import { startImap } from "../../fakes/imap.ts";
import { type SmtpBehaviour, startSmtp } from "../../fakes/smtp.ts";
import { type At, now, settingsFor } from "./transport/connection.ts";
import { account, mailNumber } from "./transport/mailbox.ts";

const signing = "signing-key-of-the-contract-0123456789";
const nowhere: At = { host: "127.0.0.1", port: 9 };

/** A mailbox whose mail a mail service posts. */
function posted(webhookToken: readonly string[], smtp: At = nowhere) {
  return {
    id: "c1",
    accounts: [account],
    settings: settingsFor(smtp, {}, 500),
    secrets: { signing, smtpPassword: "smtp-password", webhookToken },
  };
}

const mail = (...lines: readonly string[]): Buffer => Buffer.from(lines.join("\r\n"));

function headersOf(body: Buffer): string {
  return body.toString("latin1").split(/\r?\n\r?\n/, 1)[0] ?? "";
}

const textOf = (part: Json): string => z.object({ text: z.string() }).parse(part).text;

/** A server that does `what` with whoever comes. */
async function misbehaving(what: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.resume();
    what(socket);
  });
  const port = await portOf(server);
  return {
    connection: posted(["webhook-token-of-the-contract"], { host: "127.0.0.1", port }),
    close: () =>
      new Promise<void>((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** A mail server that has this in store for the next session. */
async function meeting(behaviour: SmtpBehaviour) {
  const smtp = await startSmtp();
  smtp.script(behaviour);
  return { connection: posted(["webhook-token-of-the-contract"], smtp), close: () => smtp.close() };
}

describeWebhookChannel({
  kind: emailKind,
  single: true,
  rotates: true,
  hex: false,
  bearer: true,
  signatureHeader: "x-webhook-token",
  connection: (webhookToken) => posted(webhookToken),
  signed: (body, secret) => ({
    method: "POST",
    url: new URL("https://shop.example.com/webhooks/email/c1"),
    headers: { "content-type": "message/rfc822", "x-webhook-token": secret },
    body,
    receivedAt: now,
  }),
  one: mailNumber(1),
  unknown: [
    // One of our own that came back: it says by whom it was sent.
    mail(
      "Message-ID: <x1@mail.example.com>",
      `From: ${account}`,
      `To: ${account}`,
      "Content-Type: text/plain",
      "",
      "x",
    ),
    ...["x-telepathy/thoughts", "text/x-hologram", "message/external-body; access-type=telepathy"].map(
      (type) =>
        mail(
          "Message-ID: <x2@mail.example.com>",
          "From: ana@example.com",
          "MIME-Version: 1.0",
          `Content-Type: ${type}`,
          "",
          "x",
        ),
    ),
  ],
  to: { account, id: "ana@example.com" },
  limit: () => null,
  textOf,
  callsNobody: true,
  outages: [
    {
      what: "a port where nobody listens",
      open: () =>
        Promise.resolve({
          connection: posted(["webhook-token-of-the-contract"]),
          close: () => Promise.resolve(),
        }),
    },
    { what: "a server that hangs up", open: () => misbehaving((socket) => socket.destroy()) },
    { what: "a server that says nothing", open: () => misbehaving(() => undefined) },
    {
      what: "a server that is none",
      open: () => misbehaving((socket) => socket.end("HTTP/1.1 400\r\n\r\n")),
    },
    {
      what: "a refused login",
      open: () => meeting({ at: "auth", reply: 535, words: "5.7.8 Bad credentials" }),
    },
    { what: "a full mailbox", open: () => meeting({ at: "to", reply: 452, words: "4.2.2 Mailbox full" }) },
    {
      what: "an address that is not there",
      open: () => meeting({ at: "to", reply: 550, words: "5.1.1 No such user" }),
    },
    { what: "a refused mail", open: () => meeting({ at: "data", reply: 554, words: "5.7.1 Refused" }) },
    { what: "a cut after the whole mail", open: () => meeting({ at: "data", cut: true }) },
  ],
  reaches: { to: { kind: "email", value: "ana@example.com" }, id: "ana@example.com" },
  templates: null,
  recorded: {
    folder: "email",
    ending: ".eml",
    // Without a word on who wrote it, a mail can be answered to nobody.
    incomplete: (body) => !/^(?:from|sender|return-path):/im.test(headersOf(body)),
  },
});

describeWatchedChannel({
  kind: emailKind,
  connection: ({ host, port }) => ({
    id: "c1",
    accounts: [account],
    settings: settingsFor(nowhere, {
      inbound: "imap",
      imap: { host, port, secure: false, pollSeconds: 5, timeoutMs: 3_000 },
    }),
    secrets: { signing, smtpPassword: "smtp-password", imapPassword: "imap-password" },
  }),
  open: startImap,
  message: (n) => ({ body: mailNumber(n), id: `<m${String(n)}@mail.example.com>` }),
  poisoned: [
    // From nobody: there is no answering it.
    mail("Message-ID: <poison@mail.example.com>", "", "x", ""),
    Buffer.from([0x00, 0xff, 0x0d, 0x0a, 0x00, 0xfe, 0x0d, 0x0a]),
    mail(
      "From: ana@example.com",
      "Message-ID: <nest@mail.example.com>",
      ...Array.from({ length: 400 }, (_, n) => [
        `Content-Type: multipart/mixed; boundary="b${String(n)}"`,
        "",
        `--b${String(n)}`,
      ]).flat(),
      "",
      "x",
    ),
    mail(
      "From: =?utf-8?B?////?= <ana@example.com>",
      'Content-Type: text/plain; charset="no-such-charset"',
      "Content-Transfer-Encoding: base64",
      "",
      "%%%%",
    ),
  ],
});
