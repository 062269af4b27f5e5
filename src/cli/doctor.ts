import { Command } from "commander";
import { z } from "zod";
import { checkLines, CheckSaid, day, dayMs, whenIs, type Finding } from "./checks.ts";
import type { Client } from "./client.ts";
import { Connections } from "./connections.ts";
import { inShop } from "./shop.ts";
import { CommandFailed, type Terminal } from "./terminal.ts";

const Health = z.object({
  state: z.enum(["active", "broken"]),
  problem: z.string().nullable(),
  checks: z.array(CheckSaid),
  lastEventAt: z.coerce.date().nullable(),
  lastSentAt: z.coerce.date().nullable(),
  failed24h: z.number(),
  uncertain: z.number(),
  optedOut: z.number(),
  windows: z.object({ open: z.number(), closed: z.number() }),
  watch: z.object({ seenAt: z.coerce.date().nullable(), problem: z.string().nullable() }).nullable(),
  expires: z.coerce.date().nullable(),
});
type Health = z.infer<typeof Health>;
type Connection = z.infer<typeof Connections>["connections"][number] & { readonly shop: string };

/** A connection and what was found; `health` is null where the server could not say. */
interface Examined {
  readonly connection: Connection;
  readonly health: Health | null;
  /** Everything worth a line, failures among them. */
  readonly findings: readonly Finding[];
}

const Shops = z.object({ shops: z.array(z.object({ slug: z.string() })) });
/** Each asks a provider and may take ten seconds. */
const atOnce = 4;
/** A token that ends within this is worth a word, ms. */
const soonMs = 14 * dayMs;

export function doctorCommand(terminal: Terminal, toServer: () => Client): Command {
  return new Command("doctor")
    .description("look whether everything that is connected works, and say what to do where it does not")
    .argument("[id]", "one connection; all by default")
    .option("--shop <name>", "only this shop's")
    .option("--json", "print what was found as JSON")
    .addHelpText(
      "after",
      `
It asks each provider whether token, account and webhook are right, and sends a request to itself through
PUBLIC_URL. Nothing is sent to a shopper. Under each connection it prints

  ok       what works
  failed   what does not, and → what to do about it
  skipped  what could not be looked at, and why
  note     what is worth knowing

then the last message that came in, the last reply that went out, sends that failed or may not have arrived, how
many shoppers have opted out, and how many conversations can still be answered (a provider's reply window closes
some time after the shopper's last message). For a mailbox, when it was last seen.

Exit code 1: something failed.

Examples:
  npx whereabouts doctor
  npx whereabouts doctor 0190f5fe-7c00-7a00-8000-000000000000
  npx whereabouts doctor --json | jq '.connections[] | select(.ok | not)'`,
    )
    .action(async (id: string | undefined, { shop, json }: { shop?: string; json?: boolean }) => {
      const server = toServer();
      const connections = await wanted(server, id, shop);
      const examined = await mapLimited(connections, (connection) => examine(server, connection));
      if (json === true) terminal.out(JSON.stringify(asJson(examined), null, 2));
      else report(terminal, examined);
      const ill = examined.filter((each) => !isWell(each)).length;
      if (ill > 0)
        throw new CommandFailed(
          connections.length === 1
            ? "The connection does not work as it should."
            : `${ill} of ${connections.length} connections ${ill === 1 ? "does" : "do"} not work as ${ill === 1 ? "it" : "they"} should.`,
        );
    });
}

async function wanted(
  server: Client,
  id: string | undefined,
  shop: string | undefined,
): Promise<Connection[]> {
  const shops =
    shop === undefined ? (await server.get("/api/shops", Shops)).shops.map(({ slug }) => slug) : [shop];
  const all: Connection[] = [];
  for (const slug of shops) {
    const { connections } = await server.get(inShop("/api/connections", slug), Connections);
    all.push(...connections.map((connection) => ({ ...connection, shop: slug })));
  }
  if (id === undefined) return all;
  const found = all.filter((connection) => connection.id === id);
  if (found.length === 0)
    throw new CommandFailed(`There is no connection ${id}. \`npx whereabouts connections\` lists them.`);
  return found;
}

