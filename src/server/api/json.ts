import { z } from "zod";
import type { Json } from "#src/conversation/json.ts";

/** An object of which the channel or source knows more. */
export const Fields = z.record(z.string(), z.unknown());
export type Fields = z.infer<typeof Fields>;

const anyJson = z.json();

/** What a schema made of a JSON body, as JSON again: members that are undefined are left out. */
export function asJson(value: unknown): Json {
  const text: unknown = JSON.parse(JSON.stringify(value ?? null));
  return anyJson.parse(text);
}

const record = z.record(z.string(), z.json());

/** A JSON object. Throws when it is anything else. */
export function asRecord(json: Json): Record<string, Json> {
  return record.parse(json);
}

/** `change` over `before`, member by member; null removes one (RFC 7396, at the first level). */
export function merged(before: unknown, change: Fields): Fields {
  const known = Fields.safeParse(before);
  const members = new Map(Object.entries(known.success ? known.data : {}));
  for (const [name, value] of Object.entries(change)) {
    if (value === null) members.delete(name);
    else members.set(name, value);
  }
  return Object.fromEntries(members);
}

/** A list that has at least one member, as zod's unions want it. Throws when it is empty. */
export function atLeastOne<T>(list: readonly T[]): [T, ...T[]] {
  const [first, ...rest] = list;
  if (first === undefined) throw new Error("There must be at least one kind to choose from.");
  return [first, ...rest];
}
