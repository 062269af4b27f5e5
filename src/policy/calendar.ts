/**
 * A question's moment in the calendar of the order's destination. Days are Gregorian, written `2026-11-25`; the rules
 * count in them and never in hours.
 */
export interface Calendar {
  readonly today: string;
  /** The day that it was there at this moment. */
  readonly dayOf: (at: Date) => string;
}

const dayMs = 24 * 3_600_000;

/** Days of more digits do not compare as text; no store means them. */
const lastDay = "9999-12-31";

/** The day so many days later. */
export function daysAfter(day: string, days: number): string {
  const later = Date.parse(`${day}T00:00Z`) + days * dayMs;
  return later <= Date.parse(lastDay) ? new Date(later).toISOString().slice(0, 10) : lastDay;
}

/** The same day, or the Monday after it when it is a Saturday or Sunday. */
export function orMonday(day: string): string {
  const weekday = new Date(`${day}T00:00Z`).getUTCDay();
  return weekday === 6 ? daysAfter(day, 2) : weekday === 0 ? daysAfter(day, 1) : day;
}

/** The later of two days. */
export function later(a: string, b: string): string {
  return a > b ? a : b;
}
