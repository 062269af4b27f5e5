import { randomBytes } from "node:crypto";
import { Command, Option } from "commander";
import { z } from "zod";
import type { Json } from "#src/conversation/json.ts";
import { checkLines, CheckSaid } from "./checks.ts";
import type { Client } from "./client.ts";
import { laidOver, longOf, type ConnectForm, type Fields, type SecretOption } from "./connect/form.ts";
import { connectForms } from "./connect/index.ts";
import {
  listOf,
  optionOf,
  secretOption,
  settingOption,
  settingsOf,
  several,
  textOf,
  type Given,
} from "./connect/options.ts";
import { inShop } from "./shop.ts";
import { CommandFailed, type Terminal } from "./terminal.ts";

const MadeAnswer = z.object({
  id: z.string(),
  webhookUrl: z.string(),
  checks: z.array(CheckSaid).optional(),
});
const Known = z.object({
  channel: z.string(),
  accounts: z.array(z.string()),
  webhookUrl: z.string(),
  settings: z.record(z.string(), z.json()),
});
const Checks = z.object({ checks: z.array(CheckSaid) });

/** `connect <channel>`, one command for each form. */
export function connectCommand(terminal: Terminal, toServer: () => Client): Command {
  const connect = new Command("connect").description("connect a channel").addHelpText(
    "after",
    `
Each channel says what it needs, where to find it and what to do then:
${connectForms.map(({ channel }) => `  npx whereabouts connect ${channel} --help`).join("\n")}

It is checked on the spot, and what is wrong comes with what to do about it. \`npx whereabouts doctor\` looks
again at any time.`,
  );
  for (const form of connectForms) connect.addCommand(commandOf(form, terminal, toServer));
  return connect;
}

function commandOf(form: ConnectForm, terminal: Terminal, toServer: () => Client): Command {
  const command = new Command(form.channel).description(form.about);
  const { one, about } = form.account;
  const account = new Option(
    form.account.flags,
    one === true ? about : `${about}; repeat for several`,
  ).argParser(several());
  command.addOption(account);
  const settings = form.settings.map((setting) => ({ setting, option: settingOption(setting) }));
  const secrets = form.secrets.map((secret) => ({ secret, option: secretOption(secret) }));
  for (const { option } of [...secrets, ...settings]) command.addOption(option);
  return command
    .option("--shop <name>", "which of your shops, if you have several")
    .option(
      "--change <id>",
      "change this connection instead: only what is given, and a broken one is tried again",
    )
    .option("--no-check", "do not ask the provider whether it works")
    .addHelpText("after", helpOf(form))
    .action(async (given: Given) => {
      const accounts = listOf(given[account.attributeName()]);
      const typed: Typed = {
        accounts,
        settings: settingsOf(settings, given, terminal.env),
        secrets: new Map(
          secrets.flatMap(({ secret, option }) => {
            const text = textOf(given[option.attributeName()]) ?? textOf(terminal.env[secret.env]);
            return text === undefined ? [] : [[secret.into, text]];
          }),
        ),
        shop: textOf(given["shop"]),
        check: given["check"] !== false,
      };
      const id = textOf(given["change"]);
      if (id !== undefined) return change(form, terminal, toServer(), id, typed);
      if (accounts.length === 0)
        throw new CommandFailed(
          `${form.account.flags} is missing: ${form.account.about}. \`npx whereabouts connect ${form.channel} --help\` says where to find it.`,
        );
      const missing = form.settings.find(
        (setting) => setting.needed === true && typed.settings[setting.into[0]] === undefined,
      );
      if (missing !== undefined)
        throw new CommandFailed(
          `${missing.flags} is missing: ${missing.about}.${missing.env === undefined ? "" : ` ${missing.env} may hold it, too.`}`,
        );
      return make(form, terminal, toServer(), typed);
    });
}

