import type { Channel, Watch, Webhook } from "#src/channel/channel.ts";
import type { ChannelDeps, ChannelKind, Connection } from "#src/channel/kind.ts";
import { EmailAccount, domainOf, reachMailbox } from "./account.ts";
import { checkMail } from "./check.ts";
import { gate } from "./gate.ts";
import type { ImapLogin } from "./imap.ts";
import { type EmailPart, renderLetter } from "./letter.ts";
import { signedByMailgun } from "./mailgun.ts";
import { mailgunSignature, rawMails } from "./raw-webhook.ts";
import { type MailPlace, readMail } from "./read.ts";
import { sendLetter } from "./send.ts";
import { EmailSecrets, EmailSettings, missingSecret } from "./settings.ts";
import { simulateMail } from "./simulate.ts";
import type { SmtpLogin } from "./smtp.ts";
import { watchMailbox } from "./watch.ts";
import { bringsToken } from "./webhook-token.ts";

/** Microsoft 365 takes three connections of one account at a time; more are told to come again. */
const SESSIONS = 2;

const MAX_FILES = 10;
const MAX_FILE_BYTES = 10 * 1024 * 1024;

/**
 * SMTP has no receipts, so waiting tells nothing but whether a bounce comes; and most sends that a crash cuts off had
 * not reached the server, so leaving them to a person would cost more answers than it spares copies. Long enough for a server to have
 * dropped what a broken connection left half said; then the same mail goes out once more, with the same Message-ID,
 * by which many mailboxes know it for one.
 */
const REPEAT_MS = 10_000;

/** What the playground replaces. */
export interface EmailOptions {
  /** Where a server of this name is reached; by default where its name says. */
  readonly reach?: (server: EmailSettings["smtp"]) => EmailSettings["smtp"];
}

/** One mailbox: mails in by IMAP or by a mail service's webhook, answers out by SMTP. Throws when a secret is missing. */
export function email(
  connection: Connection<EmailSettings, EmailSecrets>,
  deps: ChannelDeps,
  options: EmailOptions = {},
): Channel<EmailPart> {
  const { settings, secrets } = connection;
  const { account, imap, smtp } = loginsOf(connection, options);
  const secret = Buffer.from(secrets.signing, "utf8");
  const domain = domainOf(account);
  const head = { secret, domain, fromName: settings.fromName, signature: settings.signature };
  const place = (receivedAt: Date, envelope?: MailPlace["envelope"]): MailPlace => ({
    account,
    ownAddresses: [account, ...settings.aliases],
    trusted: settings.trusted === "microsoft365" ? { mode: "microsoft365" } : settings.trusted,
    secret,
    receivedAt,
    maxFiles: MAX_FILES,
    maxFileBytes: MAX_FILE_BYTES,
    ...(envelope === undefined ? {} : { envelope }),
  });

  const watch = (login: ImapLogin): Watch => ({
    how: "watch",
    watch: (cursor, signal) =>
      watchMailbox(
        {
          login,
          maxMailBytes: settings.maxMailBytes,
          read: (raw, receivedAt) => readMail(raw, place(receivedAt)),
          now: deps.now,
        },
        cursor,
        signal,
      ),
  });
  const webhook: Webhook = {
    how: "webhook",
    verify: (request) =>
      bringsToken(request, secrets.webhookToken ?? []) &&
      (secrets.mailgunSigningKey === undefined ||
        signedByMailgun(mailgunSignature(request), secrets.mailgunSigningKey, request.receivedAt)),
    async parse(request) {
      const { mails } = rawMails(request);
      const read = await Promise.all(
        mails.map(({ raw, envelope }) => readMail(raw, place(request.receivedAt, envelope))),
      );
      return read.flat();
    },
    accepted: { status: 200, type: "text/plain; charset=utf-8", body: "ok" },
    // Postmark puts the mail into JSON as base64, which makes three bytes four; the rest is what it says about it.
    bodyLimit: Math.ceil(settings.maxMailBytes * 1.4) + 1_000_000,
  };

  const sender = {
    login: smtp,
    account,
    ...(settings.fromName === undefined ? {} : { fromName: settings.fromName }),
    secret,
    domain,
    plusAddressing: settings.plusAddressing,
    now: deps.now,
    gate: gate(SESSIONS),
  };
  return {
    name: "email",
    traits: {
      replyWindowMs: null,
      settleMs: settings.settleMs,
      style: "letter",
      repeatAfterCrashMs: REPEAT_MS,
      answers: { perHour: 5, perDay: 20 },
    },
    source: imap === undefined ? webhook : watch(imap),
    render: (reply, occasion) => [renderLetter(reply, occasion, head)],
    reach: (to) => reachMailbox(account, to),
    send: (part, to, key) => sendLetter(part, to, key, sender),
  };
}

/** Throws when the connection lacks a secret, or is not one mailbox. */
function loginsOf(
  { accounts, settings, secrets }: Connection<EmailSettings, EmailSecrets>,
  options: EmailOptions,
): { readonly account: string; readonly imap: ImapLogin | undefined; readonly smtp: SmtpLogin } {
  const missing = missingSecret(settings, secrets);
  if (missing !== undefined) throw new Error(missing);
  const [account, another] = accounts;
  if (account === undefined || another !== undefined)
    throw new Error("accounts: an e-mail connection has one, its mailbox; other addresses of it are aliases");
  const { inbound, smtp: server, allowInsecure: insecure } = settings;
  const { imapPassword, smtpPassword } = secrets;
  const user = server.user === undefined ? account : server.user;
  return {
    account,
    imap:
      inbound === "imap" && settings.imap !== undefined && imapPassword !== undefined
        ? { server: settings.imap, user: settings.imap.user ?? account, password: imapPassword, insecure }
        : undefined,
    smtp: {
      server: options.reach?.(server) ?? server,
      auth: user === null || smtpPassword === undefined ? undefined : { user, password: smtpPassword },
      insecure,
    },
  };
}

/** The kind, with what the playground replaces. */
export function emailKindWith(options: EmailOptions): ChannelKind {
  const parsed = (connection: Connection): Connection<EmailSettings, EmailSecrets> => ({
    ...connection,
    settings: EmailSettings.parse(connection.settings),
    secrets: EmailSecrets.parse(connection.secrets),
  });
  return {
    name: "email",
    settings: EmailSettings,
    secrets: EmailSecrets,
    account: EmailAccount,
    build: (connection, deps) => email(parsed(connection), deps, options),
    simulate: (connection, says) => simulateMail(connection, says),
    async check(connection, _deps, webhookUrl) {
      try {
        const known = parsed(connection);
        return await checkMail({ settings: known.settings, ...loginsOf(known, options), webhookUrl });
      } catch {
        return [
          {
            name: "settings",
            result: "failed",
            said: "The connection's settings or secrets are incomplete.",
            fix: "Connect the mailbox again.",
          },
        ];
      }
    },
  };
}

export const emailKind: ChannelKind = emailKindWith({});
