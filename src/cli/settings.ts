import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Command } from "commander";
import { z } from "zod";
import { CommandFailed, type Terminal } from "./terminal.ts";
import type { Client } from "./client.ts";
import { inShop } from "./shop.ts";

const Settings = z.object({ name: z.string(), set: z.unknown(), effective: z.unknown() });

export function settingsCommand(terminal: Terminal, toServer: () => Client): Command {
  const settings = new Command("settings").description("see and change what is set for a shop").addHelpText(
    "after",
    `
Examples:
  npx whereabouts settings                         what you have set
  npx whereabouts settings --all                   with all defaults
  npx whereabouts settings set shop.json           set everything that differs from the defaults

What can be set: docs/settings.md`,
  );
  settings
    .command("show", { isDefault: true })
    .description("print what is set, as JSON")
    .option("--all", "with all defaults")
    .option("--shop <name>", "which of your shops, if you have several")
    .action(async ({ all, shop }: { all?: true; shop?: string }) => {
      const { set, effective } = await toServer().get(inShop("/api/settings", shop), Settings);
      terminal.out(JSON.stringify(all === true ? effective : set, null, 2));
    });
  settings
    .command("set <file>")
    .description("set what a JSON file says; what is not in it gets its default")
    .option("--name <name>", "what the shop is called; signs letters")
    .option("--shop <name>", "which of your shops, if you have several")
    .action(async (file: string, { name, shop }: { name?: string; shop?: string }) => {
      const path = resolve(terminal.folder, file);
      const text = await readFile(path, "utf8").catch(() => {
        throw new CommandFailed(`${path} cannot be read.`);
      });
      let read: unknown;
      try {
        read = JSON.parse(text);
      } catch (error) {
        throw new CommandFailed(`${path} is no JSON: ${error instanceof Error ? error.message : "?"}`);
      }
      const made = await toServer().put(inShop("/api/settings", shop), { name, settings: read }, Settings);
      terminal.out(`Set for ${made.name}. It takes effect within seconds.`);
    });
  return settings;
}
