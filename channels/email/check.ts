import type { ImapFlow } from "imapflow";
import type { Check } from "#src/channel/kind.ts";
import { authservIdOf } from "./authentication.ts";
import { type Explained, explainImap } from "./explain.ts";
import { failureOfSend } from "./deliver-errors.ts";
import { type ImapLogin, connectImap, openMailbox, within } from "./imap.ts";
import { parseMail } from "./mime.ts";
import type { EmailSettings } from "./settings.ts";
import { type SmtpLogin, type SmtpResult, smtpSession } from "./smtp.ts";

/** So many of the newest mails are looked at for who vouches for senders. */
const LOOKED_AT = 20;

/**
 * Somebody waits for what is found, 10 s at most, and a server that does not answer is to be named by its own words:
 * so both are looked at within this time, whatever the connection's settings allow. ms.
 */
const WITHIN_MS = 8_000;
/** Of that, for each answer of a server: a connection and a greeting, or a login and a look, come one after the other. */
const ANSWER_MS = 3_000;
/** For taking leave, ms. */
const LEAVE_MS = 500;

export interface MailChecks {
  readonly settings: EmailSettings;
  /** Undefined: a mail service posts the mails. */
  readonly imap: ImapLogin | undefined;
  readonly smtp: SmtpLogin;
  readonly account: string;
  readonly webhookUrl: URL;
}

/** Logs in where mail comes in and where it goes out, and looks who vouches for senders. Never throws. */
export async function checkMail(checks: MailChecks): Promise<readonly Check[]> {
  const [inbound, outbound] = await Promise.all([
    checks.imap === undefined ? webhookChecks(checks) : mailboxChecks(checks.settings, checks.imap),
    smtpCheck(checks.smtp),
  ]);
  return [...inbound, outbound, plusCheck(checks)];
}

async function mailboxChecks(settings: EmailSettings, given: ImapLogin): Promise<Check[]> {
  const server = { ...given.server, timeoutMs: Math.min(given.server.timeoutMs, ANSWER_MS) };
  const login = { ...given, server };
  const until = performance.now() + WITHIN_MS - LEAVE_MS;
  let client: ImapFlow | undefined;
  try {
    client = await connectImap(login);
    const open = client;
    const look = async (): Promise<Check[]> => {
      const { exists } = await openMailbox(open, server.mailbox);
      const said = `${server.host} lets ${login.user} in; ${server.mailbox} has ${String(exists)} mails.`;
      return [{ name: "imap", result: "ok", said }, vouchingCheck(settings, await vouchersIn(open, exists))];
    };
    const leftMs = Math.max(0, until - performance.now());
    return await within(Math.min(server.timeoutMs * 2, leftMs), look(), () => open.close());
  } catch (error) {
    return [
      failed("imap", explainImap(error, server, server.mailbox)),
      {
        name: "authentication",
        result: "skipped",
        said: "The mailbox cannot be read, so nobody knows who vouches for senders.",
      },
    ];
  } finally {
    if (client?.usable === true)
      await within(LEAVE_MS, client.logout(), () => undefined).catch(() => undefined);
    client?.close();
  }
}

/** Who wrote the topmost `Authentication-Results` of each of the newest mails; undefined where a mail has none. */
async function vouchersIn(client: ImapFlow, exists: number): Promise<(string | undefined)[]> {
  if (exists === 0) return [];
  const mails = await client.fetchAll(`${String(Math.max(1, exists - LOOKED_AT + 1))}:*`, {
    uid: true,
    headers: ["authentication-results"],
  });
  return Promise.all(
    mails.map(async ({ headers }) => {
      const id = authservIdOf(await parseMail(headers ?? Buffer.from("\r\n")));
      if (id === undefined || id === "") return id === "" ? "microsoft365" : undefined;
      // Shown to the merchant, and anybody can write such a header.
      return /^[\w.:-]{1,255}$/.test(id) ? id.toLowerCase() : undefined;
    }),
  );
}

