import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import postgres from "postgres";
import { cluster, programs, type Cluster } from "../fakes/cluster.ts";
import { appSecret, commonEnv, furnish, sign, textsBody } from "../fakes/furnish.ts";
import { load, type Load } from "./load.ts";
import { serve, type Server } from "./processes.ts";
import { instantGraph, type InstantGraph } from "./provider.ts";

/*
 * `npm run bench`: acknowledgements against a bare route on the same PostgreSQL, replies end to end, latency,
 * commits and memory; the embedded engine beside it. Rounds are interleaved and medians shown, because other
 * work on the machine disturbs one round and not the next. Quick look: `npm run bench -- --rounds 1 --seconds 2`.
 */
const option = (name: string, otherwise: number) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const rounds = option("rounds", 5);
const seconds = option("seconds", 3);
const burst = option("burst", 2_000);

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
let serial = 0;
/** A new message from one of 2,000 shoppers. */
const nextMessage = () => {
  serial += 1;
  const body = Buffer.from(
    textsBody(`1555${String(1_000_000 + (serial % 2_000))}`, [
      { id: `wamid.${serial}.${randomUUID()}`, text: "where is my order?" },
    ]),
  );
  return { body, signature: sign(body) };
};
/** Signing is the provider's work: done before the clock runs. */
function prepared(count: number): () => { body: Buffer; signature: string } {
  const ready = Array.from({ length: count }, nextMessage);
  let at = 0;
  return () => ready[at++] ?? nextMessage();
}

interface Gateway {
  readonly server: Server;
  readonly hook: URL;
  remove(): Promise<void>;
}

