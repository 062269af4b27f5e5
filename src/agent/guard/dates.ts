import {
  calendarWords,
  firstDayMark,
  lastDayMark,
  type Calendar,
  type CalendarWords,
  type MonthName,
} from "./calendar-words.ts";
import { ordinaryWords } from "./extra-words.ts";
import { near, type Known, type KnownDay } from "./known.ts";
import { fact } from "./plain.ts";
import { isDottedTime } from "./times.ts";
import { unwrap } from "./wrapped.ts";

type Offend = (kind: "date", what: string) => void;

/**
 * Puts marks in place of the dates in a plain, wrapped text that are days the turn knows, and reports those that are not. What
 * it cannot tell for a date, bare numbers above all, it leaves to the checks behind it.
 */
export function blankDates(text: string, language: string, known: Known, offend: Offend): string {
  const words = calendarWords(language);
  let rest = numericDates(text, words, known, offend);
  rest = namedDates(rest, words, known, offend);
  rest = spans(rest, words, known);
  rest = weekdays(rest, words, known, offend);
  rest = spans(rest, words, known);
  rest = ordinals(rest, words, known);
  rest = monthsAlone(rest, words, known, offend);
  return relativeDays(rest, words, known, offend);
}

function markOf(index: number): string {
  return String.fromCharCode(Math.min(firstDayMark + index, lastDayMark));
}

function dayAt(mark: string | undefined, known: Known): KnownDay | undefined {
  return mark === undefined ? undefined : known.days[mark.charCodeAt(0) - firstDayMark];
}

interface Wanted {
  readonly day?: number;
  readonly months?: readonly MonthName[];
  readonly year?: number | null;
  readonly weekdays?: ReadonlySet<number>;
  readonly within?: number;
}

/** The first known day that fits, or -1. */
function find(known: Known, { day, months, year = null, weekdays, within }: Wanted): number {
  return known.days.findIndex(
    (one) =>
      (weekdays === undefined || weekdays.has(one.weekday)) &&
      (within === undefined || one.distances.some((distance) => Math.abs(distance) <= within)) &&
      (months === undefined
        ? day === undefined || one.day === day
        : months.some(({ calendar, month }) => {
            const fields = one.in(calendar);
            return (
              fields.month === month &&
              (day === undefined || fields.day === day) &&
              (year === null || isYear(year, fields.year))
            );
          })),
  );
}

/** Two digits stand for the century's; Thai years are 543 ahead. */
function isYear(said: number, year: number): boolean {
  return said === year || said === year + 543 || (said < 100 && said === year % 100);
}

