import { UnreadableBody } from "#src/channel/channel.ts";
import type { Json } from "#src/conversation/json.ts";

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json | undefined };

/** Meta's items are about ten levels deep. Beyond this, walking them recursively would be a danger. */
const MAX_DEPTH = 64;

/** A webhook body as JSON. Throws `UnreadableBody` when it is not JSON. */
export function readBody(bytes: Buffer): Json {
  try {
    const body: Json = JSON.parse(bytes.toString("utf8"));
    return body;
  } catch {
    throw new UnreadableBody("the body is not JSON");
  }
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An array is given back as it is, anything else as undefined. */
export function listOf(value: Json | undefined): readonly Json[] | undefined {
  return isList(value) ? value : undefined;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/**
 * A copy that can be stored: no NUL characters and no half surrogate pairs (PostgreSQL takes neither), no
 * `__proto__` keys. Undefined when it is nested more than 64 levels deep.
 */
export function storable(value: Json): Json | undefined {
  try {
    return copy(value, 0);
  } catch (error) {
    if (error instanceof TooDeep) return undefined;
    throw error;
  }
}

class TooDeep extends Error {}

function copy(value: Json, depth: number): Json {
  if (typeof value === "string") return cleaned(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= MAX_DEPTH) throw new TooDeep();
  if (isList(value)) return value.map((each) => copy(each, depth + 1));
  if (!isObject(value)) return null;
  const entries: [string, Json][] = [];
  for (const [key, each] of Object.entries(value)) {
    if (key !== "__proto__" && each !== undefined) entries.push([cleaned(key), copy(each, depth + 1)]);
  }
  return Object.fromEntries(entries);
}

function cleaned(text: string): string {
  return text.replaceAll("\0", "").toWellFormed();
}
