import type { Socket } from "node:net";
import { SMTPServer, type SMTPServerSession } from "smtp-server";

/** What the next session meets. `reply`: the server says no in its own words. */
export type SmtpBehaviour =
  | {
      readonly at: "connect" | "auth" | "from" | "to" | "data";
      readonly reply: number;
      readonly words: string;
    }
  /** The connection is cut. At `data` after the whole mail was read, so that it may have been accepted. */
  | { readonly at: "connect" | "auth" | "from" | "to" | "data"; readonly cut: true }
  /** No answer ever comes. */
  | { readonly at: "connect" | "auth" | "from" | "to" | "data"; readonly silent: true };

/** A mail the server read to its end. */
export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: Buffer;
  /** False where the sender was told no, or nothing. */
  readonly accepted: boolean;
}

export interface FakeSmtp {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly mails: readonly TakenMail[];
  /** Sessions that got as far as a greeting. */
  readonly sessions: () => number;
  /** The most sessions that were open at a time. */
  readonly most: () => number;
  /** Sessions open now. */
  readonly open: () => number;
  /** What the next sessions meet, one each; after these all is well. */
  script(...behaviours: readonly SmtpBehaviour[]): void;
  close(): Promise<void>;
}

/** An SMTP server on this machine, in clear, with a login; `auth: false`: without one. */
export async function startSmtp(
  options: { readonly auth?: boolean; readonly delayMs?: number; readonly secure?: boolean } = {},
): Promise<FakeSmtp> {
  const user = "support@shop.example.com";
  const password = "smtp-password";
  const mails: TakenMail[] = [];
  const waiting: SmtpBehaviour[] = [];
  const scripts = new Map<string, SmtpBehaviour>();
  const sockets = new Set<Socket>();
  let sessions = 0;
  let most = 0;

  /** Does what the session's script has for this step. */
  const meets = (
    at: SmtpBehaviour["at"],
    session: SMTPServerSession,
    answer: (error?: Error) => void,
  ): boolean => {
    const script = scripts.get(session.id);
    if (script?.at !== at) return false;
    if ("silent" in script) return true;
    if ("cut" in script) {
      const own = [...sockets].find((socket) => socket.remotePort === session.remotePort);
      own?.destroy();
      return true;
    }
    answer(Object.assign(new Error(script.words), { responseCode: script.reply }));
    return true;
  };

  const server = new SMTPServer({
    authOptional: options.auth === false,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    secure: options.secure === true,
    disabledCommands: [
      ...(options.secure === true ? [] : ["STARTTLS"]),
      ...(options.auth === false ? ["AUTH"] : []),
    ],
    closeTimeout: 200,
    onConnect(session, done) {
      sessions += 1;
      most = Math.max(most, sockets.size);
      const script = waiting.shift();
      if (script !== undefined) scripts.set(session.id, script);
      if (!meets("connect", session, done)) done();
    },
    onAuth(auth, session, done) {
      if (meets("auth", session, (error) => done(error))) return;
      if (auth.username === user && auth.password === password) done(null, { user });
      else done(Object.assign(new Error("Authentication failed"), { responseCode: 535 }));
    },
    onMailFrom(_address, session, done) {
      if (!meets("from", session, done)) done();
    },
    onRcptTo(_address, session, done) {
      if (!meets("to", session, done)) done();
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom === false ? "" : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks),
          accepted: scripts.get(session.id)?.at !== "data",
        });
        if (meets("data", session, done)) return;
        setTimeout(() => done(), options.delayMs ?? 0);
      });
    },
  });
  server.on("error", () => undefined);
  server.server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.server.address();
  if (address === null || typeof address === "string") throw new Error("the fake has no port");
  return {
    host: "127.0.0.1",
    port: address.port,
    user,
    password,
    mails,
    sessions: () => sessions,
    most: () => most,
    open: () => sockets.size,
    script: (...behaviours) => waiting.push(...behaviours),
    async close() {
      // A socket under TLS must not be destroyed beneath it: Node 24 ends with a segmentation fault.
      if (options.secure !== true) for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
