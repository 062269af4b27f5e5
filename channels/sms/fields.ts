import { parse } from "node:querystring";
import { type RawRequest, UnreadableBody } from "#src/channel/channel.ts";

/** What a webhook says, by parameter name. */
export type Fields = ReadonlyMap<string, string>;

/**
 * A form's parameters, decoded as `application/x-www-form-urlencoded` is, nothing trimmed and empty values kept:
 * all of it is signed. Undefined when a name comes twice: Twilio never sends that, and what was signed of it
 * would be open to interpretation.
 */
export function readForm(body: Buffer): Fields | undefined {
  const fields = new Map<string, string>();
  for (const [name, value] of Object.entries(parse(body.toString("utf8"), "&", "=", { maxKeys: 0 }))) {
    if (typeof value !== "string") return undefined;
    fields.set(name, value);
  }
  return fields;
}

/** True where Twilio was set up to send JSON: it signs the address, which has the body's checksum in it. */
export function isJson({ url }: RawRequest): boolean {
  return url.searchParams.has("bodySHA256");
}

/**
 * The parameters of a webhook, of a JSON body those that are text. Undefined when a name comes twice. Throws
 * `UnreadableBody` for a JSON body that is none.
 */
export function fieldsOf(request: RawRequest): Fields | undefined {
  if (!isJson(request)) return readForm(request.body);
  let body: unknown;
  try {
    body = JSON.parse(request.body.toString("utf8"));
  } catch {
    throw new UnreadableBody("the body is not JSON");
  }
  const members: [string, unknown][] = typeof body === "object" && body !== null ? Object.entries(body) : [];
  const fields = new Map<string, string>();
  for (const [name, value] of members) if (typeof value === "string") fields.set(name, value);
  return fields;
}