const inDigits =
  /(?<![\d#]|[a-z]\uE006-?|\d[.,:/-])(?<a>\d{1,4})(?<gap> ?[./-] ?| )(?<b>\d{1,2})(?:\k<gap>(?<c>\d{1,4}))?(?:\.(?!\d))?(?![\d%]|[.,:/-]\d|\uE005[a-z]| ?\p{Sc})/gu;

function numericDates(text: string, words: CalendarWords, known: Known, offend: Offend): string {
  return text.replaceAll(inDigits, (written, ...rest) => {
    const { a = "", gap = "", b = "", c } = groupsOf(rest);
    if (gap === " " && c?.length !== 4) return written;
    for (const { day, month, year } of readings(words, a, b, c, gap.trim())) {
      const index = known.days.findIndex((one) => {
        const calendars: readonly Calendar[] =
          year !== null && year > 1300 && year < 1600 ? ["persian", "islamic-umalqura"] : ["gregory"];
        return calendars.some((calendar) => {
          const fields = one.in(calendar);
          return fields.day === day && fields.month === month && (year === null || isYear(year, fields.year));
        });
      });
      if (index >= 0) return markOf(index);
    }
    // `25. 11.` is a date and nothing else, but for a time at the end of a sentence.
    if (isDottedTime(written.trim(), words.language, known)) return written;
    if (!/^\d{1,2}\. ?\d{1,2}\. ?$/.test(written) && !(gap === ". " && c !== undefined)) return written;
    offend("date", written);
    return fact;
  });
}

interface Reading {
  readonly day: number;
  readonly month: number;
  readonly year: number | null;
}

function readings(
  words: CalendarWords,
  a: string,
  b: string,
  c: string | undefined,
  separator: string,
): readonly Reading[] {
  const [first, second] = [Number(a), Number(b)];
  if (c === undefined) {
    if (a.length > 2) return [];
    return twoParts(words, first, second, separator).map((one) => ({ ...one, year: null }));
  }
  const third = Number(c);
  const found: Reading[] = [];
  if (a.length === 4 || (a.length === 2 && c.length <= 2 && words.yearFirst)) {
    if (words.yearDayMonth) found.push({ year: first, month: third, day: second });
    found.push({ year: first, month: second, day: third });
  }
  if (a.length <= 2 && c.length !== 3) {
    const order = words.wholeOrder;
    found.push(...twoParts({ order }, first, second, separator).map((one) => ({ ...one, year: third })));
  }
  return found;
}

/** The language's own order; the other one where it cannot be misread, or where full stops make it plain. */
function twoParts(
  { order }: Pick<CalendarWords, "order">,
  first: number,
  second: number,
  separator: string,
): readonly { day: number; month: number }[] {
  const dayFirst = { day: first, month: second };
  if (order === "md") {
    const monthFirst = { day: second, month: first };
    return first > 12 || separator === "." ? [monthFirst, dayFirst] : [monthFirst];
  }
  return [dayFirst];
}

function namedDates(text: string, words: CalendarWords, known: Known, offend: Offend): string {
  const { named } = words;
  let rest = "";
  let done = 0;
  named.lastIndex = 0;
  for (let match = named.exec(text); match !== null; match = named.exec(text)) {
    const [written] = match;
    const part: Groups = match.groups ?? {};
    const { n1, n2, month = "" } = part;
    if (n1 === undefined && n2 === undefined) continue;
    const found = knownDate(part, words, known);
    let put = found?.put ?? null;
    // A word that is also an ordinary one is a month only with a number right beside it.
    if (put === null && words.isOrdinary(month) && !closeTo(part, month)) {
      named.lastIndex = match.index + endOf(month, part);
      continue;
    }
    if ((put === null || n1 === undefined) && n2 !== undefined && words.isWeekdayToo(month)) {
      // "mar, 1 dic" and "dydd Mawrth, 3 Mawrth": Tuesday, and no March; "5 sen sen - 8 sen": no eighth.
      const end = match.index + endOf(month, part);
      named.lastIndex = end;
      const next = named.exec(text);
      const gap = (part["g2"] ?? "").length;
      const follows =
        next !== null &&
        next.groups?.["n1"] === n2 &&
        next.index - end <= gap &&
        // In "Mar 21 - Mar, Mar 24" the number is nearer to the name before it.
        (put === null || (next.groups["g1"] ?? "").length < gap);
      named.lastIndex = follows ? end : match.index + written.length;
      if (follows) continue;
    }
    if (put === null) {
      offend("date", unwrap(written));
      put = fact;
    }
    rest += text.slice(done, match.index) + put;
    // The number behind may be another date's: "ma 9 feb - do 12 feb".
    done = match.index + (found?.length ?? written.length);
    named.lastIndex = done;
  }
  return rest + text.slice(done);
}

interface Marked {
  /** The mark, with what stands before the date and does not belong to it. */
  readonly put: string;
  /** How much of the text it stands for. */
  readonly length: number;
}

/** The date with its mark in its place; null where none is known. */
function knownDate(part: Groups, words: CalendarWords, known: Known): Marked | null {
  const { y1, n1, n2, y2, month = "" } = part;
  const year = y1 ?? y2;
  const wanted = {
    months: words.monthOf(month),
    year: year === undefined ? null : Number.parseInt(year, 10),
  };
  if (n1 !== undefined) {
    const index = find(known, { ...wanted, day: Number(n1) });
    if (index >= 0) {
      // "25 November 26" is a year; otherwise the number behind belongs to something else.
      const isShortYear = Number(n2) === (known.days[index]?.year ?? 0) % 100 && y2 === undefined;
      const belongs = n2 === undefined || isShortYear;
      return { put: markOf(index), length: belongs ? lengthOf(part) : endOf(month, part) };
    }
  }
  if (n2 !== undefined) {
    const index = find(known, { ...wanted, day: Number(n2) });
    const before = n1 === undefined ? "" : `${n1}${part["s1"] ?? ""}${part["g1"] ?? ""}`;
    if (index >= 0) return { put: `${before}${markOf(index)}`, length: lengthOf(part) };
  }
  return null;
}

/** How long all that was found is. */
function lengthOf(part: Groups): number {
  const { g2 = "", n2 = "", s2 = "", g3 = "", y2 = "", month = "" } = part;
  return endOf(month, part) + g2.length + n2.length + s2.length + g3.length + y2.length;
}

/** Where the month's name ends in what was found. */
function endOf(month: string, { y1 = "", g0 = "", n1 = "", s1 = "", g1 = "" }: Groups): number {
  return y1.length + g0.length + n1.length + s1.length + g1.length + month.length;
}

/** An ordinary word stands right beside a number, with at most a preposition between; a short name with no comma. */
function closeTo({ g1, g2, n1, n2 }: Groups, month: string): boolean {
  const gap = ordinaryWords.has(unwrap(month)) ? /^[^\p{L},]{0,3}(?:de |of )?$/u : /^[^,\n]*$/u;
  const isNear = (number: string | undefined, glue: string | undefined): boolean =>
    number !== undefined && gap.test(unwrap(glue ?? ""));
  return isNear(n1, g1) || isNear(n2, g2);
}

/** "25–27 November", "November 25 and 27": the bare number has the month of its neighbour. */
function spans(text: string, words: CalendarWords, known: Known): string {
  let rest = text.replaceAll(words.rangeStart, (written, number: string, mark: string) => {
    const index = sameMonth(number, mark, known);
    return index < 0 ? written : markOf(index);
  });
  rest = rest.replaceAll(words.rangeEnd, (written, mark: string, gap: string, number: string) => {
    const index = sameMonth(number, mark, known);
    return index < 0 ? written : `${mark}${gap}${markOf(index)}`;
  });
  return rest;
}

function sameMonth(number: string, mark: string, known: Known): number {
  const other = dayAt(mark, known);
  if (other === undefined) return -1;
  const day = Number(number);
  return known.days.findIndex(
    (one) => one.day === day && one.month === other.month && one.year === other.year,
  );
}

const signs = /^[\p{Script=Han}\p{Script=Hangul}]$/u;

function weekdays(text: string, words: CalendarWords, known: Known, offend: Offend): string {
  return text.replaceAll(words.weekdays, (written, ...rest) => {
    const { weekday = "", gap = "", number, suffix = "" } = groupsOf(rest);
    const at = offsetIn(rest);
    const { days, short } = words.weekdayOf(weekday);
    // 日 is a day, 土 is earth; in brackets behind a date they are Sunday and Saturday.
    if (signs.test(unwrap(weekday)) && !unwrap(text.slice(Math.max(0, at - 2), at)).endsWith("("))
      return written;
    const behind = number === undefined ? "" : `${gap}${number}${suffix}`;
    const before = text.slice(Math.max(0, at - 40), at);
    const after = text.slice(at + weekday.length, at + weekday.length + 40);
    const beside = [
      (short ? words.touchingBefore : words.before).exec(before)?.[1],
      (short ? words.touchingAfter : words.after).exec(after)?.[1],
    ].flatMap((mark) => dayAt(mark, known) ?? []);
    if (beside.length > 0) {
      if (beside.some((day) => days.has(day.weekday))) return `${fact}${behind}`;
      offend("date", unwrap(weekday));
      return `${fact}${behind}`;
    }
    if (number !== undefined) {
      const index = find(known, { weekdays: days, day: Number(number), within: near.dayOfMonth });
      if (index >= 0) return markOf(index);
    }
    if (short) return written;
    if (find(known, { weekdays: days, within: near.weekday }) < 0) offend("date", unwrap(weekday));
    return `${fact}${behind}`;
  });
}

function ordinals(text: string, words: CalendarWords, known: Known): string {
  return text.replaceAll(words.ordinals, (written, ...rest) => {
    const { lead, number = "", mark } = groupsOf(rest);
    if (lead === undefined && mark === undefined) return written;
    const index = find(known, { day: Number(number), within: near.dayOfMonth });
    return index < 0 ? written : markOf(index);
  });
}

function monthsAlone(text: string, words: CalendarWords, known: Known, offend: Offend): string {
  return text.replaceAll(words.months, (written, ...rest) => {
    const { month = "", year } = groupsOf(rest);
    if (words.isOrdinary(month)) return written;
    const said = year === undefined ? null : Number.parseInt(year, 10);
    const index = find(known, { months: words.monthOf(month), year: said });
    if (index < 0) offend("date", unwrap(written));
    return fact;
  });
}

function relativeDays(text: string, words: CalendarWords, known: Known, offend: Offend): string {
  return text.replaceAll(words.relative, (written, ...rest) => {
    if (isGreeting(text.slice(0, offsetIn(rest)))) return written;
    const distances = words.distancesOf(written);
    if (![...distances].some((distance) => known.distances.has(distance))) offend("date", unwrap(written));
    return fact;
  });
}

/** `morgen` and `mañana` are also the morning. */
function isGreeting(before: string): boolean {
  return /(?:guten|guden|goeie|goede|goeden|god|gode|goie|por la|de la|esta) $/u.test(
    unwrap(before.slice(-16)).slice(-8),
  );
}

type Groups = Readonly<Record<string, string | undefined>>;

/** The named groups, which `replaceAll` hands over last. */
function groupsOf(rest: readonly unknown[]): Groups {
  const groups: unknown = rest.at(-1);
  return isGroups(groups) ? groups : {};
}

function isGroups(value: unknown): value is Groups {
  return typeof value === "object" && value !== null;
}

/** Where the match begins: the last number before the text and the groups. */
function offsetIn(rest: readonly unknown[]): number {
  const at = rest.findLast((one) => typeof one === "number");
  return typeof at === "number" ? at : 0;
}
