import { dayIn, type Facts } from "./facts.ts";
import type { Calendar } from "./calendar-words.ts";
import { plainLetters } from "../answer/short.ts";
import { plain } from "./plain.ts";
import { offsetMinutes } from "./zones.ts";

/** A day that a reply may name. */
export interface KnownDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** 0 for Sunday. */
  readonly weekday: number;
  /** Days from each of the days that may be called today. */
  readonly distances: readonly number[];
  /** The same day in another calendar. */
  in(calendar: Calendar): { readonly year: number; readonly month: number; readonly day: number };
}

/** The facts of a turn, ready to be compared with what a reply says. */
export interface Known {
  readonly days: readonly KnownDay[];
  /** Days between today and each of them. */
  readonly distances: ReadonlySet<number>;
  /** Minutes since midnight, in each zone in which a moment may be told. */
  readonly times: ReadonlySet<number>;
  /** Minutes from now to each moment. */
  readonly minutesAway: readonly number[];
  /** What may be repeated word for word, plain. */
  readonly quotes: readonly string[];
  /** Titles, names and numbers in the forms they are written in, plain. */
  readonly texts: readonly string[];
}

/** A weekday or a day of the month without more is a day this near. */
export const near = { weekday: 7, dayOfMonth: 45 };

const made = new WeakMap<Facts, { readonly key: string; readonly known: Known }>();

/** Made once for each turn's facts. `timeZone` is the shop's. */
export function knownOf(facts: Facts, now: Date, timeZone: string): Known {
  const key = `${now.getTime()} ${timeZone}`;
  const ready = made.get(facts);
  if (ready?.key === key) return ready.known;
  const zones = new Set([timeZone, ...facts.moments.flatMap(({ timeZones }) => timeZones)]);
  const today = [...new Set(Array.from(zones, (zone) => dayIn(now, zone)))];
  const days = Array.from(facts.days, (iso) => knownDay(iso, today));
  const times = new Set<number>();
  for (const { at, timeZones } of facts.moments) {
    for (const zone of timeZones) times.add(minutesOf(at, zone));
  }
  const known: Known = {
    days,
    distances: new Set(days.flatMap(({ distances }) => distances)),
    times,
    minutesAway: facts.moments.map(({ at }) => Math.round((at.getTime() - now.getTime()) / 60_000)),
    quotes: Array.from(facts.quotes, (text) => plain(text).trim()),
    texts: [...new Set([...facts.texts].flatMap((text) => [text, plainLetters(text)]).flatMap(textForms))],
  };
  made.set(facts, { key, known });
  return known;
}

function knownDay(iso: string, today: readonly string[]): KnownDay {
  const at = Date.parse(`${iso}T12:00:00Z`);
  const [year = 0, month = 0, day = 0] = iso.split("-").map(Number);
  const others = new Map<Calendar, { year: number; month: number; day: number }>();
  return {
    year,
    month,
    day,
    weekday: new Date(at).getUTCDay(),
    distances: today.map((from) => Math.round((at - Date.parse(`${from}T12:00:00Z`)) / 86_400_000)),
    in(calendar) {
      if (calendar === "gregory") return { year, month, day };
      let other = others.get(calendar);
      if (other === undefined) {
        other = fieldsIn(calendar, at);
        others.set(calendar, other);
      }
      return other;
    },
  };
}

const calendars = new Map<Calendar, Intl.DateTimeFormat>();

function fieldsIn(calendar: Calendar, at: number): { year: number; month: number; day: number } {
  let format = calendars.get(calendar);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(`en-u-ca-${calendar}-nu-latn`, {
      year: "numeric",
      month: "numeric",
      day: "numeric",
      timeZone: "UTC",
    });
    calendars.set(calendar, format);
  }
  const parts = format.formatToParts(at);
  const part = (...types: string[]): number =>
    Number((parts.find(({ type }) => types.includes(type))?.value ?? "").replaceAll(/\D/g, ""));
  return { year: part("year", "relatedYear"), month: part("month"), day: part("day") };
}

function minutesOf(at: Date, timeZone: string): number {
  const minutes = Math.floor(at.getTime() / 60_000) + offsetMinutes(at.getTime(), timeZone);
  return ((minutes % 1_440) + 1_440) % 1_440;
}

/** Where our own answers cut a long title. */
const cuts = [59, 39];

/** A text as it is, cut where answers cut it, and a number without its `#` and dashes. */
function textForms(text: string): readonly string[] {
  const whole = plain(text).trim();
  const characters = Array.from(whole);
  const cut = cuts
    .filter((length) => characters.length > length)
    .map((length) => characters.slice(0, length).join("").trim());
  const bare = whole.replace(/^#\s*/u, "");
  const joined = bare.replaceAll(/[\s-]+/gu, "");
  return /\d/.test(joined) && !/\s/.test(bare) ? [whole, bare, joined, ...cut] : [whole, ...cut];
}
