import { Command } from "commander";
import { z } from "zod";
import type { Client } from "./client.ts";
import { inShop } from "./shop.ts";
import type { Terminal } from "./terminal.ts";

/** Connections as the API lists them, as far as the commands need them. */
export const Connections = z.object({
  connections: z.array(
    z.object({
      id: z.string(),
      channel: z.string(),
      accounts: z.array(z.string()),
      state: z.string(),
      problem: z.string().nullable(),
      demo: z.boolean(),
      webhookUrl: z.string(),
    }),
  ),
});

export function connectionsCommand(terminal: Terminal, toServer: () => Client): Command {
  const connections = new Command("connections").description("list or remove what is connected").addHelpText(
    "after",
    `
Examples:
  npx whereabouts connections list
  npx whereabouts connections remove 0190f5fe-7c00-7a00-8000-000000000000`,
  );
  connections
    .command("list", { isDefault: true })
    .description("list connections with their webhooks and what is wrong with them")
    .option("--shop <name>", "which of your shops, if you have several")
    .action(async ({ shop }: { shop?: string }) => {
      const list = await toServer().get(inShop("/api/connections", shop), Connections);
      if (list.connections.length === 0)
        terminal.note("Nothing is connected. `npx whereabouts connect --help` says how.");
      for (const { id, channel, accounts, state, problem, demo, webhookUrl } of list.connections) {
        terminal.out(`${id}  ${channel}  ${accounts.join(", ")}  ${state}${demo ? "  (playground)" : ""}`);
        terminal.out(`    ${webhookUrl}`);
        if (problem !== null) terminal.out(`    ${problem}`);
      }
    });
  connections
    .command("remove <id>")
    .description("remove a connection; its conversations stay, its secrets are gone")
    .option("--shop <name>", "which of your shops, if you have several")
    .action(async (id: string, { shop }: { shop?: string }) => {
      await toServer().delete(inShop(`/api/connections/${encodeURIComponent(id)}`, shop));
      terminal.out(`Removed ${id}.`);
    });
  return connections;
}
