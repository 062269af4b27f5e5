import type { Json } from "#src/conversation/json.ts";
import type { Money } from "#src/orders/order.ts";
import { plainLetters } from "../answer/short.ts";
import { offsetMinutes } from "./zones.ts";
import { figuresOf, mailboxesIn, quotesOf } from "../quotes.ts";

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
  /** Passages of the shop's own texts and their sentences: may be repeated word for word, whatever they say. */
  readonly quotes: ReadonlySet<string>;
  /** Quantities, positions, numbers of things. */
  readonly counts: ReadonlySet<number>;
  /** `1/2` for the first of two parcels. */
  readonly positions: ReadonlySet<string>;
  /** Lengths of time, `5 day`, `124 hour`. */
  readonly lengths: ReadonlySet<string>;
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
  const quotes = new Set<string>();
  const counts = new Set<number>();
  const positions = new Set<string>();
  const lengths = new Set<string>();
  const standing = new Set<Standing>();

  const walk = (json: Json | undefined, name: string, zones: readonly string[]): void => {
    if (json === undefined || json === null || typeof json === "boolean") return;
    if (typeof json === "number") {
      if (name !== "level") counts.add(json);
      if (name === "stalledHours") counts.add(Math.floor(json / 24)).add(Math.round(json / 24));
      for (const length of lengthsOf(json, name)) lengths.add(length);
      return;
    }
    if (typeof json === "string") return word(json, name, zones);
    if (name === "passages") return quote(json);
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

  /** What `search_knowledge` found. When it was written and how much there is, is nothing to say. */
  const quote = (json: Json): void => {
    for (const passage of isList(json) ? json : []) {
      if (typeof passage !== "object" || passage === null || isList(passage)) continue;
      const { title, url, text } = passage;
      if (typeof title === "string" && title.trim() !== "") texts.add(title);
      if (typeof url === "string" && link.test(url)) urls.add(url);
      if (typeof text !== "string") continue;
      // Short messages write it in the letters they have.
      for (const one of quotesOf(text)) quotes.add(one).add(plainLetters(one));
      for (const one of figuresOf(text)) texts.add(one);
      for (const one of mailboxesIn(text)) emails.add(one);
    }
  };

  const stand = (json: Readonly<Record<string, Json | undefined>>, name: string): void => {
    const { position, of } = json;
    if (typeof position === "number" && typeof of === "number" && of > 1) positions.add(`${position}/${of}`);
    if (json["kind"] === "cancelled") standing.add("cancelled");
    if (json["refunded"] === true || (name === "refunds" && json["status"] === "done"))
      standing.add("refunded");
    const { status, done } = json;
    if (name === "returns" && typeof status === "string" && status !== "requested" && status !== "declined")
      standing.add("return_agreed");
    if (done === "create_return" || done === "exchange") standing.add("return_agreed");
    if (done === "change_address") standing.add("address_changed");
    if (typeof json["deliveredAt"] === "string") standing.add("delivered");
  };

  for (const result of results) walk(result, "", [timeZone]);
  return { days, spans, moments, amounts, urls, emails, texts, quotes, counts, positions, lengths, standing };
}

/** A number whose name says that it counts time: `stalledHours`, `reaches_days`, `minutes`. */
function lengthsOf(value: number, name: string): readonly string[] {
  const unit = /(?:^|_|(?=[A-Z]))(day|hour|minute)s?$/i.exec(name)?.[1]?.toLowerCase();
  if (unit === undefined) return [];
  const own = `${String(value)} ${unit}`;
  return unit === "hour"
    ? [own, `${String(Math.floor(value / 24))} day`, `${String(Math.round(value / 24))} day`]
    : [own];
}

/** The calendar day of a moment in a zone; UTC where the zone is unknown. */
export function dayIn(at: Date, timeZone: string): string {
  const ms = at.getTime();
  return new Date(ms + offsetMinutes(ms, timeZone) * 60_000).toISOString().slice(0, 10);
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
