import { randomBytes } from "node:crypto";
import type { Json } from "#src/conversation/json.ts";
import type { Fields } from "../connect/form.ts";
import { textOf } from "../connect/options.ts";
import { CommandFailed, type Terminal } from "../terminal.ts";
import type { StoreForm, StoreSecret } from "./form.ts";

/** The secrets as they are sent, and those among them that were made up. */
export interface FoundSecrets {
  readonly secrets: Fields;
  readonly made: Fields;
}

/** Every secret that belongs to these settings: as piped in or in the environment, else made up or asked for. */
export async function secretsOf(
  form: StoreForm,
  settings: Fields,
  terminal: Terminal,
  piped: ReadonlyMap<string, string>,
): Promise<FoundSecrets> {
  const secrets: Record<string, Json> = {};
  const made: Record<string, Json> = {};
  for (const secret of form.secrets) {
    if (secret.when?.(settings, secrets) === false) continue;
    const known = textOf(piped.get(secret.env)) ?? textOf(terminal.env[secret.env]);
    if (known === undefined && secret.missing === "make")
      made[secret.into] = secrets[secret.into] = randomBytes(24).toString("base64url");
    const value = known ?? (await asked(terminal, secret));
    if (value !== undefined) secrets[secret.into] = value;
  }
  return { secrets, made };
}

async function asked(terminal: Terminal, { name, env, missing }: StoreSecret): Promise<string | undefined> {
  if (missing === "make" || missing === "leave") return undefined;
  const optional = missing === "offer";
  const entered = await terminal.askSecret?.(`${name} (not shown${optional ? "; empty for none" : ""}): `);
  if (entered !== undefined && entered !== "") return entered;
  if (optional) return undefined;
  throw new CommandFailed(`The ${name} is missing. Set ${env}, or pipe it in: --secrets-stdin.`);
}

/** Lines `NAME=value`, as environment files have them. Throws `CommandFailed`, without any value, for what is not one of `names`. */
export function pipedSecrets(text: string, names: ReadonlySet<string>): Map<string, string> {
  const found = new Map<string, string>();
  for (const [at, raw] of text.split(/\r?\n/u).entries()) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const [, name = "", value = ""] = /^(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)$/u.exec(line) ?? [];
    if (!names.has(name))
      throw new CommandFailed(
        `Line ${at + 1} of what was piped in is none of ${[...names].map((each) => `${each}=…`).join(", ")}.`,
      );
    found.set(name, value.replace(/^(["'])(.*)\1$/u, "$2"));
  }
  return found;
}
