import { Command } from "commander";
import { z } from "zod";
import type { Client } from "./client.ts";
import { inShop } from "./shop.ts";
import { addCommand } from "./sources/add.ts";
import { addFileCommand } from "./sources/file.ts";
import { storeForms } from "./sources/index.ts";
import { counted, Report, tellProblems } from "./sources/report.ts";
import type { Terminal } from "./terminal.ts";

/** Sources of orders as the API lists them, as far as the commands need them. */
export const Sources = z.object({
  sources: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      where: z.string().nullable(),
      state: z.string(),
      problem: z.string().nullable(),
      webhookUrl: z.string().nullable(),
    }),
  ),
});

/** `sources`: where orders come from. */
export function sourcesCommand(terminal: Terminal, toServer: () => Client): Command {
  const sources = new Command("sources").description("say where your orders come from").addHelpText(
    "after",
    `
Examples:
  npx whereabouts sources add shopify --shop-domain example.myshopify.com
  npx whereabouts sources add woocommerce --url https://shop.example.com
  npx whereabouts sources add file orders.json
  npx whereabouts sources add file export.csv --country DE --currency EUR --time-zone Europe/Berlin
  npx whereabouts sources list
  npx whereabouts sources remove 0190f5fe-7c00-7a00-8000-000000000000

Each kind says what it needs and where to find it:
${storeForms.map(({ kind }) => `  npx whereabouts sources add ${kind} --help`).join("\n")}

A store is asked when somebody wants to know; a file is read again when it changes. Sources are asked in the order
in which they were added.`,
  );
  const add = sources.command("add").description("add a source of orders");
  for (const form of storeForms) add.addCommand(addCommand(form, terminal, toServer));
  add.addCommand(addFileCommand(terminal, toServer));
  sources
    .command("list", { isDefault: true })
    .description("list sources, how they are, and what they gave; no store is asked for it")
    .option("--shop <name>", "which of your shops, if you have several")
    .action(async ({ shop }: { shop?: string }) => {
      const server = toServer();
      const list = await server.get(inShop("/api/sources", shop), Sources);
      if (list.sources.length === 0)
        terminal.note(
          "There are no orders yet. `npx whereabouts sources add file orders.json` adds some, `npx whereabouts sources add --help` names the stores that can be asked.",
        );
      for (const { id, kind, where, state, problem, webhookUrl } of list.sources) {
        const report = await server.get(inShop(`/api/sources/${id}/report`, shop), Report);
        const said = report.orders === null ? state : `${state}, ${counted(report)}`;
        terminal.out(`${id}  ${kind}  ${where ?? ""}  ${said}`);
        if (webhookUrl !== null) terminal.out(`    ${webhookUrl}`);
        if (problem !== null) terminal.out(`    ${problem}`);
        const others = report.problems.filter((one) => one.problem !== problem);
        tellProblems(terminal, { ...report, problems: others }, 3);
      }
    });
  sources
    .command("remove <id>")
    .description("remove a source; the store or file stays as it is")
    .option("--shop <name>", "which of your shops, if you have several")
    .action(async (id: string, { shop }: { shop?: string }) => {
      await toServer().delete(inShop(`/api/sources/${encodeURIComponent(id)}`, shop));
      terminal.out(`Removed ${id}.`);
    });
  return sources;
}
