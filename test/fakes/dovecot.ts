import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, chown, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createConnection, createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import SMTPConnection from "nodemailer/lib/smtp-connection";

const run = promisify(execFile);

export interface Dovecot {
  readonly host: string;
  readonly imapPort: number;
  readonly lmtpPort: number;
  /** Any password is right. */
  readonly password: string;
  /** Puts a mail into the inbox of `to`, over LMTP as a mail server would. */
  deliver(raw: Buffer, to: string): Promise<void>;
  /** Kills the processes that serve the IMAP connections of now; returns how many there were. */
  killSessions(): Promise<number>;
  /** Makes the server forget the UIDs of this user's inbox: new UIDVALIDITY, new UIDs. */
  renumber(user: string): Promise<void>;
  close(): Promise<void>;
}

/** Where Debian and others have it. */
const programs = ["/usr/sbin/dovecot", "/usr/local/sbin/dovecot", "/opt/homebrew/sbin/dovecot"];

/** Why there is none, for the message of a test that is skipped; undefined when there is one. */
export function dovecotMissing(): string | undefined {
  const program = programs.find((each) => existsSync(each));
  if (program === undefined)
    return "dovecot is not installed (apt-get install --no-install-recommends dovecot-imapd dovecot-lmtpd)";
  // 2.4 has another form of configuration.
  const version = execFileSync(program, ["--version"], { encoding: "utf8" }).trim();
  return version.startsWith("2.3.") ? undefined : `dovecot is ${version}, and configured for 2.3 here`;
}

/**
 * A real Dovecot 2.3 in a folder of its own, on ports of its own, run by root or by anybody; undefined where it is not installed.
 * Users need not be made: a mailbox comes with the first mail.
 */
export async function startDovecot(): Promise<Dovecot | undefined> {
  const program = programs.find((each) => existsSync(each));
  if (program === undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), "dovecot-"));
  await chmod(folder, 0o755);
  const owner = await ownerOf(folder);
  const [imapPort, lmtpPort] = await Promise.all([freePort(), freePort()]);
  const config = join(folder, "dovecot.conf");
  await writeFile(config, configuration({ folder, imapPort, lmtpPort, ...owner }));
  const server = spawn(program, ["-F", "-c", config], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  server.stderr.on("data", (bytes: Buffer) => (said += bytes.toString()));
  const gone = new Promise<void>((resolve) => {
    server.once("exit", () => resolve());
  });
  try {
    await Promise.all([answers(imapPort, server), answers(lmtpPort, server)]);
  } catch (error) {
    server.kill("SIGKILL");
    const log = await readFile(join(folder, "dovecot.log"), "utf8").catch(() => "");
    await rm(folder, { recursive: true, force: true });
    throw new Error(`Dovecot did not start: ${said}${log}`, { cause: error });
  }
  return {
    host: "127.0.0.1",
    imapPort,
    lmtpPort,
    password: "any",
    deliver: (raw, to) => deliver(lmtpPort, raw, to),
    async killSessions() {
      const pids = (await childrenOf(server.pid)).filter(({ name }) => name === "imap");
      for (const { pid } of pids) process.kill(pid, "SIGKILL");
      return pids.length;
    },
    async renumber(user) {
      // UIDVALIDITY is the time in seconds when the list of UIDs is made: it must not be the same second.
      await wait(1_100);
      const mailbox = join(folder, "mail", user);
      // A session that still runs would write the old list again; one that is killed first is replaced too soon.
      const sessions = (await childrenOf(server.pid)).filter(({ name }) => name === "imap");
      for (const { pid } of sessions) process.kill(pid, "SIGSTOP");
      for (const name of await readdir(mailbox))
        if (/^dovecot(?:-uidlist|\.index|-uidvalidity)/.test(name))
          await rm(join(mailbox, name), { recursive: true, force: true });
      for (const { pid } of sessions) process.kill(pid, "SIGKILL");
    },
    async close() {
      server.kill("SIGTERM");
      await Promise.race([gone, wait(3_000)]);
      server.kill("SIGKILL");
      await gone;
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

/** Root may not own mailboxes: they go to `nobody`. Anybody else owns their own. */
async function ownerOf(folder: string) {
  const me = userInfo();
  if (me.uid !== 0) return { user: me.username, group: await groupOf(me.username), uid: me.uid, gid: me.gid };
  const ids = await Promise.all(["-u", "-g"].map(async (flag) => (await run("id", [flag, "nobody"])).stdout));
  const [uid = 65_534, gid = 65_534] = ids.map(Number);
  await mkdir(join(folder, "mail"));
  await chown(join(folder, "mail"), uid, gid);
  await chown(folder, uid, gid);
  return { user: "nobody", group: await groupOf("nobody"), uid, gid };
}

async function groupOf(user: string): Promise<string> {
  return (await run("id", ["-gn", user])).stdout.trim();
}

function configuration(of: {
  folder: string;
  imapPort: number;
  lmtpPort: number;
  user: string;
  group: string;
  uid: number;
  gid: number;
}): string {
  const { folder, imapPort, lmtpPort, user, group, uid, gid } = of;
  return `
base_dir = ${folder}/run
state_dir = ${folder}/run
log_path = ${folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_login_user = ${user}
default_internal_user = ${user}
default_internal_group = ${group}
first_valid_uid = 0
mail_uid = ${uid}
mail_gid = ${gid}
mail_location = maildir:${folder}/mail/%u
mail_max_userip_connections = 100
recipient_delimiter = +
auth_mechanisms = plain login
passdb {
  driver = static
  args = nopassword=y
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${folder}/mail/%u
}
namespace inbox {
  inbox = yes
  mailbox Sent {
    auto = create
    special_use = \\Sent
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${imapPort}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = ${lmtpPort}
  }
}
`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** Waits for the first words of a server on this port. */
async function answers(port: number, server: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (server.exitCode !== null) break;
    const spoke = await new Promise<boolean>((resolve) => {
      const socket = createConnection({ port, host: "127.0.0.1" });
      socket.once("data", () => {
        resolve(true);
        socket.destroy();
      });
      socket.once("error", () => resolve(false));
      socket.once("close", () => resolve(false));
      socket.setTimeout(1_000, () => socket.destroy());
    });
    if (spoke) return;
    await wait(50);
  }
  throw new Error(`nothing answers on port ${port}`);
}

/** The processes a process has started, from /proc or ps. */
async function childrenOf(pid: number | undefined): Promise<{ pid: number; name: string }[]> {
  if (pid === undefined) return [];
  const { stdout } = await run("ps", ["-A", "-o", "pid=,ppid=,comm="]);
  return stdout
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .flatMap(([own, parent, name]) =>
      Number(parent) === pid && name !== undefined
        ? [{ pid: Number(own), name: name.split("/").at(-1) ?? "" }]
        : [],
    );
}

async function deliver(port: number, raw: Buffer, to: string): Promise<void> {
  const connection = new SMTPConnection({
    host: "127.0.0.1",
    port,
    lmtp: true,
    ignoreTLS: true,
    allowInternalNetworkInterfaces: true,
    logger: false,
  });
  await new Promise<void>((resolve, reject) => {
    connection.once("error", reject);
    connection.connect((error) => {
      if (error !== undefined && error !== null) {
        reject(error);
        return;
      }
      connection.send({ from: "mx@example.com", to: [to] }, raw, (failed, info) => {
        if (failed !== null) reject(failed);
        else if (info.accepted.length === 0) reject(new Error("LMTP refused the mail"));
        else resolve();
      });
    });
  }).finally(() => connection.quit());
}
