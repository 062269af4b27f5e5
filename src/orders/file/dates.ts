import { shownBy } from "#src/conversation/zone-clock.ts";
import type { When } from "../order.ts";

const minute = 60_000;
const day = 24 * 60 * minute;

const form =
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:[T ](?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,](?<fraction>\d{1,9}))?)? ?(?<zone>Z|[+-]\d{2}(?::?\d{2})?)?)?$/iu;

/**
 * An ISO 8601 day (`2026-11-25`) or moment (`2026-11-25T14:30:00+01:00`, also with a space for the T). A
 * moment without an offset is one on the clocks of `timeZone`; when the clocks go back the earlier of the two
 * is taken, when they go forward the time that does not exist is moved on by the gap. Null when the text is
 * neither, or names a day that does not exist.
 */
export function readWhen(text: string, timeZone: string): When | null {
  const found = form.exec(text.trim())?.groups;
  if (found === undefined) return null;
  const midnight = Date.UTC(Number(found.year), Number(found.month) - 1, Number(found.day));
  const date = new Date(midnight);
  // Date.UTC rolls the 31st of February over into March.
  if (date.getUTCMonth() + 1 !== Number(found.month) || date.getUTCDate() !== Number(found.day)) return null;
  if (Number(found.year) < 1970) return null;
  if (found.hour === undefined) return { day: `${found.year}-${found.month}-${found.day}` };

  const [hours, minutes, seconds] = [found.hour, found.minute, found.second ?? "0"].map(Number);
  if (hours === undefined || minutes === undefined || seconds === undefined) return null;
  if (hours > 23 || minutes > 59 || seconds > 59) return null;
  const millis = Math.floor(Number(`0.${found.fraction ?? "0"}`) * 1_000);
  const clock = midnight + (hours * 60 + minutes) * minute + seconds * 1_000 + millis;
  if (found.zone === undefined) return { at: new Date(momentOf(clock, timeZone)) };
  const offset = offsetOf(found.zone);
  return offset === null ? null : { at: new Date(clock - offset) };
}

/** A moment. Of a day without a time it is noon in `timeZone`, which is that day nearly everywhere on earth. */
export function readMoment(text: string, timeZone: string): Date | null {
  const when = readWhen(text, timeZone);
  if (when === null) return null;
  if ("at" in when) return when.at;
  return new Date(momentOf(Date.parse(`${when.day}T12:00:00Z`), timeZone));
}

/** `+01:00`, `+0100`, `-05`, `Z` in milliseconds. */
function offsetOf(zone: string): number | null {
  if (zone.toUpperCase() === "Z") return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(":", "") || "0");
  if (hours > 18 || minutes > 59) return null;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * minute;
}

/** When the clocks of a zone show `clock` (milliseconds, as if they were UTC's). */
function momentOf(clock: number, timeZone: string): number {
  const before = clockOffset(clock - day, timeZone);
  const after = clockOffset(clock + day, timeZone);
  if (clockOffset(clock - before, timeZone) === before) return clock - before;
  if (clockOffset(clock - after, timeZone) === after) return clock - after;
  return clock - before;
}

/** Offsets per zone and quarter of an hour: clocks are changed only where one ends. */
const offsets = new Map<string, Map<number, number>>();
const mostOffsets = 50_000;

/** How far the clocks of a zone are ahead of UTC at a moment, in milliseconds. */
function clockOffset(moment: number, timeZone: string): number {
  if (timeZone === "UTC") return 0;
  let known = offsets.get(timeZone);
  if (known === undefined || known.size > mostOffsets) {
    known = new Map();
    offsets.set(timeZone, known);
  }
  const quarter = Math.floor(moment / (15 * minute));
  let offset = known.get(quarter);
  if (offset === undefined) {
    offset = shownBy(quarter * 15 * minute, timeZone) - quarter * 15 * minute;
    known.set(quarter, offset);
  }
  return offset;
}