async function gateway(
  engine: "postgres" | "embedded",
  own: Cluster,
  graph: InstantGraph,
  settleMs: number,
  agent: "real" | "none" = "real",
): Promise<Gateway & { database: string | null }> {
  const directory = await mkdtemp(join(tmpdir(), "whereabouts-bench-"));
  const env: Record<string, string> = { ...commonEnv, DATA_DIR: directory, TEST_AGENT: agent };
  let database: string | null = null;
  if (engine === "postgres") {
    database = `bench_${randomUUID().slice(0, 8)}`;
    const sql = postgres(own.url, { max: 1 });
    await sql.unsafe(`create database ${database}`);
    await sql.end();
    env.DATABASE_URL = own.url.replace(/\/postgres$/, `/${database}`);
    env.SECRET_KEY = "b".repeat(64);
  }
  const connection = await furnish(env, { graphUrl: graph.url, settleMs });
  const server = await serve("../fakes/child-main.ts", env);
  // The job queue's tables are made in the background of the first start.
  await wait(4_000);
  return {
    server,
    database,
    hook: new URL(`/webhooks/whatsapp/${connection}`, server.url),
    async remove() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function commits(own: Cluster, database: string): Promise<number> {
  const sql = postgres(own.url, { max: 1 });
  // Backends report what they did with up to a second's delay.
  await wait(1_500);
  const [row] = await sql<
    { commits: string }[]
  >`select xact_commit as commits from pg_stat_database where datname = ${database}`;
  await sql.end();
  return Number(row?.commits ?? 0);
}

const rows: [string, string, string, string][] = [];
const round = (value: number, digits = 0) => value.toFixed(digits);

const bin = programs();
if (bin === undefined) {
  console.error(
    "The benchmark compares with PostgreSQL, whose programs are not installed (Debian: postgresql).",
  );
  process.exit(1);
}
const own = await cluster(bin);
const graph = await instantGraph();

// Acknowledgements: no turns are run, so that intake alone is measured, as it is on the bare route.
{
  const bare = await serve("./bare.ts", { DATABASE_URL: own.url, APP_SECRET: appSecret });
  const hook = new URL("/hook", bare.url);
  const ours = await gateway("postgres", own, graph, 8_000, "none");
  const embedded = await gateway("embedded", own, graph, 8_000, "none");
  const results: Record<"bare" | "postgres" | "embedded", Load[]> = { bare: [], postgres: [], embedded: [] };
  const targets = { bare: hook, postgres: ours.hook, embedded: embedded.hook } as const;
  // Every shopper is known and the code compiled before the clock runs: most messages are not from strangers.
  for (const url of Object.values(targets)) await load(url, 32, 8_000, nextMessage);
  for (let n = 0; n < rounds; n += 1)
    for (const name of ["bare", "postgres", "embedded"] as const)
      results[name].push(await load(targets[name], 32, seconds * 1000, prepared(seconds * 9_000)));
  const of = (name: keyof typeof results, what: keyof Load) =>
    median(results[name].map((result) => result[what]));
  // Of each round's own yardstick: the machine is not equally fast all the time.
  const share = (name: keyof typeof results) =>
    `${round(median(results[name].map((result, n) => result.perSecond / (results.bare[n]?.perSecond ?? 0))) * 100)} %`;
  rows.push([
    "acknowledged/s, 32 connections",
    round(of("postgres", "perSecond")),
    round(of("embedded", "perSecond")),
    round(of("bare", "perSecond")),
  ]);
  rows.push(["… of the bare route's", share("postgres"), share("embedded"), "100 %"]);
  const spread = (name: keyof typeof results) =>
    `${round(of(name, "p50"), 1)} / ${round(of(name, "p99"), 1)}`;
  rows.push(["… p50 / p99, ms", spread("postgres"), spread("embedded"), spread("bare")]);
  rows.push([
    "… answers other than 2xx",
    round(of("postgres", "failed")),
    round(of("embedded", "failed")),
    round(of("bare", "failed")),
  ]);
  await Promise.all([bare.stop(), ours.remove(), embedded.remove()]);
}

// Replies end to end on the built-in model, and what they cost.
for (const engine of ["postgres", "embedded"] as const) {
  const target = await gateway(engine, own, graph, 0);
  await load(target.hook, 4, 1_500, nextMessage);
  await wait(2_000);
  const column = engine === "postgres" ? 1 : 2;
  const put = (name: string, value: string) => {
    const row = rows.find(([known]) => known === name);
    if (row !== undefined) row[column] = value;
    else rows.push([name, column === 1 ? value : "", column === 2 ? value : "", ""]);
  };

  // Idle: one message at a time, each from a shopper of its own. What the server commits at rest (looking for
  // work, schedules) is counted first and taken out.
  const idleMs = 4_000;
  const atRest = target.database === null ? 0 : await commits(own, target.database);
  await wait(idleMs);
  const before = target.database === null ? 0 : await commits(own, target.database);
  const restPerMs = (before - atRest) / (idleMs + 1_500);
  const latencies: number[] = [];
  const began = performance.now();
  for (let n = 0; n < 100; n += 1) {
    const shopper = `1666${String(1_000_000 + n)}`;
    const body = Buffer.from(
      textsBody(shopper, [{ id: `wamid.${randomUUID()}`, text: "where is my order?" }]),
    );
    const signature = sign(body);
    graph.firstTo.delete(shopper);
    const at = performance.now();
    await fetch(target.hook, { method: "POST", body, headers: { "x-hub-signature-256": signature } });
    while (!graph.firstTo.has(shopper)) await wait(1);
    latencies.push((graph.firstTo.get(shopper) ?? at) - at);
    await wait(20);
  }
  latencies.sort((a, b) => a - b);
  put(
    "webhook to reply, idle, p50 / p99, ms",
    `${round(median(latencies), 1)} / ${round(latencies[98] ?? 0, 1)}`,
  );
  if (target.database !== null) {
    const tookMs = performance.now() - began + 1_500;
    const after = await commits(own, target.database);
    put("commits per message, idle", round((after - before - restPerMs * tookMs) / 100, 2));
  }

  // Under load: a burst of one message each from many shoppers.
  const known = graph.messages();
  const start = performance.now();
  const commitsBefore = target.database === null ? 0 : await commits(own, target.database);
  const loadBegan = performance.now();
  const bodies = Array.from({ length: burst }, (_, n) => {
    const body = Buffer.from(
      textsBody(`1777${String(1_000_000 + n)}`, [
        { id: `wamid.${randomUUID()}`, text: "where is my order?" },
      ]),
    );
    return { body, signature: sign(body) };
  });
  let at = 0;
  await Promise.all(
    Array.from({ length: 32 }, async () => {
      for (let item = bodies[at++]; item !== undefined; item = bodies[at++])
        await fetch(target.hook, {
          method: "POST",
          body: item.body,
          headers: { "x-hub-signature-256": item.signature },
        });
    }),
  );
  while (graph.messages() - known < burst && performance.now() - start < 120_000) await wait(5);
  const tookMs = performance.now() - loadBegan;
  put(`replies/s, burst of ${burst}`, round((burst / tookMs) * 1000));
  if (target.database !== null)
    put(
      "commits per message, burst",
      round(((await commits(own, target.database)) - commitsBefore) / burst, 2),
    );
  put("memory after it, MB", round(target.server.rssMb()));
  await target.remove();
}

graph.close();
await own.remove();
const widths = [0, 1, 2, 3].map((column) =>
  Math.max(
    ...[...rows, ["", "PostgreSQL", "embedded", "bare route"]].map((row) => (row[column] ?? "").length),
  ),
);
const line = (row: readonly string[]) =>
  `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(" | ")} |`;
console.log(
  `\n${cpus().length} × ${cpus()[0]?.model ?? "?"}, Node ${process.version}; medians of ${rounds} rounds of ${seconds} s\n`,
);
console.log(line(["", "PostgreSQL", "embedded", "bare route"]));
console.log(line(widths.map((width) => "-".repeat(width))));
for (const row of rows) console.log(line(row));
