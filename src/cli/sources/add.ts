import { Command } from "commander";
import { z } from "zod";
import { checkLines, CheckSaid } from "../checks.ts";
import type { Client } from "../client.ts";
import { settingOption, settingsOf, textOf, type Given } from "../connect/options.ts";
import { CommandFailed, type Terminal } from "../terminal.ts";
import type { StoreForm } from "./form.ts";
import { Report, tellProblems } from "./report.ts";
import { pipedSecrets, secretsOf } from "./secrets.ts";

const Made = z.object({
  id: z.string(),
  report: Report,
  webhookUrl: z.string().nullable(),
  checks: z.array(CheckSaid),
});

/** `sources add <kind>` of a store that is asked over the network. */
export function addCommand(form: StoreForm, terminal: Terminal, toServer: () => Client): Command {
  const command = new Command(form.kind).description(form.about);
  const options = form.settings.map((setting) => ({ setting, option: settingOption(setting) }));
  for (const { option } of options) command.addOption(option);
  return command
    .option("--secrets-stdin", "read the secrets from standard input: lines NAME=value")
    .option("--shop <name>", "which of your shops, if you have several")
    .addHelpText("after", helpOf(form))
    .action(async (given: Given) => {
      const typed = settingsOf(options, given, terminal.env);
      const missing = form.settings.find(
        ({ needed, into }) => needed === true && typed[into[0]] === undefined,
      );
      if (missing !== undefined)
        throw new CommandFailed(
          `${missing.flags} is missing: ${missing.about}.${missing.env === undefined ? "" : ` ${missing.env} may hold it, too.`}`,
        );
      const piped =
        given["secretsStdin"] === true ? await pipedIn(form, terminal) : new Map<string, string>();
      const { secrets, made } = await secretsOf(form, typed, terminal, piped);
      const settings = form.complete?.(typed) ?? typed;
      const shop = textOf(given["shop"]);
      const added = await toServer().post("/api/sources", { kind: form.kind, shop, settings, secrets }, Made);
      const { id, webhookUrl, report, checks } = added;
      terminal.out(`Added as ${id}.`);
      tellProblems(terminal, report, 20);
      for (const check of checks) for (const line of checkLines(check, new Date())) terminal.out(line);
      terminal.out("");
      for (const line of form.next({ id, webhookUrl, settings, made })) terminal.out(line);
      terminal.out("");
      terminal.out(`Then look whether all is well:  npx whereabouts doctor ${id}`);
    });
}

async function pipedIn(form: StoreForm, terminal: Terminal): Promise<Map<string, string>> {
  if (terminal.input === undefined)
    throw new CommandFailed("Nothing is piped in: without --secrets-stdin you are asked.");
  return pipedSecrets(await terminal.input(), new Set(form.secrets.map(({ env }) => env)));
}

function helpOf(form: StoreForm): string {
  const names = [...new Map(form.secrets.map(({ env, name, missing }) => [env, { name, missing }]))];
  return `
Secrets are never given as options, which other users of this machine could read. They come from standard input
(--secrets-stdin), from the environment, or you are asked:
${names.map(([env, { name, missing }]) => `  ${env.padEnd(28)}${name}${missing === "make" ? "; made up when missing" : ""}`).join("\n")}

${form.where}

Examples:
${form.examples.map((example) => `  ${example}`).join("\n")}

Step by step: docs/stores/${form.kind}.md`;
}
