import type { Span, When } from "./order.ts";

const hour = 3_600_000;
const formatters = new Map<string, Intl.DateTimeFormat>();

function dayFormatter(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone);
  if (formatter === undefined) {
    // sv-SE writes ISO 8601 days.
    formatter = new Intl.DateTimeFormat("sv-SE-u-ca-gregory-nu-latn", {
      timeZone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
    });
    formatters.set(timeZone, formatter);
  }
  return formatter;
}

/** True for a zone this runtime knows. */
export function isTimeZone(timeZone: string): boolean {
  try {
    dayFormatter(timeZone);
    return true;
  } catch {
    return false;
  }
}

/** The calendar day (`2026-11-25`) that it is at this moment in this zone. Throws RangeError for an unknown zone. */
export function dayIn(at: Date, timeZone: string): string {
  return dayFormatter(timeZone).format(at);
}

/** The calendar day of a day or moment, in this zone. */
export function dayOf(when: When, timeZone: string): string {
  return "day" in when ? when.day : dayIn(when.at, timeZone);
}

/** Days from one calendar day to another; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00Z`) - Date.parse(`${from}T00:00Z`)) / (24 * hour));
}

/** Whether it is over: a moment when it has passed, a day when that day has ended in this zone. */
export function isOver(when: When, now: Date, timeZone: string): boolean {
  return "day" in when ? dayIn(now, timeZone) > when.day : now.getTime() > when.at.getTime();
}

/** Which of two spans ends later: negative when `a` ends earlier. Compared by day unless both ends are moments. */
export function compareEnds(a: Span, b: Span, timeZone: string): number {
  if ("at" in a.to && "at" in b.to) return a.to.at.getTime() - b.to.at.getTime();
  return daysBetween(dayOf(b.to, timeZone), dayOf(a.to, timeZone));
}

/** Whole hours between two moments. */
export function hoursBetween(from: Date, to: Date): number {
  return Math.floor((to.getTime() - from.getTime()) / hour);
}
