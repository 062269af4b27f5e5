/** A webhook's body as JSON; undefined when it is none. */
export function jsonBody(body: Buffer): unknown {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return value;
  } catch {
    return undefined;
  }
}
