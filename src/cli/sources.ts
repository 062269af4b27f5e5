import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Command } from "commander";
import { z } from "zod";
import type { Client } from "./client.ts";
import { inShop } from "./shop.ts";
import type { Terminal } from "./terminal.ts";

const Report = z.object({
  orders: z.number().nullable(),
  problems: z.array(z.object({ line: z.number().nullable(), problem: z.string() })),
});
type Report = z.infer<typeof Report>;

const Sources = z.object({
  sources: z.array(
    z.object({ id: z.string(), kind: z.string(), settings: z.record(z.string(), z.unknown()) }),
  ),
});

interface FileSettings {
  readonly format?: string;
  readonly country?: string;
  readonly currency?: string;
  readonly timeZone?: string;
  readonly shop?: string;
}

export function sourcesCommand(terminal: Terminal, toServer: () => Client): Command {
  const sources = new Command("sources").description("say where your orders come from").addHelpText(
    "after",
    `
Examples:
  npx whereabouts sources add file orders.json
  npx whereabouts sources add file export.csv --country DE --currency EUR --time-zone Europe/Berlin
  npx whereabouts sources list
  npx whereabouts sources remove 0190f5fe-7c00-7a00-8000-000000000000

A file is read again when it changes. Sources are asked in the order in which they were added.`,
  );
  const add = sources.command("add").description("add a source of orders");
  add
    .command("file <path>")
    .description("orders in a JSON or CSV file on the server's machine")
    .option("--format <json|csv>", "if the file's name does not say it")
    .option("--country <code>", "where phones without a country code belong, e.g. DE")
    .option("--currency <code>", "of amounts without one, e.g. EUR")
    .option("--time-zone <zone>", "of times without one, e.g. Europe/Berlin")
    .option("--shop <name>", "which of your shops, if you have several")
    .addHelpText("after", "\nWhat the file may hold: docs/orders-file.md")
    .action(async (path: string, { shop, ...settings }: FileSettings) => {
      const here = resolve(terminal.folder, path);
      const made = await toServer().post(
        "/api/sources",
        { kind: "file", shop, settings: { path: existsSync(here) ? here : path, ...settings } },
        z.object({ id: z.string(), report: Report }),
      );
      terminal.out(`Added as ${made.id}: ${counted(made.report)}.`);
      tell(terminal, made.report, 20);
    });
  sources
    .command("list", { isDefault: true })
    .description("list sources and what they gave")
    .option("--shop <name>", "which of your shops, if you have several")
    .action(async ({ shop }: { shop?: string }) => {
      const server = toServer();
      const list = await server.get(inShop("/api/sources", shop), Sources);
      if (list.sources.length === 0)
        terminal.note("There are no orders yet. `npx whereabouts sources add file orders.json` adds some.");
      for (const { id, kind, settings } of list.sources) {
        const report = await server.get(inShop(`/api/sources/${id}/report`, shop), Report);
        const path = typeof settings.path === "string" ? settings.path : "";
        terminal.out(`${id}  ${kind}  ${path}  ${counted(report)}`);
        tell(terminal, report, 3);
      }
    });
  sources
    .command("remove <id>")
    .description("remove a source; the file stays where it is")
    .option("--shop <name>", "which of your shops, if you have several")
    .action(async (id: string, { shop }: { shop?: string }) => {
      await toServer().delete(inShop(`/api/sources/${encodeURIComponent(id)}`, shop));
      terminal.out(`Removed ${id}.`);
    });
  return sources;
}

function counted({ orders, problems }: Report): string {
  const read = orders === null ? "not read" : orders === 1 ? "1 order" : `${orders} orders`;
  return problems.length === 0
    ? read
    : `${read}, ${problems.length} ${problems.length === 1 ? "problem" : "problems"}`;
}

function tell(terminal: Terminal, { problems }: Report, most: number): void {
  for (const { line, problem } of problems.slice(0, most))
    terminal.out(`    ${line === null ? "" : `line ${line}: `}${problem}`);
  if (problems.length > most) terminal.out(`    and ${problems.length - most} more`);
}
