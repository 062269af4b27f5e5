import { Readable } from "node:stream";
import type { EmailSettings } from "./settings.ts";
import { isLoopback } from "./settings.ts";

/** What is needed to send through a server. */
export interface SmtpLogin {
  readonly server: EmailSettings["smtp"];
  /** Undefined: the server takes mail from this machine without a login. */
  readonly auth: { readonly user: string; readonly password: string } | undefined;
  /** No encryption: servers on this machine only. */
  readonly insecure: boolean;
}

/** How far it had come when it failed: from `data` on, bytes of the mail may have left. */
export type SmtpStage = "connect" | "login" | "envelope" | "data";

/** What became of one mail. */
export type SmtpResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly stage: SmtpStage; readonly error: unknown };

/** A mail that is ready to go. Addresses are bare and were checked. */
export interface Outgoing {
  readonly from: string;
  readonly to: string;
  readonly bytes: Buffer;
}

/**
 * One SMTP session: connect, encrypt, log in, and with a mail give it to the server (else nothing, to see whether
 * it would). Never rejects. RFC 5321; encryption by RFC 8314 (TLS from the first byte) or RFC 3207 (STARTTLS),
 * without which no password leaves.
 */
export async function smtpSession(login: SmtpLogin, mail?: Outgoing): Promise<SmtpResult> {
  const { server, auth, insecure } = login;
  let stage: SmtpStage = "connect";
  // Loaded only where mails are sent.
  const { default: SMTPConnection } = await import("nodemailer/lib/smtp-connection");
  const connection = new SMTPConnection({
    host: server.host,
    port: server.port,
    secure: server.secure,
    requireTLS: !server.secure && !insecure,
    ignoreTLS: insecure && isLoopback(server.host),
    connectionTimeout: server.timeouts.connectMs,
    greetingTimeout: server.timeouts.greetingMs,
    dnsTimeout: server.timeouts.dnsMs,
    socketTimeout: server.timeouts.answerMs,
    socketCloseTimeout: 1_000,
    allowInternalNetworkInterfaces: isLoopback(server.host),
    logger: false,
  });
  /** Runs one step, or fails with whatever breaks the connection meanwhile. */
  const step = (run: (done: (error?: Error | null) => void) => void): Promise<void> =>
    new Promise((resolve, reject) => {
      const broken = (error: Error): void => reject(error);
      const ended = (): void =>
        reject(Object.assign(new Error("The connection was closed."), { code: "ECONNECTION" }));
      connection.once("error", broken);
      connection.once("end", ended);
      run((error) => {
        connection.off("error", broken);
        connection.off("end", ended);
        if (error === undefined || error === null) resolve();
        else reject(error);
      });
    });
  // Errors between the steps, and after the last.
  connection.on("error", () => undefined);
  try {
    await step((done) => connection.connect((error) => done(error)));
    stage = "login";
    if (auth !== undefined) {
      const { user, password: pass } = auth;
      if (!connection.allowsAuth)
        throw Object.assign(new Error("The server offers no login."), { code: "ENOLOGIN" });
      await step((done) => connection.login({ user, credentials: { user, pass } }, (error) => done(error)));
    }
    stage = "envelope";
    if (mail !== undefined) {
      const { from, to, bytes } = mail;
      // Read only when the server has asked for the mail itself (354), which is when it may arrive.
      const body = new Readable({
        read() {
          stage = "data";
          this.push(bytes);
          this.push(null);
        },
      });
      await step((done) =>
        connection.send({ from, to: [to], size: bytes.length }, body, (error) => done(error)),
      );
    }
    connection.quit();
    return { ok: true };
  } catch (error) {
    connection.close();
    return { ok: false, stage, error };
  }
}
