import type { Json } from "#src/conversation/json.ts";
import {
  closesAt,
  dayAfter,
  isOpen,
  openingsOn,
  opensNext,
  weekdayOf,
  type Hours,
  type Opening,
} from "#src/handoff/hours.ts";
import { isolate } from "#src/languages/bidi.ts";
import { formatClock, formatDay } from "#src/languages/dates.ts";
import { remember } from "#src/languages/formats.ts";
import { joinList } from "#src/languages/lists.ts";
import { dayIn } from "#src/orders/calendar.ts";
import type { AnswerContext, AnswerText } from "./answer.ts";
import { finish, type Line } from "./finish.ts";
import { clockOf, dayAndTime } from "./team-time.ts";

/** What holds for no longer than this is an exception, told with its date; the rest is what the week is like, days. */
const exceptionDays = 14;
/** Exceptions are told so far ahead, days. */
const aheadDays = 14;

/**
 * Answers "are you open?" and "what are your opening hours?": how it is now, the week with days of the same hours
 * joined, and the exceptions of the next two weeks. A short message may do without the week.
 */
export function answerHours(hours: Hours, context: AnswerContext): AnswerText {
  const { phrases, language } = context;
  const t = (key: string, values: Readonly<Record<string, string>> = {}) => phrases.t(language, key, values);
  if (hours === "always") return finish(context, { paragraphs: [[{ text: t("hours.always"), rank: 0 }]] });
  const now = standing(hours, context);
  const lines = [...week(hours, context), ...exceptions(hours, context)].map(
    ({ days, hours: told }): readonly Line[] => [
      { text: `- ${t("hours.line", { days, hours: told })}`, rank: 2 },
    ],
  );
  return finish(context, {
    paragraphs: [
      ...(now === null ? [] : [[{ text: t(now.key, { when: now.when }), rank: 0 }]]),
      [{ text: t("hours.head"), rank: 2 }],
      ...lines,
    ],
  });
}

/** What `answerHours` states, for the guard. */
export function hoursFacts(hours: Hours, context: AnswerContext): Json {
  if (hours === "always") return null;
  const { now, timeZone } = context;
  const at = closesAt(hours, timeZone, now) ?? opensNext(hours, timeZone, now);
  return {
    timeZone,
    at: at === null ? null : at.toISOString(),
    lines: [...week(hours, context), ...exceptions(hours, context)].map(({ days, hours: told }) => [
      days,
      told,
    ]),
  };
}

function standing(
  hours: Hours,
  context: AnswerContext,
): { readonly key: string; readonly when: string } | null {
  const { now, timeZone } = context;
  if (isOpen(hours, timeZone, now)) {
    const closes = closesAt(hours, timeZone, now);
    return closes === null ? null : { key: "hours.open", when: clockOf(closes, context) };
  }
  const opens = opensNext(hours, timeZone, now);
  return opens === null ? null : { key: "hours.closed", when: dayAndTime(opens, context) };
}

interface Told {
  readonly days: string;
  readonly hours: string;
}

/** The week, neighbours of the same hours joined. */
function week(hours: Hours, context: AnswerContext): readonly Told[] {
  const { phrases, now, timeZone } = context;
  const language = phrases.spoken(context.language);
  const today = dayIn(now, timeZone);
  const days = Array.from({ length: 7 }, (_, weekday) => {
    // That weekday's next date; what an exception makes of it does not count.
    const date = dayAfter(today, (weekday - weekdayOf(today) + 7) % 7);
    return { weekday, told: openingsText(openingsOn(hours, date, exceptionDays), context) };
  });
  // It begins with Monday, or where Monday's own stretch of days does: Sunday to Thursday is one.
  const before = days.findLastIndex(({ told }) => told !== days[0]?.told);
  const groups: { from: number; to: number; told: string }[] = [];
  for (const { weekday, told } of [...days.slice(before + 1), ...days.slice(0, before + 1)]) {
    const last = groups.at(-1);
    if (last?.told === told) last.to = weekday;
    else groups.push({ from: weekday, to: weekday, told });
  }
  const name = (weekday: number) => weekdayName(language, weekday);
  return groups.map(({ from, to, told }) => ({
    days:
      from === to
        ? name(from)
        : (from + 1) % 7 === to
          ? joinList(language, [name(from), name(to)])
          : range(name(from), name(to)),
    hours: told,
  }));
}

/** Days of the next two weeks that differ from what their weekday is like. */
function exceptions(hours: Hours, context: AnswerContext): readonly Told[] {
  const { phrases, now, timeZone } = context;
  const language = phrases.spoken(context.language);
  const today = dayIn(now, timeZone);
  return Array.from({ length: aheadDays }, (_, days) => dayAfter(today, days)).flatMap((date) => {
    const told = openingsText(openingsOn(hours, date), context);
    if (told === openingsText(openingsOn(hours, date, exceptionDays), context)) return [];
    return [{ days: formatDay(language, date, today, "short"), hours: told }];
  });
}

function openingsText(openings: readonly Opening[], context: AnswerContext): string {
  const { phrases } = context;
  const language = phrases.spoken(context.language);
  if (openings.length === 0) return phrases.t(language, "hours.day_off");
  const clock = (minutes: number) =>
    isolate(language, formatClock(language, new Date((minutes % 1_440) * 60_000), "UTC"));
  return joinList(
    language,
    openings.map(({ from, to }) => range(clock(from), clock(to))),
  );
}

/** A dash, which governs no case: names of days are put in as they are. Between bare digits it stands close. */
function range(from: string, to: string): string {
  return /\p{L}/u.test(from + to) ? `${from} – ${to}` : `${from}–${to}`;
}

const weekdayFormatters = remember(
  (language) => new Intl.DateTimeFormat(`${language}-u-ca-gregory`, { timeZone: "UTC", weekday: "long" }),
);

/** The name of a weekday by itself, 0 is Monday. */
function weekdayName(language: string, weekday: number): string {
  // The 5th of January 1970 was a Monday.
  return weekdayFormatters(language).format((4 + weekday) * 86_400_000);
}
