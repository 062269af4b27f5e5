import { isolate } from "#src/languages/bidi.ts";
import { formatClock, formatDay, relativeDay } from "#src/languages/dates.ts";
import { dayIn, daysBetween } from "#src/orders/calendar.ts";
import type { AnswerContext } from "./answer.ts";

/** Later than this, a time of day alone would be taken for another day's. */
const withinMs = 18 * 3_600_000;

/** When something ends that goes on now: the time by the shop's clocks, with its day where that is not near. */
export function clockOf(at: Date, context: AnswerContext): string {
  const { now, timeZone, phrases } = context;
  if (at.getTime() - now.getTime() > withinMs) return dayAndTime(at, context);
  const language = phrases.spoken(context.language);
  return isolate(language, formatClock(language, at, timeZone));
}

/** A day with its time by the shop's clocks: "today at 13:00", "tomorrow, Tuesday, November 24 at 09:00". */
export function dayAndTime(at: Date, context: AnswerContext): string {
  const { now, timeZone, phrases, style } = context;
  const language = phrases.spoken(context.language);
  const today = dayIn(now, timeZone);
  const day = dayIn(at, timeZone);
  const name = formatDay(language, day, today, style === "brief" ? "short" : "long");
  const away = daysBetween(today, day);
  const relative = relativeDay(language, away);
  const told =
    relative === null
      ? name
      : away === 0
        ? relative
        : phrases.t(language, "date.relative", { relative, day: name });
  const time = isolate(language, formatClock(language, at, timeZone));
  return phrases.t(language, "date.time", { day: told, time });
}
