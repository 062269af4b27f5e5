import type { Mark } from "./channel.ts";

/** Of one shopper; older ones are forgotten. */
const perShopper = 60;
const shoppers = 300;
const marked = 2_000;

/** A request as it may be shown: no secret, signatures shortened. */
export interface Shown {
  /** The request line. */
  readonly start: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** What went over the line: `in` from the provider to us, `out` from us to the provider. */
export interface Exchange {
  readonly n: number;
  readonly at: Date;
  readonly way: "in" | "out";
  readonly what: "message" | "receipt" | "reply" | "seen" | "refused" | "carrier";
  /** The provider's ids of the messages it is about. */
  readonly of: readonly string[];
  readonly request: Shown;
  /** Undefined where nothing was answered. */
  readonly answer?: { readonly status: string; readonly body: string };
}

/** What went over the line in this process, as long as it is remembered. */
export interface Wire {
  record(place: string, exchange: Omit<Exchange, "n">): void;
  of(place: string): readonly Exchange[];
  mark(message: string, mark: Mark): void;
  readonly markOf: (message: string) => Mark | undefined;
}

/** A shopper on a connection. */
export function placeKey(connection: string, id: string): string {
  return `${connection} ${id}`;
}

export function wire(): Wire {
  const kept = new Map<string, Exchange[]>();
  const marks = new Map<string, Mark>();
  let n = 0;
  return {
    record(place, exchange) {
      const before = kept.get(place) ?? [];
      // Deleted first, so that the map stays ordered by who was last heard of.
      kept.delete(place);
      kept.set(place, [...before, { n: (n += 1), ...exchange }].slice(-perShopper));
      forgetOldest(kept, shoppers);
    },
    of: (place) => kept.get(place) ?? [],
    mark(message, mark) {
      marks.set(message, mark);
      forgetOldest(marks, marked);
    },
    markOf: (message) => marks.get(message),
  };
}

function forgetOldest(map: Map<string, unknown>, most: number): void {
  const oldest = map.keys().next();
  if (map.size > most && oldest.done !== true) map.delete(oldest.value);
}

/** What a request is about; the rest is how HTTP clients greet each other. */
const telling = /^(?:content-type|authorization|x-(?!forwarded|real-ip).*)$/;
const secret = /^(?:authorization|.*(?:token|key|secret).*)$/;

/** A request without what nobody may know: credentials are left out, signatures shortened. */
export function shownRequest(
  start: string,
  headers: Readonly<Record<string, string | undefined>>,
  body: Buffer | string,
): Shown {
  return {
    start,
    headers: Object.entries(headers).flatMap(([name, value]) =>
      value !== undefined && telling.test(name) ? [[name, shownHeader(name, value)] as const] : [],
    ),
    body: typeof body === "string" ? body : body.toString("utf8"),
  };
}

function shownHeader(name: string, value: string): string {
  if (secret.test(name)) {
    const scheme = /^(?<scheme>[A-Za-z]+) \S/.exec(value)?.groups?.["scheme"];
    return scheme === undefined ? "…" : `${scheme} …`;
  }
  return name.endsWith("signature") || name.includes("signature-") ? `${value.slice(0, 15)}…` : value;
}