async function examine(server: Client, connection: Connection): Promise<Examined> {
  try {
    const path = `/api/connections/${encodeURIComponent(connection.id)}/health`;
    const health = await server.get(inShop(path, connection.shop), Health);
    return { connection, health, findings: findingsOf(connection, health, new Date()) };
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    const finding = failed(
      "health",
      error.message,
      "Look at the server's log and at /readyz, and try again.",
    );
    return { connection, health: null, findings: [finding] };
  }
}

/** The checks, and what else in a connection's health wants something done. */
function findingsOf(connection: Connection, health: Health, now: Date): Finding[] {
  const { channel, id } = connection;
  const { state, problem, checks, watch, failed24h, uncertain, expires } = health;
  const again = `npx whereabouts connect ${channel} --change ${id}`;
  const findings: Finding[] = [];
  // What does not start says so itself.
  if (state === "broken" && !checks.some(({ name, result }) => name === "start" && result === "failed"))
    findings.push(
      failed(
        "state",
        `Nothing is sent: ${problem ?? "no reason is known"}`,
        `Mend that, then have it tried again, with a new secret in the environment if it needs one: \`${again}\`. What waits goes out then.`,
      ),
    );
  findings.push(...checks);
  if (watch !== null && watch.problem !== null)
    findings.push(
      failed("watch", watch.problem, "It is tried again by itself; the checks above say what to mend."),
    );
  if (expires !== null && expires > now && expires.getTime() - now.getTime() < soonMs)
    findings.push({
      ...noted("expiry", `Something it needs ends ${whenIs(expires, now)}.`),
      fix: `If it is not renewed by itself by then, make a new one and give it: \`${again}\`.`,
    });
  if (uncertain > 0)
    findings.push({
      ...noted("uncertain", `${uncertain} ${uncertain === 1 ? "reply" : "replies"} may not have arrived.`),
      fix: "Look in the provider's own inbox; POST /api/deliveries/<id>/retry sends one again (docs/api.md).",
    });
  if (failed24h > 0)
    findings.push({
      ...noted("failed sends", `${failed24h} of the last 24 hours could not be sent.`),
      fix: "GET /api/conversations/<id> says why, with each delivery.",
    });
  return findings;
}

function failed(name: string, said: string, fix: string): Finding {
  return { name, result: "failed", said, fix, expires: null };
}

/** Worth knowing, and no reason to fail. */
function noted(name: string, said: string): Finding {
  return { name, result: "note", said, fix: null, expires: null };
}

function isWell({ findings }: Examined): boolean {
  return !findings.some(({ result }) => result === "failed");
}

function report(terminal: Terminal, examined: readonly Examined[]): void {
  if (examined.length === 0)
    terminal.note("Nothing is connected. `npx whereabouts connect --help` says what can be.");
  const now = new Date();
  for (const { connection, health, findings } of examined) {
    const { id, channel, accounts, shop, demo } = connection;
    const where = shop === "main" ? "" : `  (shop ${shop})`;
    terminal.out(`${id}  ${channel}  ${accounts.join(", ")}${where}${demo ? "  (playground)" : ""}`);
    for (const finding of findings) for (const line of checkLines(finding, now)) terminal.out(line);
    if (health !== null) for (const line of trafficLines(health, now)) terminal.out(`  ${line}`);
    terminal.out("");
  }
}

function trafficLines(health: Health, now: Date): string[] {
  const { lastEventAt, lastSentAt, failed24h, uncertain, optedOut, windows, watch, expires } = health;
  const at = (time: Date | null) => (time === null ? "never" : `${whenIs(time, now)} (${minuteOf(time)})`);
  return [
    `last event ${at(lastEventAt)}, last send ${at(lastSentAt)}`,
    `sends failed in 24 h: ${failed24h}, uncertain: ${uncertain}, opted out: ${optedOut}, reply window open: ${windows.open}, closed: ${windows.closed}`,
    ...(watch === null ? [] : [`watched, last seen ${at(watch.seenAt)}`]),
    ...(expires === null ? [] : [`token ends ${day(expires)}, ${whenIs(expires, now)}`]),
  ];
}

function minuteOf(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function asJson(examined: readonly Examined[]): object {
  return {
    ok: examined.every((each) => isWell(each)),
    connections: examined.map((each) => ({
      ...each.connection,
      ok: isWell(each),
      findings: each.findings,
      health: each.health,
    })),
  };
}

/** Results in the order of `items`, at most `atOnce` under way. */
async function mapLimited<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Map<number, Result>();
  const waiting = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      results.set(next[0], await work(next[1]));
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}
