import { createHash } from "node:crypto";
import { simpleParser } from "mailparser";
import type { Json } from "#src/conversation/json.ts";
import { domainOf } from "./account.ts";
import { composeMail } from "./compose.ts";
import { type ReceivedMail, type SandboxServer, startSandboxServer } from "./sandbox-server.ts";
import { EmailSecrets, type EmailSettings } from "./settings.ts";
import { type PostedMail, found, posted } from "./simulate.ts";

export interface EmailSandboxOptions {
  /** The demo connection's mailbox. */
  readonly account: string;
  /** The demo connection's secrets; with a webhook token and an SMTP password. */
  readonly secrets: Json;
  /** Whose word counts on who sent a mail, as in the connection's settings; shoppers are who they say they are. */
  readonly trusted: EmailSettings["trusted"];
  readonly now: () => Date;
  /** Called for each mail that was sent. */
  readonly onMail?: (mail: SandboxMail) => void;
}

/** A mail the gateway sent, as a shopper's mail program would show it. */
export interface SandboxMail {
  readonly from: string;
  /** The shopper. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** With angle brackets, like all ids here. */
  readonly messageId: string;
  readonly inReplyTo?: string;
  readonly references: readonly string[];
  /** As it came. */
  readonly raw: Buffer;
  readonly at: Date;
}

export interface ShopperWrites {
  readonly from: string;
  readonly name?: string;
  readonly text: string;
  /** Of an answer, `Re: ` and the subject of what it answers by default. */
  readonly subject?: string;
  /** The Message-ID of the mail from us that it answers. */
  readonly inReplyTo?: string;
}

/** Mail servers and mail programs, played in the process for a connection without a mailbox. */
export interface EmailSandbox {
  /** Where mails are sent to, in clear, on this machine only; log in with the account and `secrets.smtpPassword`. */
  readonly smtp: { readonly host: string; readonly port: number };
  /** A shopper's mail as the request of a mail service. */
  inbound(writes: ShopperWrites): PostedMail & { readonly messageId: string };
  /** The last 500 mails that were sent, oldest first. */
  sent(): readonly SandboxMail[];
  close(): Promise<void>;
}

const KEPT = 500;

/** Opens a port on this machine. */
export async function emailSandbox(options: EmailSandboxOptions): Promise<EmailSandbox> {
  const { account, now } = options;
  const secrets = EmailSecrets.parse(options.secrets);
  const sent: SandboxMail[] = [];
  let written = 0;
  const server: SandboxServer = await startSandboxServer({
    user: account,
    password: secrets.smtpPassword ?? "",
    onMail: async (received) => {
      const mail = await shown(received, now());
      sent.push(mail);
      if (sent.length > KEPT) sent.shift();
      options.onMail?.(mail);
    },
  });

  return {
    smtp: { host: server.host, port: server.port },
    inbound({ from, name, text, subject, inReplyTo }) {
      const answered = sent.find(({ messageId }) => messageId === inReplyTo);
      const at = now();
      written += 1;
      const messageId = shopperId(from, text, at, written);
      const raw = composeMail({
        from,
        to: account,
        subject: subject ?? (answered === undefined ? "" : answered.subject),
        text,
        at,
        messageId,
        authenticationResults: found(options.trusted, domainOf(from)),
        ...(name === undefined ? {} : { name }),
        ...(inReplyTo === undefined ? {} : { inReplyTo }),
        ...(answered === undefined ? {} : { references: [...answered.references, answered.messageId] }),
      });
      return { ...posted(raw, secrets, at), messageId };
    },
    sent: () => [...sent],
    close: () => server.close(),
  };
}

function shopperId(from: string, text: string, at: Date, nth: number): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([from, text, at.getTime(), nth, process.pid]))
    .digest("hex");
  return `<${digest.slice(0, 32)}@mail.example.com>`;
}

async function shown({ from, to, raw }: ReceivedMail, at: Date): Promise<SandboxMail> {
  const mail = await simpleParser(raw, { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true });
  const { references = [], inReplyTo } = mail;
  return {
    from,
    to,
    subject: mail.subject ?? "",
    text: mail.text ?? "",
    html: typeof mail.html === "string" ? mail.html : "",
    messageId: mail.messageId ?? "",
    ...(inReplyTo === undefined ? {} : { inReplyTo }),
    references: typeof references === "string" ? [references] : references,
    raw,
    at,
  };
}
