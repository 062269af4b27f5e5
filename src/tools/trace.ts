import type { Json } from "#src/conversation/json.ts";
import { masked, maskedEmail } from "#src/identity/mask.ts";

/**
 * A tool call's arguments as the trace keeps them. Arguments come from a model, so a name we do not know or a
 * value that is no text says only what kind of thing it was.
 */
export function redactedArguments(given: unknown): Json {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return {};
  const kept: Record<string, Json> = {};
  for (const [name, value] of Object.entries(given).slice(0, 8)) {
    const key = /^[a-z_]{1,20}$/.test(name) ? name : "?";
    kept[key] = typeof value === "string" ? redactedText(key, value) : typeof value;
  }
  return kept;
}

function redactedText(name: string, value: string): string {
  switch (name) {
    case "number":
      // An order number is kept, an address or a name written in its place is not.
      return /^[#\p{L}\p{N}\-_./ ]{1,40}$/u.test(value) && /\p{N}/u.test(value) ? value : masked(value);
    case "handle":
    case "reason":
      return /^[a-z0-9_]{1,40}$/.test(value) ? value : masked(value);
    case "code":
      return "••••••";
    case "email":
      return maskedEmail(value.slice(0, 254));
    default:
      return masked(value);
  }
}
