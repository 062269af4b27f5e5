import type { Span, When } from "#src/orders/order.ts";

const minute = 60_000;

const form =
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:[T ](?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,](?<fraction>\d{1,9}))?)? ?(?<zone>Z|[+-]\d{2}(?::?\d{2})?)?)?$/iu;

interface Written {
  /** As written, whatever the zone. */
  readonly day: string;
  /** Since midnight on the clock that is written, ms; null: only the day is given. */
  readonly clock: number | null;
  /** How far that clock is ahead of UTC, ms; null: not said. */
  readonly offset: number | null;
}

function read(text: string | undefined): Written | null {
  const found = text === undefined ? undefined : form.exec(text.trim())?.groups;
  if (found === undefined) return null;
  const day = `${found.year}-${found.month}-${found.day}`;
  const date = new Date(`${day}T00:00:00Z`);
  // Providers fill gaps with 0001-01-01 and 1970-01-01; and the 31st of February is no day.
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== day || Number(found.year) < 2000)
    return null;
  if (found.hour === undefined) return { day, clock: null, offset: null };
  const [hours, minutes, seconds] = [found.hour, found.minute, found.second ?? "0"].map(Number);
  if (hours === undefined || minutes === undefined || seconds === undefined) return null;
  if (hours > 23 || minutes > 59 || seconds > 59) return null;
  const millis = Math.floor(Number(`0.${found.fraction ?? "0"}`) * 1_000);
  const clock = (hours * 60 + minutes) * minute + seconds * 1_000 + millis;
  const offset = found.zone === undefined ? null : offsetOf(found.zone);
  return { day, clock, offset };
}

/** `+01:00`, `+0100`, `-05`, `Z` in ms. */
function offsetOf(zone: string): number | null {
  if (zone.toUpperCase() === "Z") return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(":", "") || "0");
  if (hours > 18 || minutes > 59) return null;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * minute;
}

/**
 * When something happened. Times without an offset count as UTC; of a day without a time it is noon UTC, which is
 * that day nearly everywhere on earth. Undefined when the text is no ISO 8601 day or moment since 2000.
 */
export function momentOf(text: string | undefined): Date | undefined {
  const written = read(text);
  if (written === null) return undefined;
  const midnight = Date.parse(`${written.day}T00:00:00Z`);
  return new Date(midnight + (written.clock ?? 720 * minute) - (written.offset ?? 0));
}

/** A minute to midnight: written for "by the end of the day". */
const endOfDay = (24 * 60 - 1) * minute;

/**
 * When something is expected. Carriers write midnight when they know only the day, so midnight on the clock as it is
 * written is that day, and so is the last minute before midnight; a time without an offset is no moment, so of it
 * too only the day is kept.
 */
export function whenOf(text: string | undefined): When | undefined {
  const written = read(text);
  if (written === null) return undefined;
  const { day, clock, offset } = written;
  if (clock === null || offset === null || clock === 0 || clock >= endOfDay) return { day };
  return { at: new Date(Date.parse(`${day}T00:00:00Z`) + clock - offset) };
}

/** From one day or moment to another; of one of them alone it is just that. Undefined without either. */
export function spanOf(from: string | undefined, to: string | undefined = from): Span | undefined {
  const [first, last] = [whenOf(from), whenOf(to)];
  if (first === undefined || last === undefined) {
    const only = first ?? last;
    return only === undefined ? undefined : { from: only, to: only };
  }
  return startOf(first) > startOf(last) ? { from: last, to: first } : { from: first, to: last };
}

/** For comparing: a day counts from its midnight in UTC, ms. */
function startOf(when: When): number {
  return "day" in when ? Date.parse(`${when.day}T00:00:00Z`) : when.at.getTime();
}

/** True when the first span ends later than the second: by the calendar day in UTC where one of them is only a day. */
export function endsLater(a: Span, b: Span): boolean {
  if ("at" in a.to && "at" in b.to) return a.to.at > b.to.at;
  return dayOf(a.to) > dayOf(b.to);
}

function dayOf(when: When): string {
  return "day" in when ? when.day : when.at.toISOString().slice(0, 10);
}

/** True when both say the same days and moments. */
export function sameSpan(a: Span, b: Span): boolean {
  return sameWhen(a.from, b.from) && sameWhen(a.to, b.to);
}

function sameWhen(a: When, b: When): boolean {
  return "day" in a ? "day" in b && a.day === b.day : "at" in b && a.at.getTime() === b.at.getTime();
}
