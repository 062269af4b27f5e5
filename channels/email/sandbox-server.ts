import { timingSafeEqual, createHash } from "node:crypto";
import { type Socket, createServer } from "node:net";

/** A mail that was handed over, with the addresses it was handed over for. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: string;
  readonly raw: Buffer;
}

export interface SandboxServer {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

/** A mail of ours is a few kB. */
const MAX_MAIL_BYTES = 1024 * 1024;
const MAX_LINE_BYTES = 16 * 1024;
const IDLE_MS = 60_000;

/**
 * The receiving side of SMTP, as little of it as one sender needs: EHLO, AUTH PLAIN, MAIL, RCPT, DATA, RSET, NOOP,
 * QUIT (RFC 5321, RFC 4954). On this machine only, with a login, because other programs run here too.
 */
export async function startSandboxServer(options: {
  readonly user: string;
  readonly password: string;
  /** Called before the sender is told that the mail was taken; what it throws is a failure that may pass. */
  readonly onMail: (mail: ReceivedMail) => Promise<void>;
}): Promise<SandboxServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    converse(socket, options);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the sandbox has no port");
  return {
    host: "127.0.0.1",
    port: address.port,
    async close() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function converse(socket: Socket, options: Parameters<typeof startSandboxServer>[0]): void {
  let held = Buffer.alloc(0);
  let known = false;
  let from: string | undefined;
  let to: string | undefined;
  let receiving = false;
  let busy = false;

  const say = (line: string): void => {
    if (socket.writable) socket.write(`${line}\r\n`);
  };
  const forget = (): void => {
    from = undefined;
    to = undefined;
  };

  const command = (line: string): void => {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === "EHLO")
      say(
        `250-localhost\r\n250-AUTH PLAIN\r\n250-SIZE ${String(MAX_MAIL_BYTES)}\r\n250-8BITMIME\r\n250 SMTPUTF8`,
      );
    else if (verb === "HELO" || verb === "NOOP") say("250 localhost");
    else if (verb === "QUIT") socket.end("221 bye\r\n");
    else if (verb === "RSET") {
      forget();
      say("250 forgotten");
    } else if (verb === "AUTH") {
      known = isLogin(/^AUTH PLAIN (\S+)$/i.exec(line)?.[1], options);
      say(known ? "235 welcome" : "535 5.7.8 wrong user or password");
    } else if (!known) say("530 5.7.0 log in first");
    else if (verb === "MAIL") {
      from = /^MAIL FROM:\s*<([^<>]*)>/i.exec(line)?.[1];
      say(from === undefined ? "501 5.5.4 no address" : "250 sender ok");
    } else if (verb === "RCPT") {
      const recipient = /^RCPT TO:\s*<([^<>]+@[^<>]+)>/i.exec(line)?.[1];
      if (from === undefined) say("503 5.5.1 MAIL first");
      else if (recipient === undefined) say("501 5.1.3 no address");
      else if (to !== undefined) say("452 4.5.3 one recipient at a time");
      else {
        to = recipient;
        say("250 recipient ok");
      }
    } else if (verb === "DATA") {
      receiving = to !== undefined;
      say(receiving ? "354 go on" : "503 5.5.1 RCPT first");
    } else say("502 5.5.1 unknown command");
  };

  const take = async (raw: Buffer): Promise<void> => {
    const mail = { from: from ?? "", to: to ?? "", raw };
    forget();
    try {
      await options.onMail(mail);
      say("250 2.0.0 taken");
    } catch {
      say("451 4.3.0 not taken");
    }
  };

  const goOn = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    for (;;) {
      if (receiving) {
        // An empty mail ends with its first line.
        const end = held.subarray(0, 3).toString("latin1") === ".\r\n" ? 0 : held.indexOf("\r\n.\r\n");
        if (end === -1) {
          if (held.length > MAX_MAIL_BYTES) socket.end("552 5.3.4 too large\r\n");
          break;
        }
        const lines = held.subarray(0, end === 0 ? 0 : end + 2).toString("latin1");
        held = held.subarray(end === 0 ? 3 : end + 5);
        receiving = false;
        // RFC 5321 §4.5.2: a dot was put before each line that began with one.
        await take(Buffer.from(lines.replace(/(^|\r\n)\./g, "$1"), "latin1"));
        continue;
      }
      const end = held.indexOf("\r\n");
      if (end === -1) {
        if (held.length > MAX_LINE_BYTES) socket.end("500 5.5.2 line too long\r\n");
        break;
      }
      const line = held.subarray(0, end).toString("utf8");
      held = held.subarray(end + 2);
      command(line);
    }
    busy = false;
  };

  socket.on("data", (chunk: Buffer) => {
    held = Buffer.concat([held, chunk]);
    void goOn();
  });
  say("220 localhost ready");
}

/** RFC 4616: base64 of an identity to act for, the user and the password, with a NUL between. */
function isLogin(
  response: string | undefined,
  { user, password }: { readonly user: string; readonly password: string },
): boolean {
  if (response === undefined || password === "") return false;
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  const [, givenUser = "", givenPassword = ""] = Buffer.from(response, "base64").toString("utf8").split("\0");
  const right = [
    timingSafeEqual(digest(givenUser), digest(user)),
    timingSafeEqual(digest(givenPassword), digest(password)),
  ];
  return right.every(Boolean);
}