interface Typed {
  readonly accounts: readonly string[];
  readonly settings: Fields;
  /** By their names in `secrets`; from options or the environment. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly shop: string | undefined;
  readonly check: boolean;
}

async function make(form: ConnectForm, terminal: Terminal, server: Client, typed: Typed): Promise<void> {
  const asked = await secretsOf(form, terminal, typed);
  const { settings, secrets } = completed(form, typed.settings, asked, true);
  const { accounts, shop, check } = typed;
  const later = form.addressed !== undefined;
  const made = await server.post(
    check && !later ? "/api/connections?check=true" : "/api/connections",
    { channel: form.channel, shop, accounts, settings, secrets },
    MadeAnswer,
  );
  const path = inShop(`/api/connections/${made.id}`, shop);
  const address = addressOf(form, made.webhookUrl);
  if (Object.keys(address).length > 0) await server.patch(path, { settings: address }, Known);
  terminal.out(`Connected as ${made.id}.`);
  if (!later) tellChecks(terminal, made.checks);
  else if (check) tellChecks(terminal, await checksOf(server, made.id, shop));
  terminal.out("");
  for (const line of form.next({ ...made, accounts, settings, secrets })) terminal.out(line);
  terminal.out("");
  terminal.out(`Then look whether all is well:  npx whereabouts doctor ${made.id}`);
}

function completed(form: ConnectForm, settings: Fields, secrets: Fields, making: boolean) {
  return form.complete?.(settings, secrets, making) ?? { settings, secrets };
}

/** A provider that is told an address refuses one it cannot call, and then sends nothing. */
function addressOf(form: ConnectForm, webhookUrl: string): Fields {
  return webhookUrl.startsWith("https:") ? (form.addressed?.(webhookUrl) ?? {}) : {};
}

async function checksOf(server: Client, id: string, shop: string | undefined): Promise<CheckSaid[]> {
  const health = inShop(`/api/connections/${encodeURIComponent(id)}/health`, shop);
  return (await server.get(health, Checks)).checks;
}

/** Every secret that is needed: as given, else made up, else asked for. */
async function secretsOf(form: ConnectForm, terminal: Terminal, typed: Typed): Promise<Fields> {
  const secrets: Record<string, Json> = {};
  for (const secret of form.secrets) {
    const given = typed.secrets.get(secret.into);
    const needed = secret.when?.(typed.settings, secrets) ?? true;
    const value = given ?? (needed ? await found(terminal, secret) : undefined);
    if (value !== undefined) secrets[secret.into] = stored(secret, value);
  }
  return secrets;
}

async function found(terminal: Terminal, { name, env, missing }: SecretOption): Promise<string | undefined> {
  if (missing === "leave") return undefined;
  if (missing === "make") return randomBytes(24).toString("base64url");
  const entered = await terminal.askSecret?.(`${name} (not shown): `);
  if (entered === undefined || entered === "")
    throw new CommandFailed(`The ${name} is missing. Set ${env}, or give ${optionOf(name)}.`);
  return entered;
}

/** Sends only what was given; everything else stays as it is. Changing nothing has a broken connection tried again. */
async function change(
  form: ConnectForm,
  terminal: Terminal,
  server: Client,
  id: string,
  typed: Typed,
): Promise<void> {
  if (typed.accounts.length > 0)
    throw new CommandFailed(
      `The accounts of a connection stay as they are: leave ${longOf(form.account.flags)} out, or connect the new one beside it.`,
    );
  const path = inShop(`/api/connections/${encodeURIComponent(id)}`, typed.shop);
  const known = await server.get(path, Known);
  if (known.channel !== form.channel)
    throw new CommandFailed(`Connection ${id} is for ${known.channel}: use \`connect ${known.channel}\`.`);
  const given = Object.fromEntries(
    form.secrets.flatMap((secret) => {
      const text = typed.secrets.get(secret.into);
      return text === undefined ? [] : [[secret.into, stored(secret, text)]];
    }),
  );
  const { settings: wanted, secrets } = completed(form, typed.settings, given, false);
  const said = { ...wanted, ...addressOf(form, known.webhookUrl) };
  // The API replaces whole fields; what is inside one is put together here.
  const whole = laidOver(known.settings, said);
  const settings = Object.fromEntries(Object.keys(said).map((name) => [name, whole[name] ?? null]));
  await server.patch(
    path,
    {
      ...(Object.keys(settings).length === 0 ? {} : { settings }),
      ...(Object.keys(secrets).length === 0 ? {} : { secrets }),
    },
    Known,
  );
  const changed = [...Object.keys(wanted), ...Object.keys(secrets)];
  terminal.out(
    `Changed ${id}: ${changed.length === 0 ? "nothing, and it is tried again" : changed.join(", ")}.`,
  );
  if (typed.check) tellChecks(terminal, await checksOf(server, id, typed.shop));
}

function tellChecks(terminal: Terminal, checks: readonly CheckSaid[] | undefined): void {
  if (checks === undefined || checks.length === 0) return;
  terminal.out("");
  for (const check of checks) for (const line of checkLines(check, new Date())) terminal.out(line);
}

function helpOf(form: ConnectForm): string {
  return `
${form.where}

Other users of this machine can read a command's options; secrets are safer in the environment, and without
them you are asked.

Examples:
${form.examples.map((example) => `  ${example}`).join("\n")}
  ${changeExample(form)}

Step by step: docs/channels/${form.channel}.md`;
}

/** The first secret that is asked for is also the one that runs out or is replaced. */
function changeExample(form: ConnectForm): string {
  const secret = form.secrets.find(({ missing }) => missing === "ask") ?? form.secrets[0];
  const variable = secret === undefined ? "" : `${secret.env}=… `;
  return `${variable}npx whereabouts connect ${form.channel} --change 0190f5fe-7c00-7a00-8000-000000000000`;
}

function stored({ list }: SecretOption, text: string): Json {
  return list === true ? [text] : text;
}
