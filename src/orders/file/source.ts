import { once } from "node:events";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Book } from "../book.ts";
import type { OrderSource, OrdersFound } from "../source.ts";
import type { Reading } from "./fields.ts";
import { loadFile, type Format } from "./load.ts";
import { UnusableFile, type Problem } from "./problem.ts";

/** What a file of orders is read with. */
export interface FileOptions {
  /** Absolute. */
  readonly path: string;
  readonly format: Format;
  readonly reading: Omit<Reading, "complain">;
  readonly now: () => Date;
}

const checkEveryMs = 1_000;
const mostBytes = 64 * 1024 * 1024;
const mostProblems = 1_000;
/** Who asks while a changed file is read waits this long for it, then is answered from the version before. */
const patienceMs = 1_000;
/** A file that looks unfinished and has not changed for this long is taken as it is. */
const finishedAfterMs = 10_000;

/** The last version of the file that could be used. */
interface Good {
  readonly book: Book;
  readonly problems: readonly Problem[];
  readonly loadedAt: Date;
  /** When the file was last seen to be this version. */
  asOf: Date;
}

/**
 * Orders from a file. Each look-up checks, at most once a second, whether the file has changed, and reads it
 * again if it has; reading a large file does not hold answers up for longer than a second. While it is missing, unreadable or half-written the last good version answers, as stale.
 * `asOf` is when the file was last seen to hold what was answered.
 */
export function fileSource(options: FileOptions): OrderSource {
  const { path, format, reading, now } = options;
  let good: Good | null = null;
  let failure: Problem | null = null;
  /** The version read last, when it was new, and whether reading it again could come to anything else. */
  let tried: { readonly version: string; readonly since: Date; settled: boolean } | null = null;
  let checkedAt: number | null = null;
  let checking: Promise<void> | null = null;
  let closed = false;

  async function check(at: Date): Promise<void> {
    try {
      const read = await readVersion(path, tried?.settled === true ? tried.version : null);
      if (read.bytes === null) {
        if (failure === null && good !== null) good.asOf = at;
        return;
      }
      if (tried?.version !== read.version) tried = { version: read.version, since: at, settled: true };
      const loaded = await loadFile(read.bytes, format, reading);
      const waited = at.getTime() - tried.since.getTime();
      if (loaded.unfinished && good !== null && waited < finishedAfterMs) {
        tried.settled = false;
        throw new UnusableFile("the last row is incomplete; the file seems to be still being written");
      }
      tried.settled = true;
      if (good !== null && loaded.book.size === 0 && loaded.problems.length > 0) {
        throw new UnusableFile(`not one order can be used: ${loaded.problems[0]?.problem ?? ""}`);
      }
      good = { book: loaded.book, problems: loaded.problems, loadedAt: at, asOf: at };
      failure = null;
    } catch (error) {
      failure = { line: error instanceof UnusableFile ? error.line : null, problem: reasonOf(error) };
      // What is wrong inside the file stays wrong until it changes; what is wrong with the file may pass.
      if (!(error instanceof UnusableFile)) tried = null;
    }
  }

  /** One check at a time; everyone who asks meanwhile waits for it. */
  async function refresh(): Promise<void> {
    if (checking !== null) return checking;
    const at = now();
    if (checkedAt !== null && Math.abs(at.getTime() - checkedAt) < checkEveryMs) return;
    checkedAt = at.getTime();
    checking = check(at).finally(() => {
      checking = null;
    });
    return checking;
  }

  return {
    kind: "file",
    find: async (query, signal): Promise<OrdersFound> => {
      if (closed) return { ok: false, detail: "the source is closed" };
      if (!(await waitFor(refresh(), good === null ? null : patienceMs, signal)))
        return { ok: false, detail: "the look-up was aborted" };
      if (good === null) return { ok: false, detail: failure?.problem ?? "the file has not been read" };
      return { ok: true, orders: good.book.find(query), asOf: good.asOf, stale: failure !== null };
    },
    report: async () => {
      if (!closed) await refresh();
      const all = [...(failure === null ? [] : [failure]), ...(good?.problems ?? [])];
      const problems = all.slice(0, mostProblems);
      if (all.length > mostProblems) {
        problems.push({ line: null, problem: `and ${all.length - mostProblems} more problems` });
      }
      return { orders: good?.book.size ?? null, loadedAt: good?.loadedAt ?? null, problems };
    },
    close: async () => {
      closed = true;
      await checking;
      good = null;
    },
  };
}

/** Waits for the work, at most `ms` (null: to its end). False when the signal fires first. */
async function waitFor(
  work: Promise<void>,
  ms: number | null,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (signal?.aborted === true) return false;
  const enough = new AbortController();
  const waits = [work.then(() => true)];
  if (ms !== null) waits.push(sleep(ms, true, { signal: enough.signal }).catch(() => true));
  if (signal !== undefined) {
    waits.push(
      once(signal, "abort", { signal: enough.signal }).then(
        () => false,
        () => false,
      ),
    );
  }
  try {
    return await Promise.race(waits);
  } finally {
    enough.abort();
  }
}

/** The file's bytes and a name for this version of it; no bytes when the version is `known`. */
async function readVersion(
  path: string,
  known: string | null,
): Promise<{ readonly version: string; readonly bytes: Buffer | null }> {
  // Without waiting: opening a named pipe would last until somebody writes to it.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stat = await file.stat({ bigint: true });
    if (!stat.isFile()) throw new Error("it is not a file");
    const version = [stat.dev, stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join(" ");
    if (version === known) return { version, bytes: null };
    if (stat.size > BigInt(mostBytes)) {
      throw new Error(`it is larger than ${mostBytes / 1024 / 1024} MB`);
    }
    const bytes = await file.readFile();
    return { version, bytes };
  } finally {
    await file.close();
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof UnusableFile) return error.message;
  if (!(error instanceof Error)) return "the file cannot be read";
  const missing = "code" in error && error.code === "ENOENT";
  return missing ? "the file is missing" : `the file cannot be read: ${error.message}`;
}
