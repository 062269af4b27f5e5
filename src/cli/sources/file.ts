import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Command } from "commander";
import { z } from "zod";
import type { Client } from "../client.ts";
import type { Terminal } from "../terminal.ts";
import { counted, Report, tellProblems } from "./report.ts";

interface FileSettings {
  readonly format?: string;
  readonly country?: string;
  readonly currency?: string;
  readonly timeZone?: string;
  readonly shop?: string;
}

/** `sources add file <path>`. */
export function addFileCommand(terminal: Terminal, toServer: () => Client): Command {
  return new Command("file")
    .argument("<path>")
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
      tellProblems(terminal, made.report, 20);
    });
}
