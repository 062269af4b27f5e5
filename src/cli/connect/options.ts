import { Option } from "commander";
import { z } from "zod";
import type { Json } from "#src/conversation/json.ts";
import { placed, type Fields, type SecretOption, type SettingOption } from "./form.ts";

/** What was typed, by commander's names for the options. */
export type Given = Readonly<Record<string, unknown>>;

/** The option for a setting. */
export function settingOption({ flags, about, env, read, several: list }: SettingOption): Option {
  const from = env === undefined ? "" : ` (or ${env})`;
  const option = new Option(flags, `${about}${list === true ? "; repeat for several" : ""}${from}`);
  if (list === true) return option.argParser(several(read));
  return read === undefined ? option : option.argParser(read);
}

/** The option for a secret. */
export function secretOption({ name, about, env, missing }: SecretOption): Option {
  const made = missing === "make" ? "; made up when missing" : "";
  return new Option(`${optionOf(name)} <${name.split(" ").at(-1) ?? "text"}>`, `${about} (or ${env}${made})`);
}

/** A secret's option as it is typed. */
export function optionOf(name: string): string {
  return `--${name.replaceAll(" ", "-")}`;
}

/** Collects what is given repeatedly. */
export function several(
  read: (text: string) => Json = (text) => text,
): (text: string, before: unknown) => Json[] {
  return (text, before) => [...(z.array(z.json()).safeParse(before).data ?? []), read(text)];
}

const anyJson = z.json();

/** The settings that were given, from options or the environment, each in its place. */
export function settingsOf(
  options: readonly { readonly setting: SettingOption; readonly option: Option }[],
  given: Given,
  env: Readonly<Record<string, string | undefined>>,
): Fields {
  let settings: Fields = {};
  for (const { setting, option } of options) {
    const value = given[option.attributeName()] ?? textOf(setting.env === undefined ? "" : env[setting.env]);
    if (value !== undefined) settings = placed(settings, setting.into, meantBy(setting, value));
  }
  return settings;
}

function meantBy({ means }: SettingOption, value: unknown): Json {
  return means === undefined ? anyJson.parse(value) : means;
}

/** Undefined for what was not given, or is empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** What was given repeatedly; empty when it was not. */
export function listOf(value: unknown): string[] {
  return z.array(z.string()).safeParse(value).data ?? [];
}
