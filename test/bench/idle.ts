/**
 * What an idle server weighs, and what it took to get there:
 *   node test/bench/idle.ts
 * Starts the server as `npm start` does, on both engines, with an empty database and once more with the one it has left.
 * A shopper's question is answered first, so that everything a turn needs is loaded: detectors, words, templates. Then
 * nothing is done for half a minute (IDLE_SECONDS). PostgreSQL is one of its own where it is installed (Debian:
 * postgresql). Exits with 1 when a server on the second start is over the limit.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { launcher, running, whereabouts } from "../cli/command.ts";
import { cluster, programs } from "../fakes/cluster.ts";

const limitMb = 350;
const idleMs = Number(process.env["IDLE_SECONDS"] ?? 30) * 1000;
const adminToken = "an admin token for tests";

interface Memory {
  /** Resident, MB. */
  readonly rss: number;
  /** Of these, MB that are no file's: what the process has written to. */
  readonly own: number;
  /** The most there ever was, MB. */
  readonly peak: number;
}

function memoryOf(pid: number): Memory {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const read = (name: string) =>
    Math.round(Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? 0) / 1024);
  return { rss: read("VmRSS"), own: read("RssAnon"), peak: read("VmHWM") };
}

async function once(env: Readonly<Record<string, string>>): Promise<Memory> {
  const server = running(process.execPath, [launcher, "serve"], { env });
  await server.until("Stop it with Ctrl-C");
  const url = /running at (\S+)/.exec(server.out())?.[1] ?? "";
  const asked = await whereabouts(["say", "Wo bleibt mein Paket?", "--as", "+15550101234"], {
    env: { WHEREABOUTS_URL: url, ADMIN_TOKEN: adminToken },
  });
  if (asked.code !== 0) throw new Error(`The question was not answered: ${asked.out}${asked.err}`);
  await wait(idleMs);
  const memory = memoryOf(server.pid);
  process.kill(server.pid, "SIGTERM");
  await server.ended;
  return memory;
}

/** Both starts of a server; the resident memory of the second. */
async function both(engine: string, env: Readonly<Record<string, string>>): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "whereabouts-bench-"));
  try {
    let last = 0;
    for (const start of ["first start", "started again"]) {
      const { rss, own, peak } = await once({
        PORT: "0",
        PLAYGROUND: "on",
        LOG_LEVEL: "error",
        ADMIN_TOKEN: adminToken,
        DATA_DIR: folder,
        ...env,
      });
      console.log(`${engine}, ${start}: RSS ${rss} MB, ${own} of them its own; at most ${peak} MB`);
      last = rss;
    }
    return last;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const weighed = [await both("embedded", {})];
const bin = programs();
if (bin === undefined) console.log("PostgreSQL is not installed: not measured.");
else {
  const own = await cluster(bin);
  try {
    weighed.push(await both("PostgreSQL", { DATABASE_URL: own.url, SECRET_KEY: "b".repeat(64) }));
  } finally {
    await own.remove();
  }
}
process.exit(weighed.every((mb) => mb <= limitMb) ? 0 : 1);
