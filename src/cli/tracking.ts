import { randomBytes } from "node:crypto";
import { Command } from "commander";
import { z } from "zod";
import type { Json } from "#src/conversation/json.ts";
import { checkLines, CheckSaid, whenIs } from "./checks.ts";
import type { Client } from "./client.ts";
import type { SecretOption } from "./connect/form.ts";
import { optionOf, secretOption, settingOption, settingsOf, textOf, type Given } from "./connect/options.ts";
import { inShop } from "./shop.ts";
import { CommandFailed, type Terminal } from "./terminal.ts";
import { trackingForms, type TrackingForm } from "./tracking-forms.ts";

const Made = z.object({ id: z.string(), webhookUrl: z.string(), checks: z.array(CheckSaid) });
const Sources = z.object({
  sources: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      webhookUrl: z.string(),
      problem: z.string().nullable(),
    }),
  ),
});
const Report = z.object({
  following: z.number(),
  ended: z.number(),
  heardAt: z.coerce.date().nullable(),
  problems: z.array(z.object({ problem: z.string(), parcels: z.number() })),
});

/** `tracking`: who tells where parcels are. */
export function trackingCommand(terminal: Terminal, toServer: () => Client): Command {
  const tracking = new Command("tracking").description("say who tells where your parcels are").addHelpText(
    "after",
    `
Examples:
  npx whereabouts tracking add easypost
  EASYPOST_API_KEY=… npx whereabouts tracking add easypost
  npx whereabouts tracking list
  npx whereabouts tracking remove 0190f5fe-7c00-7a00-8000-000000000000

Without a tracking source parcels are as your store tells of them. The first one that you add follows your parcels;
how: docs/tracking/README.md`,
  );
  const add = tracking.command("add").description("add a tracking source");
  for (const form of trackingForms) add.addCommand(addCommand(form, terminal, toServer));
  tracking
    .command("list", { isDefault: true })
    .description("list tracking sources and how their parcels fare")
    .option("--shop <name>", "which of your shops, if you have several")
    .action(async ({ shop }: { shop?: string }) => {
      const server = toServer();
      const { sources } = await server.get(inShop("/api/tracking", shop), Sources);
      if (sources.length === 0)
        terminal.note(
          "There is no tracking source: parcels are as your store tells of them. `npx whereabouts tracking add --help` adds one.",
        );
      for (const { id, kind, problem } of sources) {
        const report = await server.get(inShop(`/api/tracking/${id}/report`, shop), Report);
        const heard =
          report.heardAt === null ? "nothing heard yet" : `heard ${whenIs(report.heardAt, new Date())}`;
        terminal.out(`${id}  ${kind}  ${report.following} followed, ${report.ended} ended, ${heard}`);
        if (problem !== null) terminal.out(`    ${problem}`);
        for (const one of report.problems.slice(0, 3))
          terminal.out(`    ${one.parcels} ${one.parcels === 1 ? "parcel" : "parcels"}: ${one.problem}`);
      }
    });
  tracking
    .command("remove <id>")
    .description("remove a tracking source; its parcels go to the next one")
    .option("--shop <name>", "which of your shops, if you have several")
    .action(async (id: string, { shop }: { shop?: string }) => {
      await toServer().delete(inShop(`/api/tracking/${encodeURIComponent(id)}`, shop));
      terminal.out(`Removed ${id}.`);
    });
  return tracking;
}

function addCommand(form: TrackingForm, terminal: Terminal, toServer: () => Client): Command {
  const command = new Command(form.kind).description(form.about);
  const settings = form.settings.map((setting) => ({ setting, option: settingOption(setting) }));
  const secrets = form.secrets.map((secret) => ({ secret, option: secretOption(secret) }));
  for (const { option } of [...secrets, ...settings]) command.addOption(option);
  return command
    .option("--shop <name>", "which of your shops, if you have several")
    .addHelpText(
      "after",
      `
${form.where}

Other users of this machine can read a command's options; secrets are safer in the environment, and without
them you are asked.`,
    )
    .action(async (given: Given) => {
      const known: Record<string, Json> = {};
      const made: Record<string, Json> = {};
      for (const { secret, option } of secrets) {
        const text = textOf(given[option.attributeName()]) ?? textOf(terminal.env[secret.env]);
        if (text !== undefined) known[secret.into] = text;
        else if (secret.missing === "make") made[secret.into] = randomBytes(24).toString("base64url");
        else known[secret.into] = await asked(terminal, secret);
      }
      const body = {
        kind: form.kind,
        shop: textOf(given["shop"]),
        settings: settingsOf(settings, given, terminal.env),
        secrets: { ...known, ...made },
      };
      const { id, webhookUrl, checks } = await toServer().post("/api/tracking", body, Made);
      terminal.out(`Added as ${id}.`);
      for (const check of checks) for (const line of checkLines(check, new Date())) terminal.out(line);
      terminal.out("");
      for (const line of form.next(webhookUrl, made)) terminal.out(line);
    });
}

async function asked(terminal: Terminal, { name, env }: SecretOption): Promise<string> {
  const entered = await terminal.askSecret?.(`${name} (not shown): `);
  if (entered === undefined || entered === "")
    throw new CommandFailed(`The ${name} is missing. Set ${env}, or give ${optionOf(name)}.`);
  return entered;
}
