import { z } from "zod";
import { EmailAccount } from "./account.ts";

const Host = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$|^::1$/,
    "must be a host name",
  );

const Port = z.number().int().min(1).max(65_535);

/** One line, because it becomes part of a header or a command. */
const Line = z
  .string()
  .trim()
  .min(1)
  .max(320)
  .regex(/^\P{Cc}*$/u, "must be one line, without control characters");

const ms = (least: number, most: number) => z.number().int().min(least).max(most);

const Imap = z.strictObject({
  host: Host,
  port: Port.default(993),
  /** TLS from the first byte (port 993); false: STARTTLS, without which nothing is sent. */
  secure: z.boolean().default(true),
  /** The login; the mailbox's address by default. */
  user: Line.optional(),
  mailbox: Line.default("INBOX"),
  /** How often to look although the server has announced nothing, seconds. */
  pollSeconds: z.number().min(0.05).max(3_600).default(60),
  /** Read mails that arrived on this day (UTC) or later when the connection is new; by default only what comes from now on. */
  since: z.iso.date().optional(),
  /** Longest wait for one answer of the server, ms. */
  timeoutMs: ms(100, 300_000).default(30_000),
});

const Smtp = z.strictObject({
  host: Host,
  port: Port.default(465),
  /** TLS from the first byte (port 465); false: STARTTLS (port 587), without which nothing is sent. */
  secure: z.boolean().default(true),
  /** The login; the mailbox's address by default, null for a server that takes mail from this machine without one. */
  user: Line.nullable().optional(),
  /** The longest waits, ms: for the connection, the server's greeting, the name look-up, each answer. */
  timeouts: z
    .strictObject({
      connectMs: ms(50, 120_000).default(15_000),
      greetingMs: ms(50, 120_000).default(15_000),
      dnsMs: ms(50, 60_000).default(5_000),
      answerMs: ms(50, 600_000).default(60_000),
    })
    .prefault({}),
});

/** What an e-mail connection may set. */
export const EmailSettings = z
  .strictObject({
    /** How mails come in: we watch the mailbox, or a mail service posts them to us. */
    inbound: z.enum(["imap", "webhook"]).default("imap"),
    imap: Imap.optional(),
    smtp: Smtp,
    /** The name shoppers see beside the address. */
    fromName: Line.optional(),
    /** Other addresses whose mail ends in this mailbox. */
    aliases: z.array(EmailAccount).max(50).default([]),
    /**
     * Whose word on a sender's identity counts: the first token of the `Authentication-Results` that the mailbox's
     * own server writes (RFC 8601), or Microsoft 365, which writes none. Null: nobody's, and no mail proves who wrote it.
     */
    trusted: z
      .union([z.strictObject({ authservId: Line }), z.literal("microsoft365")])
      .nullable()
      .default(null),
    /** The mailbox receives `name+anything@…`: answers then carry the conversation in their Reply-To. */
    plusAddressing: z.boolean().default(false),
    /** Put under every mail, e.g. the company's particulars; several lines are fine. */
    signature: z.string().trim().min(1).max(2_000).optional(),
    /** How long to wait for a second mail before answering, ms. */
    settleMs: ms(0, 60_000).default(5_000),
    /** A larger mail is read without its files. Bytes. */
    maxMailBytes: z.number().int().min(1_000).max(50_000_000).default(10_000_000),
    /** Logs in without encryption; only for servers on this machine. */
    allowInsecure: z.boolean().default(false),
  })
  .superRefine((settings, context) => {
    const { inbound, imap, smtp, allowInsecure } = settings;
    if (inbound === "imap" && imap === undefined)
      context.addIssue({ code: "custom", path: ["imap"], message: 'is needed unless inbound is "webhook"' });
    if (!allowInsecure) return;
    for (const [name, server] of [["imap", imap] as const, ["smtp", smtp] as const])
      if (server !== undefined && !isLoopback(server.host))
        context.addIssue({
          code: "custom",
          path: ["allowInsecure"],
          message: `is only for servers on this machine, and ${name} is on ${server.host}`,
        });
  });
export type EmailSettings = z.infer<typeof EmailSettings>;

/** True for this machine itself, the only place where an unencrypted connection carries a password nowhere. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** A password as it was given: spaces may belong to it, line breaks cannot. */
const Password = z
  .string()
  .min(1)
  .max(1_000)
  .regex(/^\P{Cc}*$/u, "must be one line");

/** Printable and without spaces, because it may travel in a header or an address. */
const Token = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{16,512}$/, "must be 16 to 512 printable characters without spaces");

/** Which of these a connection needs follows from its settings; it does not start without them. */
export const EmailSecrets = z.strictObject({
  /** Signs the ids of our mails and the tokens in Reply-To; nobody else needs to know it. A new one forgets old threads. */
  signing: z
    .string()
    .trim()
    .regex(/^[\x20-\x7e]{32,512}$/, "must be 32 to 512 printable characters"),
  imapPassword: Password.optional(),
  smtpPassword: Password.optional(),
  /** Several while one is being replaced; a webhook with any of them is accepted. */
  webhookToken: z.union([Token.transform((token) => [token]), z.array(Token).min(1).max(10)]).optional(),
  /** Mailgun's HTTP webhook signing key: when given, a webhook needs Mailgun's signature too. */
  mailgunSigningKey: Token.optional(),
});
export type EmailSecrets = z.infer<typeof EmailSecrets>;

/** Says which secret is missing for these settings; undefined when none is. */
export function missingSecret(settings: EmailSettings, secrets: EmailSecrets): string | undefined {
  if (settings.inbound === "imap" && secrets.imapPassword === undefined)
    return "imapPassword: is needed to read the mailbox";
  if (settings.inbound === "webhook" && secrets.webhookToken === undefined)
    return "webhookToken: is needed, or anybody could post mails";
  if (settings.smtp.user !== null && secrets.smtpPassword === undefined)
    return "smtpPassword: is needed to send; for a server without a login set smtp.user to null";
  return undefined;
}
