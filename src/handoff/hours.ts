import { z } from "zod";
import { instantOf } from "./local-time.ts";
import { dayIn, daysBetween } from "#src/orders/calendar.ts";

/*
 * When a shop's team is there: schema.org's OpeningHoursSpecification (https://schema.org/OpeningHoursSpecification)
 * as Google reads it (https://developers.google.com/search/docs/appearance/structured-data/local-business): the same
 * time twice is a closed day, 23:59 is the end of a day, and what has a validity takes the place of what has none.
 */

/** Days of the week, as settings name them; Monday is 0. */
export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof weekdays)[number];

const opensAt = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, "a time of day, e.g. 09:00");
const closesAtTime = z.string().regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, "a time of day, e.g. 18:00");

const entrySchema = z
  .strictObject({
    /** Absent: every day. */
    days: z.array(z.enum(weekdays)).min(1).optional(),
    /** With `closes` absent too: closed on these days. */
    opens: opensAt.optional(),
    /** Not later than `opens`: on the next day. */
    closes: closesAtTime.optional(),
    /** The first and the last day on which it holds, the last included. */
    validFrom: z.iso.date().optional(),
    validThrough: z.iso.date().optional(),
  })
  .refine(({ opens, closes }) => (opens === undefined) === (closes === undefined), {
    error: "opens and closes belong together; without both it is closed",
    path: ["closes"],
  })
  .refine(({ opens, closes }) => opens === undefined || opens !== closes || opens === "00:00", {
    error: "closes when it opens; a closed day has neither",
    path: ["closes"],
  })
  .refine(
    ({ validFrom, validThrough }) =>
      validFrom === undefined || validThrough === undefined || validFrom <= validThrough,
    { error: "ends before it begins", path: ["validThrough"] },
  );

/** `"always"`, or a list of openings. On a day that several validities hold for, the shortest of them counts. */
export const hoursSchema = z.union([z.literal("always"), z.array(entrySchema).min(1)]);
export type Hours = z.infer<typeof hoursSchema>;
type Entry = z.infer<typeof entrySchema>;

/** Open from one time of day to another, minutes since midnight; `to` is more than 1440 where it ends on the next day. */
export interface Opening {
  readonly from: number;
  readonly to: number;
}

const wholeDay = 1_440;
/** Longer than any pause a shop announces; beyond it nothing is said about when it opens. */
const horizonDays = 400;
/** Open without a break for so long is open always. */
const alwaysDays = 8;

/** The weekday of a calendar day (`2026-11-25`), 0 is Monday. */
export function weekdayOf(day: string): number {
  return (new Date(`${day}T00:00Z`).getUTCDay() + 6) % 7;
}

/** The calendar day so many days later. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/**
 * What a day's own openings are, in order, joined where they touch; empty: closed. `longerThan`: of what holds for a
 * time only, no less than so many days is looked at, so that a holiday is not taken for the rule.
 */
export function openingsOn(hours: Hours, day: string, longerThan = 0): readonly Opening[] {
  if (hours === "always") return [{ from: 0, to: wholeDay }];
  const name = weekdays[weekdayOf(day)];
  const holding = hours.filter(
    (entry) =>
      (entry.days === undefined || (name !== undefined && entry.days.includes(name))) &&
      (entry.validFrom === undefined || entry.validFrom <= day) &&
      (entry.validThrough === undefined || day <= entry.validThrough) &&
      validDays(entry) > longerThan,
  );
  const shortest = Math.min(...holding.map(validDays));
  return joined(holding.filter((entry) => validDays(entry) === shortest).flatMap(openingOf));
}

/** How many days an entry holds; one that begins or ends at no day holds less than one that always does. */
function validDays({ validFrom, validThrough }: Entry): number {
  if (validFrom !== undefined && validThrough !== undefined) return daysBetween(validFrom, validThrough) + 1;
  return validFrom === undefined && validThrough === undefined
    ? Number.POSITIVE_INFINITY
    : Number.MAX_SAFE_INTEGER;
}

function openingOf({ opens, closes }: Entry): readonly Opening[] {
  if (opens === undefined || closes === undefined || opens === closes) return [];
  const from = minutesOf(opens);
  const to = closes === "23:59" ? wholeDay : minutesOf(closes);
  return [{ from, to: to <= from ? to + wholeDay : to }];
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

function joined(openings: readonly Opening[]): readonly Opening[] {
  const all: Opening[] = [];
  for (const opening of openings.toSorted((a, b) => a.from - b.from)) {
    const last = all.at(-1);
    if (last !== undefined && opening.from <= last.to)
      all[all.length - 1] = { from: last.from, to: Math.max(last.to, opening.to) };
    else all.push(opening);
  }
  return all;
}

/** A stretch of time, from its first moment to the first one after it. */
interface Stretch {
  readonly from: Date;
  readonly to: Date;
}

/** A day's openings as moments. Clocks that are changed on it make it shorter or longer, as they do for those who work. */
function stretchesOn(hours: Hours, timeZone: string, day: string): readonly Stretch[] {
  return openingsOn(hours, day)
    .map(({ from, to }) => ({
      from: instantOf(day, from, timeZone, "first"),
      to: instantOf(day, to, timeZone, "last"),
    }))
    .filter(({ from, to }) => from < to);
}

/** The opening that a moment is in; null: it is closed. */
function openingAt(hours: Hours, timeZone: string, at: Date): Stretch | null {
  const today = dayIn(at, timeZone);
  const near = [dayAfter(today, -1), today].flatMap((day) => stretchesOn(hours, timeZone, day));
  return near.find(({ from, to }) => from <= at && at < to) ?? null;
}

/** Whether it is open at this moment by the clocks of the shop's zone (IANA). */
export function isOpen(hours: Hours, timeZone: string, at: Date): boolean {
  return hours === "always" || openingAt(hours, timeZone, at) !== null;
}

/** When it closes that is open at this moment; null: it is closed, or it does not close. */
export function closesAt(hours: Hours, timeZone: string, at: Date): Date | null {
  if (hours === "always") return null;
  let end = openingAt(hours, timeZone, at)?.to ?? null;
  const last = at.getTime() + alwaysDays * 86_400_000;
  // One opening may go on where another ends: over midnight, or at an hour that is the end of two.
  for (let next = end; next !== null; next = openingAt(hours, timeZone, next)?.to ?? null) {
    if (next.getTime() > last) return null;
    end = next;
  }
  return end;
}

/** When it opens next after this moment, if it is open now after it has closed; null: never, as far as is set, or it does not close. */
export function opensNext(hours: Hours, timeZone: string, at: Date): Date | null {
  if (hours === "always") return null;
  const open = isOpen(hours, timeZone, at);
  const from = open ? closesAt(hours, timeZone, at) : at;
  if (from === null) return null;
  const today = dayIn(from, timeZone);
  for (let days = 0; days < horizonDays; days += 1) {
    const next = stretchesOn(hours, timeZone, dayAfter(today, days)).find((each) => each.from >= from);
    if (next !== undefined) return next.from;
  }
  return null;
}
