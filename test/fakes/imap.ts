import { createRequire } from "node:module";
import type { Server, Socket } from "node:net";

interface Message {
  uid: number;
  flags: string[];
  internaldate: string;
  raw: string;
}

interface Folder {
  uidvalidity: number;
  uidnext: number;
  messages: Message[];
}

/** As much of hoodiecrow-imap as is used here; it has no types of its own. */
interface Hoodiecrow {
  readonly server: Server;
  listen(port: number, host: string, done: () => void): void;
  close(done: () => void): void;
  getMailbox(path: string): Folder;
  appendMessage(path: string, flags: string[], date: string | Date, raw: string): { message: Message };
}

const start: (options: object) => Hoodiecrow = createRequire(import.meta.url)("hoodiecrow-imap");

export interface FakeImap {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Puts a mail into the inbox and announces it to whoever idles; returns its UID. */
  deliver(raw: Buffer | string, at?: Date): number;
  /** Takes a mail out of the inbox. */
  remove(uid: number): void;
  /** Puts a mail with this UID aside: the server hangs up on whoever fetches it. */
  hangUpOn(uid: number): void;
  /** Another UIDVALIDITY, and other UIDs for the same mails. */
  renumber(): void;
  /** Cuts every connection. */
  cut(): void;
  /** Connections open now. */
  connections(): number;
  close(): Promise<void>;
}

/** An IMAP server with one inbox on a port of its own; in clear, as only this machine may be spoken to. */
export async function startImap(options: { readonly idle?: boolean } = {}): Promise<FakeImap> {
  const user = "support@shop.example.com";
  const password = "imap-password";
  const plugins = "ID AUTH-PLAIN SASL-IR NAMESPACE ENABLE CONDSTORE LITERALPLUS UNSELECT UIDPLUS MOVE".split(
    " ",
  );
  const poisoned = new Set<number>();
  const server = start({
    plugins: options.idle === false ? plugins : [...plugins, "IDLE"],
    users: { [user]: { password } },
    storage: { INBOX: {}, "": { folders: { Processed: {} } } },
  });
  const sockets = new Set<Socket>();
  server.server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.prependListener("data", (bytes: Buffer) => {
      const fetched = /UID FETCH (\d+) .*BODY/.exec(bytes.toString("latin1"))?.[1];
      if (fetched !== undefined && poisoned.has(Number(fetched))) socket.destroy();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.server.address();
  if (address === null || typeof address === "string") throw new Error("the fake has no port");
  const inbox = (): Folder => server.getMailbox("INBOX");
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    host: "127.0.0.1",
    port: address.port,
    user,
    password,
    deliver(raw, at = new Date()) {
      // Bytes as they are: the server writes its strings as latin1.
      const text = Buffer.isBuffer(raw) ? raw.toString("latin1") : raw;
      return server.appendMessage("INBOX", [], at, text).message.uid;
    },
    remove(uid) {
      const folder = inbox();
      folder.messages = folder.messages.filter((message) => message.uid !== uid);
    },
    hangUpOn: (uid) => poisoned.add(uid),
    renumber() {
      const folder = inbox();
      folder.uidvalidity += 1_000;
      folder.uidnext = 1;
      for (const message of folder.messages) message.uid = folder.uidnext++;
    },
    cut,
    connections: () => sockets.size,
    async close() {
      const closed = new Promise<void>((resolve) => {
        server.close(resolve);
      });
      cut();
      await closed;
    },
  };
}
