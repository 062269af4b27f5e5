import { InvalidArgumentError } from "commander";
import type { Json } from "#src/conversation/json.ts";

/** A JSON object that is being put together. */
export type Fields = Readonly<Record<string, Json>>;

/** An option whose value is no secret. */
export interface SettingOption {
  /** As commander wants it: `--api-url <url>`. */
  readonly flags: string;
  readonly about: string;
  /** Its place in `settings`, from the outside in. */
  readonly into: readonly [string, ...string[]];
  /** What is stored for what was typed; the text itself by default. Throws `InvalidArgumentError`. */
  readonly read?: (text: string) => Json;
  /** Given repeatedly, it is a list. */
  readonly several?: true;
  /** The environment variable it may come from. */
  readonly env?: string;
  /** Nothing can be connected without it. */
  readonly needed?: true;
  /** For an option without a value: what it stands for. */
  readonly means?: Json;
}

/** A secret: from its option, else from the environment, else asked for, never shown. */
export interface SecretOption {
  /** In words, e.g. `access token`; the option is `--access-token`. */
  readonly name: string;
  readonly about: string;
  /** The environment variable. */
  readonly env: string;
  /** Its name in `secrets`. */
  readonly into: string;
  /** The channel takes several at once, for rotation. */
  readonly list?: true;
  /** What to do where it was not given. */
  readonly missing: "ask" | "make" | "leave";
  /** Whether it is needed at all with these settings and the secrets before it; always by default. */
  readonly when?: (settings: Fields, secrets: Fields) => boolean;
}

/** A connection just made, for telling what is left to do. */
export interface Made {
  readonly id: string;
  readonly webhookUrl: string;
  readonly accounts: readonly string[];
  readonly settings: Fields;
  readonly secrets: Fields;
}

/** Everything `connect <channel>` knows of a channel. */
export interface ConnectForm {
  /** The channel's name, and the command's. */
  readonly channel: string;
  readonly about: string;
  /** The option for accounts, e.g. `--phone-number-id <id>`; may be repeated unless a connection has `one`. */
  readonly account: { readonly flags: string; readonly about: string; readonly one?: true };
  readonly settings: readonly SettingOption[];
  readonly secrets: readonly SecretOption[];
  /** What follows from what was given; the settings and secrets as they are sent. `making`: false where a connection is changed. */
  readonly complete?: (
    settings: Fields,
    secrets: Fields,
    making: boolean,
  ) => { readonly settings: Fields; readonly secrets: Fields };
  /** Settings in which the provider is told the connection's own webhook address, once it is known. */
  readonly addressed?: (webhookUrl: string) => Fields;
  /** For `--help`: where to find what is asked for. */
  readonly where: string;
  /** For `--help`: commands, one a line. */
  readonly examples: readonly string[];
  /** What is left to do once it is connected, line by line. */
  readonly next: (made: Made) => readonly string[];
}

/** The name of an option as it is typed, without its value. */
export function longOf(flags: string): string {
  return flags.split(/[ ,]/u)[0] ?? flags;
}

/** `settings` with `value` at a place inside. */
export function placed(settings: Fields, into: readonly string[], value: Json): Fields {
  const [first, ...rest] = into;
  if (first === undefined) return settings;
  const before = settings[first];
  return {
    ...settings,
    [first]: rest.length === 0 ? value : placed(isFields(before) ? before : {}, rest, value),
  };
}

/** `change` over `before`, objects member by member at every depth. */
export function laidOver(before: Fields, change: Fields): Fields {
  const result: Record<string, Json> = { ...before };
  for (const [name, value] of Object.entries(change)) {
    const old = result[name];
    result[name] = isFields(old) && isFields(value) ? { ...laidOver(old, value) } : value;
  }
  return result;
}

export function isFields(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Reads a whole number. */
export function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

/** Reads a whole number of milliseconds. */
export function milliseconds(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It must be a whole number of milliseconds.");
  return Number(text);
}

/** How long a burst of messages is waited for; every channel has it. */
export const settleMs: SettingOption = {
  flags: "--settle-ms <ms>",
  about: "how long to wait for the rest of a burst before answering",
  into: ["settleMs"],
  read: milliseconds,
};
