import type { Json } from "#src/conversation/json.ts";
import type { Money } from "#src/orders/order.ts";

/** What a turn's tools said, in the kinds of thing a reply can state. */
export interface Facts {
  /** Calendar days, `2026-11-25`, as the shopper counts them. */
  readonly days: ReadonlySet<string>;
  /** First and last day of what is expected within a span. */
  readonly spans: readonly (readonly [string, string])[];
  /** Moments with the time zones in which they may be told. */
  readonly moments: readonly { readonly at: Date; readonly timeZones: readonly string[] }[];
  readonly amounts: readonly Money[];
  readonly urls: ReadonlySet<string>;
  readonly emails: ReadonlySet<string>;
  /** Titles, names, cities, order and tracking numbers: may be repeated as they are. */
  readonly texts: ReadonlySet<string>;
  /** Quantities, positions, numbers of things. */
  readonly counts: ReadonlySet<number>;
  /** `1/2` for the first of two parcels. */
  readonly positions: ReadonlySet<string>;
  /** Which of the claims a reply can make about an order are true of at least one. */
  readonly standing: ReadonlySet<Standing>;
}

/** A claim that words make without a date or number. */
export const standings = [
  "delivered",
  "out_for_delivery",
  "cancelled",
  "refunded",
  /** A return or an exchange was agreed to or set up. */
  "return_agreed",
  "address_changed",
] as const;
export type Standing = (typeof standings)[number];

const isoMoment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/;
const isoDay = /^\d{4}-\d{2}-\d{2}$/;
const link = /^https?:\/\//i;
/** Members that are codes between us and the model, not something to say. */
const notSaid = new Set([
  "handle",
  "timeZone",
  "error",
  "kind",
  "what",
  "direction",
  "reason",
  "method",
  "flags",
  "country",
]);

/** Data younger than this is simply today's, and no day that a reply could name. */
const freshMs = 15 * 60_000;

/** Collects the facts in tool results. `timeZone` is the shop's, for results that do not name one. */
export function collectFacts(results: readonly Json[], timeZone: string, now: Date): Facts {
  const days = new Set<string>();
  const spans: [string, string][] = [];
  const moments: { at: Date; timeZones: readonly string[] }[] = [];
  const amounts: Money[] = [];
  const urls = new Set<string>();
  const emails = new Set<string>();
  const texts = new Set<string>();
  const counts = new Set<number>();
  const positions = new Set<string>();
  const standing = new Set<Standing>();

  const walk = (json: Json | undefined, name: string, zones: readonly string[]): void => {
    if (json === undefined || json === null || typeof json === "boolean") return;
    if (typeof json === "number") {
      if (name !== "level") counts.add(json);
      if (name === "stalledHours") counts.add(Math.floor(json / 24)).add(Math.round(json / 24));
      return;
    }
    if (typeof json === "string") return word(json, name, zones);
    if (isList(json)) {
      if (json.length > 0 && name !== "flags" && name !== "events") counts.add(json.length);
      // A reply may speak of some of the orders, e.g. of those that are still open.
      if (name === "orders") for (let some = 1; some < json.length; some += 1) counts.add(some);
      for (const one of json) walk(one, name, zones);
      return;
    }
    stand(json, name);
    const { amount, currency, from, to, timeZone: own } = json;
    if (typeof amount === "number" && typeof currency === "string") {
      amounts.push({ amount, currency });
      return;
    }
    const inZones = typeof own === "string" ? [own, ...zones] : zones;
    const first = dayOf(from, inZones[0] ?? timeZone);
    const last = dayOf(to, inZones[0] ?? timeZone);
    if (first !== null && last !== null) spans.push([first, last]);
    for (const [key, value] of Object.entries(json)) walk(value, key, inZones);
  };

  const word = (text: string, name: string, zones: readonly string[]): void => {
    if (isoMoment.test(text)) {
      const at = new Date(text);
      moments.push({ at, timeZones: zones });
      if (name === "as_of" && now.getTime() - at.getTime() < freshMs) return;
      for (const zone of zones) days.add(dayIn(at, zone));
    } else if (isoDay.test(text)) days.add(text);
    else if (link.test(text)) urls.add(text);
    else if (/^\S+@\S+\.\S+$/.test(text)) emails.add(text.toLowerCase());
    else if (name === "status") {
      if (
        text === "delivered" ||
        text === "out_for_delivery" ||
        text === "cancelled" ||
        text === "refunded"
      ) {
        standing.add(text);
      }
    } else if (!notSaid.has(name) && text.trim() !== "") texts.add(text);
  };

  const stand = (json: Readonly<Record<string, Json | undefined>>, name: string): void => {
    const { position, of } = json;
    if (typeof position === "number" && typeof of === "number" && of > 1) positions.add(`${position}/${of}`);
    if (json["kind"] === "cancelled") standing.add("cancelled");
    if (json["refunded"] === true || (name === "refunds" && json["status"] === "done"))
      standing.add("refunded");
    if (name === "refunds") standing.add("refunded");
    const { status, done } = json;
    if (name === "returns" && typeof status === "string" && status !== "requested" && status !== "declined")
      standing.add("return_agreed");
    if (done === "create_return" || done === "exchange") standing.add("return_agreed");
    if (done === "change_address") standing.add("address_changed");
    if (typeof json["deliveredAt"] === "string") standing.add("delivered");
  };

  for (const result of results) walk(result, "", [timeZone]);
  return { days, spans, moments, amounts, urls, emails, texts, counts, positions, standing };
}

const zoned = new Map<string, Intl.DateTimeFormat>();

/** The calendar day of a moment in a zone; UTC where the zone is unknown. */
export function dayIn(at: Date, timeZone: string): string {
  let format = zoned.get(timeZone);
  if (format === undefined) {
    try {
      format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" });
    } catch {
      format = new Intl.DateTimeFormat("sv-SE", { timeZone: "UTC", dateStyle: "short" });
    }
    zoned.set(timeZone, format);
  }
  return format.format(at);
}

function dayOf(when: Json | undefined, timeZone: string): string | null {
  if (typeof when !== "object" || when === null || isList(when)) return null;
  if (typeof when["day"] === "string" && isoDay.test(when["day"])) return when["day"];
  return typeof when["at"] === "string" && isoMoment.test(when["at"])
    ? dayIn(new Date(when["at"]), timeZone)
    : null;
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}
