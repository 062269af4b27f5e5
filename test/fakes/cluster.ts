import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A PostgreSQL server of a test's own, which it may stop and start. */
export interface Cluster {
  readonly url: string;
  stop(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

const debian = "/usr/lib/postgresql";

/** Where PostgreSQL's programs are; undefined when it is not installed (as Debian does it). */
export function programs(): string | undefined {
  if (!existsSync(debian)) return undefined;
  const newest = readdirSync(debian)
    .toSorted((a, b) => Number(a) - Number(b))
    .at(-1);
  return newest === undefined ? undefined : join(debian, newest, "bin");
}

/** Starts one on a free port. PostgreSQL refuses to run as root, so root runs it as the user `postgres`. */
export async function cluster(bin: string): Promise<Cluster> {
  const root = process.getuid?.() === 0;
  const as = (program: string, ...args: string[]) =>
    root
      ? run("runuser", ["-u", "postgres", "--", join(bin, program), ...args])
      : run(join(bin, program), args);
  const directory = await mkdtemp(join(tmpdir(), "whereabouts-pg-"));
  if (root) {
    const { stdout } = await run("id", ["-u", "postgres"]);
    await chown(directory, Number(stdout), -1);
  }
  const data = join(directory, "data");
  await as("initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync");
  const port = await freePort();
  const options = `-p ${port} -k ${directory} -c listen_addresses=127.0.0.1`;
  const start = async () => {
    await as("pg_ctl", "-D", data, "-l", join(directory, "log"), "-w", "-o", options, "start");
  };
  const stop = async () => {
    await as("pg_ctl", "-D", data, "-m", "immediate", "stop");
  };
  await start();
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    start,
    stop,
    async remove() {
      await stop().catch(() => undefined);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
