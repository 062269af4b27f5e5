import { isFields, settleMs, whole, type ConnectForm, type Fields, type SettingOption } from "./form.ts";

type Server = "imap" | "smtp";

const byWebhook = (settings: Fields): boolean => settings["inbound"] === "webhook";

function serverOptions(
  server: Server,
  what: string,
  ports: { tls: number; startTls: number },
): SettingOption[] {
  return [
    {
      flags: `--${server}-host <host>`,
      about: what,
      into: [server, "host"],
      env: `${server.toUpperCase()}_HOST`,
      ...(server === "smtp" ? { needed: true as const } : {}),
    },
    {
      flags: `--${server}-port <port>`,
      about: `${ports.tls}, or ${ports.startTls} with --${server}-starttls`,
      into: [server, "port"],
      read: whole,
    },
    {
      flags: `--${server}-starttls`,
      about: "encrypt after the greeting, not from the first byte",
      into: [server, "secure"],
      means: false,
    },
    {
      flags: `--${server}-user <name>`,
      about: "the login, if it is not the address",
      into: [server, "user"],
    },
  ];
}

export const emailForm: ConnectForm = {
  channel: "email",
  about: "connect a mailbox (IMAP and SMTP, or a mail service's webhook)",
  account: { flags: "--address <address>", about: "the address shoppers write to", one: true },
  settings: [
    ...serverOptions("imap", "the server the mailbox is read from", { tls: 993, startTls: 143 }),
    { flags: "--mailbox <name>", about: "the folder, if it is not INBOX", into: ["imap", "mailbox"] },
    {
      flags: "--since <day>",
      about:
        "answer mails that came on this day or later, e.g. 2026-11-01; by default what comes from now on",
      into: ["imap", "since"],
    },
    ...serverOptions("smtp", "the server replies are sent through", { tls: 465, startTls: 587 }),
    {
      flags: "--smtp-without-login",
      about: "the SMTP server takes mail from this machine without a password",
      into: ["smtp", "user"],
      means: null,
    },
    {
      flags: "--by-webhook",
      about: "a mail service posts the mails to us, and no mailbox is read",
      into: ["inbound"],
      means: "webhook",
    },
    { flags: "--from-name <name>", about: "shown beside the address", into: ["fromName"] },
    {
      flags: "--alias <address>",
      about: "another address whose mail ends in this mailbox",
      into: ["aliases"],
      several: true,
    },
    {
      flags: "--trusted <server>",
      about: "whose Authentication-Results prove who wrote: mx.google.com, or microsoft365",
      into: ["trusted"],
      read: (text) => (text === "microsoft365" ? text : { authservId: text }),
    },
    {
      flags: "--plus-addressing",
      about: "name+anything@… arrives in this mailbox, too",
      into: ["plusAddressing"],
      means: true,
    },
    { flags: "--signature <text>", about: "put under every mail", into: ["signature"] },
    {
      flags: "--allow-insecure",
      about: "log in without encryption; only to servers on this machine",
      into: ["allowInsecure"],
      means: true,
    },
    settleMs,
  ],
  secrets: [
    {
      name: "imap password",
      about: "of the mailbox; often an app password",
      env: "IMAP_PASSWORD",
      into: "imapPassword",
      missing: "ask",
      when: (settings) => !byWebhook(settings),
    },
    {
      name: "smtp password",
      about: "for sending; the mailbox's by default",
      env: "SMTP_PASSWORD",
      into: "smtpPassword",
      missing: "ask",
      when: ({ smtp }, secrets) =>
        secrets["imapPassword"] === undefined && !(isFields(smtp) && smtp["user"] === null),
    },
    {
      name: "signing secret",
      about: "by which replies are recognised; nobody else needs it",
      env: "EMAIL_SIGNING_SECRET",
      into: "signing",
      missing: "make",
    },
    {
      name: "webhook token",
      about: "by which the mail service is recognised",
      env: "EMAIL_WEBHOOK_TOKEN",
      into: "webhookToken",
      list: true,
      missing: "make",
      when: byWebhook,
    },
    {
      name: "mailgun signing key",
      about: "Mailgun's HTTP webhook signing key, if it is Mailgun",
      env: "MAILGUN_SIGNING_KEY",
      into: "mailgunSigningKey",
      missing: "leave",
    },
  ],
  complete: (settings, secrets, making) => {
    const { imap, smtp } = settings;
    const { imapPassword } = secrets;
    const noLogin = isFields(smtp) && smtp["user"] === null;
    return {
      settings: {
        ...settings,
        ...(isFields(imap) ? { imap: withPort(imap, 143) } : {}),
        ...(isFields(smtp) ? { smtp: withPort(smtp, 587) } : {}),
      },
      secrets:
        making && !noLogin && imapPassword !== undefined
          ? { smtpPassword: imapPassword, ...secrets }
          : secrets,
    };
  },
  where: `What you need from your mail host: the names of its IMAP and SMTP servers, and a password for the mailbox.
  Gmail, Workspace   imap.gmail.com and smtp.gmail.com; an app password (Google account › Security › 2-Step
                     Verification › App passwords), --trusted mx.google.com --plus-addressing
  Microsoft 365      takes no passwords for IMAP: let a mail service post the mails (--by-webhook),
                     --smtp-host smtp.office365.com --smtp-starttls --trusted microsoft365
  others             the mail host's help, under "mail program settings"

--trusted names the server whose word on a sender counts. Without it no mail proves who wrote it, and shoppers are
asked for their order number and e-mail. To find it, open the source of a mail that came to the mailbox: it is the
first word after the topmost "Authentication-Results:".`,
  examples: [
    "npx whereabouts connect email --address help@example.com --imap-host imap.example.com --smtp-host smtp.example.com",
    "IMAP_PASSWORD=… npx whereabouts connect email --address help@example.com --imap-host imap.gmail.com --smtp-host smtp.gmail.com --trusted mx.google.com --plus-addressing",
    "npx whereabouts connect email --address help@example.com --by-webhook --smtp-host smtp.example.com --smtp-starttls",
  ],
  next: ({ webhookUrl, settings, secrets, accounts }) =>
    byWebhook(settings)
      ? [
          "Now tell your mail service where to bring mails, as raw MIME:",
          "",
          `  Address   ${webhookUrl}`,
          `  Token     ${tokenOf(secrets)}`,
          "",
          "It gives the token as the password of HTTP Basic (any user name), or as the header X-Webhook-Token.",
          "docs/channels/email.md has the steps for SendGrid, Mailgun, Postmark and others.",
        ]
      : [`Now write a mail to ${accounts.join(" or ")} from another address. It is seen within a minute.`],
};

/** The port that goes with encryption after the greeting, where none was named. */
function withPort(server: Fields, startTls: number): { readonly [name: string]: Fields[string] } {
  return server["secure"] === false && server["port"] === undefined ? { ...server, port: startTls } : server;
}

/** It is pasted at the mail service, so it has to be shown. */
function tokenOf({ webhookToken }: Fields): string {
  const [first] = Array.isArray(webhookToken) ? webhookToken : [webhookToken];
  return typeof first === "string" ? first : "";
}
