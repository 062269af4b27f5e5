import { Command } from "commander";
import { z } from "zod";
import { checkLines, type Finding } from "./checks.ts";
import type { Client } from "./client.ts";
import { connectionsOf } from "./doctor/connections.ts";
import {
  groups,
  isWell,
  ofShop,
  orUnsaid,
  type Examined,
  type Group,
  type Patient,
} from "./doctor/examined.ts";
import { hintsFor, isPlayground } from "./doctor/hints.ts";
import { sourcesOf } from "./doctor/sources.ts";
import { trackingOf } from "./doctor/tracking.ts";
import { CommandFailed, type Terminal } from "./terminal.ts";

const Shops = z.object({ shops: z.array(z.object({ slug: z.string() })) });
/** Each asks a provider and may take ten seconds. */
const atOnce = 4;

const listers: Readonly<
  Record<Group, (server: Client, shop: string, playground: boolean) => Promise<Patient[]>>
> = {
  connections: connectionsOf,
  sources: sourcesOf,
  tracking: trackingOf,
};

/** What each group is called, one and several. */
const names: Readonly<Record<Group, readonly [string, string]>> = {
  connections: ["connection", "connections"],
  sources: ["source of orders", "sources of orders"],
  tracking: ["tracking source", "tracking sources"],
};

/** `doctor`: whether everything that is connected works. */
export function doctorCommand(terminal: Terminal, toServer: () => Client): Command {
  return new Command("doctor")
    .description("look whether everything that is connected works, and say what to do where it does not")
    .argument("[id]", "one connection, source of orders or tracking source; all by default")
    .option("--shop <name>", "only this shop's")
    .option("--json", "print what was found as JSON")
    .addHelpText(
      "after",
      `
It asks each provider, store and carrier service whether token, account and webhook are right, and sends a request to
itself through PUBLIC_URL. Nothing is sent to a shopper. Under each it prints

  ok       what works
  failed   what does not, and → what to do about it
  skipped  what could not be looked at, or is not needed, and why
  note     what is worth knowing

then, of a connection, the last message that came in, the last reply that went out, sends that failed or may not have
arrived, how many shoppers have opted out, and how many conversations can still be answered (a provider's reply
window closes some time after the shopper's last message); for a mailbox, when it was last seen; of a store, when its
webhook last told of something; of a tracking source, how many parcels it follows and when it was last heard.

What is not connected at all is a hint, not a failure. Exit code 1: something failed.

Examples:
  npx whereabouts doctor
  npx whereabouts doctor 0190f5fe-7c00-7a00-8000-000000000000
  npx whereabouts doctor --json | jq '.sources[] | select(.ok | not)'

What each line means: docs/doctor.md`,
    )
    .action(async (id: string | undefined, { shop, json }: { shop?: string; json?: boolean }) => {
      const server = toServer();
      const shops =
        shop === undefined ? (await server.get("/api/shops", Shops)).shops.map(({ slug }) => slug) : [shop];
      const { patients, unlisted } = await listed(server, shops);
      const [reason] = unlisted.flatMap(({ findings }) => findings);
      // Nothing was told at all: a wrong name or token, and no illness of anything.
      if (reason !== undefined && unlisted.length === shops.length * groups.length)
        throw new CommandFailed(reason.said);
      const wanted = id === undefined ? patients : patients.filter((patient) => patient.id === id);
      if (id !== undefined && wanted.length === 0) throw nothingOfThis(id, unlisted);
      const examined = [
        ...(id === undefined ? unlisted : []),
        ...(await mapLimited(wanted, (patient) => patient.examine())),
      ].toSorted((a, b) => groups.indexOf(a.group) - groups.indexOf(b.group));
      const hints = id === undefined && unlisted.length === 0 ? hintsFor(shops, patients) : [];
      if (json === true) terminal.out(JSON.stringify(asJson(examined, hints), null, 2));
      else {
        report(terminal, examined);
        for (const hint of hints) terminal.note(hint);
      }
      const ill = examined.filter((each) => !isWell(each));
      if (ill.length > 0) throw new CommandFailed(verdict(ill.length, examined));
    });
}

/** Everything that can be looked at, and what could not even be listed. */
async function listed(
  server: Client,
  shops: readonly string[],
): Promise<{ patients: readonly Patient[]; unlisted: readonly Examined[] }> {
  const patients: Patient[] = [];
  const unlisted: Examined[] = [];
  for (const group of groups)
    for (const shop of shops) {
      const about = { group, title: `${names[group][1]}${ofShop(shop)}`, data: { shop } };
      const outcome = await orUnsaid(about, async () => {
        patients.push(...(await listers[group](server, shop, isPlayground(shop, patients))));
        return { findings: [], traffic: [], data: about.data };
      });
      if (outcome.findings.length > 0) unlisted.push(outcome);
    }
  return { patients, unlisted };
}

function nothingOfThis(id: string, unlisted: readonly Examined[]): CommandFailed {
  const [first] = unlisted.flatMap(({ findings }) => findings);
  return new CommandFailed(
    first === undefined
      ? `There is no connection ${id}, and no source of orders or parcels either. \`npx whereabouts connections\`, \`… sources\` and \`… tracking\` list them.`
      : `${id} was not found, and not everything could be listed: ${first.said}`,
  );
}

function verdict(ill: number, examined: readonly Examined[]): string {
  const looked = new Set(examined.map(({ group }) => group));
  const [group] = looked.size === 1 ? looked : [];
  const [one, several] = group === undefined ? ["thing", "things looked at"] : names[group];
  if (examined.length === 1) return `The ${one} does not work as it should.`;
  return `${ill} of ${examined.length} ${several} ${ill === 1 ? "does" : "do"} not work as ${ill === 1 ? "it" : "they"} should.`;
}

/** What was found, each under its title. What several share, as an address that cannot be called, is explained once. */
function report(terminal: Terminal, examined: readonly Examined[]): void {
  const now = new Date();
  const explained = new Set<string>();
  const once = (finding: Finding): Finding => {
    if (finding.fix === null) return finding;
    const key = JSON.stringify([finding.name, finding.said, finding.fix]);
    if (explained.has(key)) return { ...finding, fix: "As above." };
    explained.add(key);
    return finding;
  };
  for (const { title, findings, traffic } of examined) {
    terminal.out(title);
    for (const finding of findings) for (const line of checkLines(once(finding), now)) terminal.out(line);
    for (const line of traffic) terminal.out(`  ${line}`);
    terminal.out("");
  }
}

function asJson(examined: readonly Examined[], hints: readonly string[]): object {
  const of = (wanted: Group) =>
    examined
      .filter(({ group }) => group === wanted)
      .map((each) => ({ ...each.data, ok: isWell(each), findings: each.findings }));
  return {
    ok: examined.every((each) => isWell(each)),
    connections: of("connections"),
    sources: of("sources"),
    tracking: of("tracking"),
    hints,
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
