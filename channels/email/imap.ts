import type { ImapFlow, MailboxObject } from "imapflow";
import { mailErrorOf } from "./explain.ts";
import type { EmailSettings } from "./settings.ts";

/** What is needed to log in to a mailbox. */
export interface ImapLogin {
  readonly server: NonNullable<EmailSettings["imap"]>;
  readonly user: string;
  readonly password: string;
  /** No encryption: servers on this machine only. */
  readonly insecure: boolean;
}

/** RFC 2177 has IDLE renewed before 29 minutes are over; home routers and NATs forget a silent connection after 5. */
const RENEW_IDLE_MS = 4 * 60_000;

/** So soon after the last command the server is asked to announce new mail. */
const IDLE_AFTER_MS = 100;

/** Above any mail we fetch whole, below what would take the process's memory. */
const MAX_LITERAL_BYTES = 64 * 1024 * 1024;

/**
 * A connection that is logged in. Rejects with imapflow's error; `explainImap` says it in words. It cannot be used
 * again once it was closed. Errors that come between commands are swallowed here, and show in `client.usable` and
 * the `close` event: without a listener they would end the process.
 */
export async function connectImap(login: ImapLogin, signal?: AbortSignal): Promise<ImapFlow> {
  const { server, user, password, insecure } = login;
  // Loaded only where a mailbox is watched.
  const { ImapFlow } = await import("imapflow");
  const client = new ImapFlow({
    host: server.host,
    port: server.port,
    secure: server.secure,
    // Without STARTTLS the password would cross the network in the clear: rather no connection.
    ...(server.secure ? {} : { doSTARTTLS: !insecure }),
    auth: { user, pass: password },
    logger: false,
    clientInfo: { name: "Whereabouts" },
    connectionTimeout: server.timeoutMs,
    greetingTimeout: server.timeoutMs,
    // Longer than the pause between two looks, or a mailbox in which nothing happens would be taken for dead.
    socketTimeout: Math.max(server.timeoutMs * 2, server.pollSeconds * 1_000 + server.timeoutMs),
    maxIdleTime: RENEW_IDLE_MS,
    autoIdleDelay: IDLE_AFTER_MS,
    maxLiteralSize: MAX_LITERAL_BYTES,
    maxResponseSize: MAX_LITERAL_BYTES + 1024 * 1024,
    maxLineLength: 8 * 1024 * 1024,
  });
  client.on("error", () => undefined);
  const stop = (): void => client.close();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    signal?.throwIfAborted();
    await within(server.timeoutMs * 2, client.connect(), () => client.close());
    signal?.throwIfAborted();
    return client;
  } catch (error) {
    client.close();
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

/** Opens the mailbox to read only: nothing we do changes what a person sees there. Rejects with `mailboxMissing` when there is none. */
export async function openMailbox(client: ImapFlow, mailbox: string): Promise<MailboxObject> {
  try {
    return await client.mailboxOpen(mailbox, { readOnly: true });
  } catch (error) {
    // RFC 9051 §6.3.2: NO to EXAMINE is "no such mailbox" or "can't access mailbox", some servers say BAD, and a code
    // (RFC 5530) tells when it is neither.
    const { responseStatus, serverResponseCode = "NONEXISTENT" } = mailErrorOf(error);
    const refused = responseStatus === "NO" || responseStatus === "BAD";
    throw refused && ["NONEXISTENT", "CANNOT", "NOPERM"].includes(serverResponseCode)
      ? Object.assign(new Error("There is no such mailbox."), { mailboxMissing: true })
      : error;
  }
}

/** The result, or an error with code `ETIMEOUT` after so many ms; `late` is called before. */
export async function within<T>(ms: number, work: Promise<T>, late: () => void): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      late();
      reject(Object.assign(new Error("The server did not answer in time."), { code: "ETIMEOUT" }));
    }, ms);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
    // The loser of the race may still fail, and nobody is left to hear it.
    work.catch(() => undefined);
  }
}