function vouchingCheck({ trusted }: EmailSettings, vouchers: readonly (string | undefined)[]): Check {
  const name = "authentication";
  const wanted =
    trusted === null ? undefined : trusted === "microsoft365" ? trusted : trusted.authservId.toLowerCase();
  const counts = new Map<string, number>();
  for (const voucher of vouchers) {
    if (voucher !== undefined) counts.set(voucher, (counts.get(voucher) ?? 0) + 1);
  }
  const [seen] = [...counts].toSorted(([, a], [, b]) => b - a)[0] ?? [];
  const suggestion =
    seen === undefined
      ? undefined
      : `If this is your own mail server, set trusted to ${seen === "microsoft365" ? '"microsoft365"' : `{"authservId": "${seen}"}`}.`;
  if (vouchers.length === 0)
    return {
      name,
      result: "skipped",
      said: "The mailbox is empty: send it a mail from outside, then check again.",
    };
  if (wanted === undefined)
    return {
      name,
      result: "ok",
      said:
        seen === undefined
          ? "No server vouches for senders here, so shoppers are asked for their order number and a second detail."
          : `Nobody's word on senders counts yet, so shoppers are asked for details; ${seen} vouches in ${String(counts.get(seen))} of the newest ${String(vouchers.length)} mails. ${suggestion ?? ""}`.trim(),
    };
  if (counts.has(wanted))
    return {
      name,
      result: "ok",
      said: `${wanted} vouches for senders in ${String(counts.get(wanted))} of the newest ${String(vouchers.length)} mails.`,
    };
  return {
    name,
    result: "failed",
    said: `${wanted} is trusted to vouch for senders, and vouches in none of the newest ${String(vouchers.length)} mails.`,
    fix:
      suggestion === undefined
        ? "Set trusted to null, or have your mail server write Authentication-Results."
        : `They are from ${seen ?? "nobody"}. ${suggestion}`,
  };
}

async function smtpCheck(given: SmtpLogin): Promise<Check> {
  const { timeouts } = given.server;
  const most = (ms: number, cap = ANSWER_MS): number => Math.min(ms, cap);
  const server = {
    ...given.server,
    timeouts: {
      connectMs: most(timeouts.connectMs),
      // Before the wait for any word is over: a missing greeting has a cause of its own.
      greetingMs: most(timeouts.greetingMs, ANSWER_MS - 500),
      dnsMs: most(timeouts.dnsMs),
      answerMs: most(timeouts.answerMs),
    },
  };
  const { auth } = given;
  const late = (error: unknown): SmtpResult => ({ ok: false, stage: "connect", error });
  const result = await within(WITHIN_MS, smtpSession({ ...given, server }), () => undefined).catch(late);
  if (result.ok) {
    const as = auth === undefined ? "takes mail without a login" : `lets ${auth.user} in`;
    return { name: "smtp", result: "ok", said: `${server.host} ${as}.` };
  }
  const failure = failureOfSend(result.stage, result.error, server);
  return {
    name: "smtp",
    result: "failed",
    said: failure.detail,
    fix:
      failure.kind === "retry"
        ? "Check host, port and secure (port 465 goes with secure true, port 587 with secure false); it is tried again by itself."
        : "Mend it in the connection's settings or secrets, then check again.",
  };
}

function plusCheck({ settings, account }: MailChecks): Check {
  const example = account.replace("@", "+test@");
  return settings.plusAddressing
    ? {
        name: "plus_addressing",
        result: "skipped",
        said: `Answers carry their conversation in Reply-To. Send a mail to ${example} to see that it arrives.`,
      }
    : {
        name: "plus_addressing",
        result: "skipped",
        said: `It is off, and mails find their conversation by their headers alone. If a mail to ${example} arrives, set plusAddressing to true.`,
      };
}

function webhookChecks({ webhookUrl }: MailChecks): Check[] {
  const said = `Have your mail service post whole mails (MIME) to ${webhookUrl.origin}${webhookUrl.pathname}, with the webhook token as the password of HTTP Basic or in the header x-webhook-token.`;
  const open = webhookUrl.protocol === "https:";
  return [
    open
      ? {
          name: "webhook",
          result: "skipped",
          said: `${said} Whether it does can be seen from the next mail.`,
        }
      : {
          name: "webhook",
          result: "failed",
          said: "The webhook's address is not https, and the token would cross the network in the clear.",
          fix: "Set PUBLIC_URL to the https address by which this server is reached.",
        },
  ];
}

function failed(name: string, { said, fix }: Explained): Check {
  return { name, result: "failed", said, fix };
}
