import { ownWords } from "#src/languages/own-words.ts";
import { baseOf } from "#src/languages/locale.ts";
import { extraGlue, extraRelative, ordinaryWords, rangeWords } from "./extra-words.ts";
import { endings, type Endings, type Stem } from "./endings.ts";
import { plain } from "./plain.ts";
import { anyWord, close, currencySign, escaped, open, separator, unwrap, wrap } from "./wrapped.ts";

/** A calendar in which a language names months. */
export type Calendar = "gregory" | "persian" | "islamic-umalqura" | "ethiopic";

export interface MonthName {
  readonly calendar: Calendar;
  /** 1 to 12, or 13. */
  readonly month: number;
}

/** How a language and English write days, ready to be looked for in `plain` text. */
export interface CalendarWords {
  readonly language: string;
  /** `md` where the month comes first, as in `11/25`. */
  readonly order: "dm" | "md";
  /** The same where a year stands behind them. */
  readonly wholeOrder: "dm" | "md";
  /** The year comes first where there is one. */
  readonly yearFirst: boolean;
  /** The day stands between year and month: `2026-25-11` in Kyrgyz. */
  readonly yearDayMonth: boolean;
  /** A day with its month's name, either way round; groups as `dates.ts` reads them. */
  readonly named: RegExp;
  /** A month's name with no day. */
  readonly months: RegExp;
  /** Weekdays, with the day of the month behind one if there is. */
  readonly weekdays: RegExp;
  /** Words for a day seen from today: tomorrow. */
  readonly relative: RegExp;
  /** Ends in `glue`: what may stand between the parts of one date. */
  readonly before: RegExp;
  readonly after: RegExp;
  /** Short weekday names need to touch the date. */
  readonly touchingBefore: RegExp;
  readonly touchingAfter: RegExp;
  /** A number and, after words of a range (`25 to`), the mark of a day. */
  readonly rangeStart: RegExp;
  readonly rangeEnd: RegExp;
  /** A day of the month alone: `the 25th`, `25.`, `el 25`. */
  readonly ordinals: RegExp;
  monthOf(word: string): readonly MonthName[];
  /** Said of months that are also ordinary words: only a number beside them makes them one. */
  isOrdinary(word: string): boolean;
  /** A month's name that a weekday's name is, or ends in. */
  isWeekdayToo(word: string): boolean;
  /** Days of the week, 0 for Sunday. */
  weekdayOf(word: string): { readonly days: ReadonlySet<number>; readonly short: boolean };
  distancesOf(word: string): ReadonlySet<number>;
}

/** Where the mark of a known day is put: one character of the private use area for each. */
export const firstDayMark = 0xe100;
export const lastDayMark = 0xf8ff;
const dayMark = String.raw`[\uE100-\uF8FF]`;

const calendars: Readonly<Record<string, readonly Calendar[]>> = {
  fa: ["persian", "islamic-umalqura"],
  ps: ["persian"],
  ckb: ["persian", "islamic-umalqura"],
  ar: ["islamic-umalqura"],
  ur: ["islamic-umalqura"],
  am: ["ethiopic"],
};

const made = new Map<string, CalendarWords>();

/** The words of a language, made on first use. */
export function calendarWords(language: string): CalendarWords {
  let words = made.get(language);
  if (words === undefined) {
    words = make(language);
    made.set(language, words);
  }
  return words;
}

/** Whether `Intl` knows the language's month names; without, only English ones and bare numbers are checked. */
export function knowsCalendar(language: string): boolean {
  return (
    Intl.DateTimeFormat.supportedLocalesOf(language).length > 0 &&
    (baseOf(language) === "en" ||
      monthName(`${language}-u-ca-gregory`, 10, "long") !== monthName("en", 10, "long") ||
      monthName(`${language}-u-ca-gregory`, 4, "long") !== monthName("en", 4, "long"))
  );
}

function monthName(locale: string, index: number, month: "long" | "short"): string {
  return new Intl.DateTimeFormat(locale, { month, timeZone: "UTC" }).format(Date.UTC(2026, index, 15));
}

interface Collected {
  readonly months: Map<string, MonthName[]>;
  readonly shortMonths: Set<string>;
  readonly weekdays: Map<string, { days: Set<number>; short: boolean }>;
  readonly glue: Set<string>;
  readonly ranges: Set<string>;
}

const styles: readonly Intl.DateTimeFormatOptions[] = [
  { dateStyle: "full" },
  { dateStyle: "long" },
  { dateStyle: "medium" },
  { day: "numeric", month: "long" },
  { day: "numeric", month: "short" },
  { weekday: "long", day: "numeric", month: "long" },
  { weekday: "short", day: "numeric", month: "short", year: "numeric" },
  { month: "long", year: "numeric" },
  { day: "numeric", month: "numeric" },
];

function make(language: string): CalendarWords {
  const found: Collected = {
    months: new Map(),
    shortMonths: new Set(),
    weekdays: new Map(),
    glue: new Set(extraGlue.map((word) => plain(word).trim())),
    ranges: new Set(rangeWords.map((word) => plain(word).trim())),
  };
  collect(found, `${language}-u-ca-gregory`, "gregory");
  collect(found, "en-u-ca-gregory", "gregory");
  for (const calendar of calendars[baseOf(language)] ?? []) {
    collect(found, `${language}-u-ca-${calendar}`, calendar);
  }
  const distances = relativeWords(language);
  const shapes = endings(language);
  const besideNumbers = (word: string): readonly Stem[] =>
    // An ending makes a name that is cut to its first letters any word: `yan` is no beginning of `yana`.
    found.shortMonths.has(word) && word.length <= 3
      ? [{ stem: word, least: 0, most: 0 }]
      : shapes.monthsBesideNumbers(word);
  // "Dydd Mawrth" is Tuesday, "Mawrth" is March.
  const endsWeekday = new Set([...found.weekdays.keys()].map((word) => word.split(" ").at(1) ?? ""));
  const months = anyOf([...found.months.keys()], besideNumbers);
  const longMonths = anyOf(
    [...found.months.keys()].filter((word) => !found.shortMonths.has(word)),
    shapes.months,
  );
  const weekdays = anyOf([...found.weekdays.keys()], shapes.weekdays);
  const glueWords = anyWord(found.glue);
  const glue = `(?:${separator}{0,4}(?:(?:${glueWords})${separator}{0,4}){0,2})`;
  const touching = `${separator}{0,4}(?:(?:${anyWord(["d", "г", "р", "թ", "ж"])})${separator}{0,4})?`;
  const range = `(?: ?[-~/–] ?| ?[.,]? ?(?:${anyWord(found.ranges)}) ?(?:${glueWords})? ?)`;
  const word = (most: number): string => `[-']?${open}[^${open}${close}]{1,${String(most)}}${close}`;
  const suffix = `(?:[日号號]|\\.|\\(${open}[^${open}${close}]{1,3}${close}\\)|${word(4)})?`;
  const year = `(?:[12]\\d{3}(?!\\d)(?:${word(3)})?)`;
  const number = String.raw`\d{1,2}(?!\d)`;
  const { order, wholeOrder, yearFirst, yearDayMonth } = orderOf(language);
  return {
    language,
    order,
    wholeOrder,
    yearFirst,
    yearDayMonth,
    named: new RegExp(
      `(?:(?<!\\d[.,:/]?|#)(?<y1>${year})(?<g0>${glue}))?(?:(?<!\\d[.,:/]?|#)(?<n1>${number})(?<s1>${suffix})(?<g1>${glue}))?(?<month>${months})` +
        `(?:(?<g2>${glue})(?<n2>${number})(?<s2>${suffix})(?![.,:/]\\d))?(?:(?<g3>${glue})(?<y2>${year}))?`,
      "g",
    ),
    months: new RegExp(`(?<month>${longMonths})(?:${glue}(?<year>${year}))?`, "g"),
    weekdays: new RegExp(
      `(?<weekday>${weekdays})(?:(?<gap>${glue})(?<number>${number})(?<suffix>${suffix})(?![.,:/]\\d))?`,
      "g",
    ),
    relative: new RegExp(anyOf([...distances.keys()], shapes.relative), "g"),
    before: new RegExp(`(${dayMark})${glue}$`),
    after: new RegExp(`^${glue}(${dayMark})`),
    touchingBefore: new RegExp(`(${dayMark})${touching}$`),
    touchingAfter: new RegExp(`^${touching}(${dayMark})`),
    rangeStart: new RegExp(
      `(?<![\\d.,:/#${close}])(${number})${suffix}(?=${range}(?:(?:${weekdays})${touching})?(${dayMark}))`,
      "g",
    ),
    rangeEnd: new RegExp(`(${dayMark})(${range})(${number})${suffix}(?![.,:/]?\\d)`, "g"),
    ordinals: new RegExp(
      `(?<![\\d.,:/#-]|[a-z]${close}|\\d\\. )(?:(?<lead>${anyWord(ordinalLeads.map((one) => plain(one)))}) )?(?<number>${number})(?<mark>[日号號]|[-']?${open}(?:st|nd|rd|th|er|e|en|일|일에|го|е|и)${close}|\\.)?(?![.,:/-]?\\d| \\d{1,2}\\.| ?(?:%|${currencySign}))(?!${range}${dayMark})`,
      "g",
    ),
    monthOf: (word) => lookUp(word, found.months, besideNumbers) ?? [],
    isOrdinary(written) {
      const word = unwrap(written);
      const part = unspaced.test(word) && word.length <= 2;
      return part || ordinaryWords.has(word) || found.shortMonths.has(word) || endsWeekday.has(word);
    },
    isWeekdayToo: (word) =>
      endsWeekday.has(unwrap(word)) || lookUp(word, found.weekdays, shapes.weekdays) !== null,
    weekdayOf: (word) =>
      lookUp(word, found.weekdays, shapes.weekdays) ?? { days: new Set<number>(), short: true },
    distancesOf: (word) => lookUp(word, distances, shapes.relative) ?? new Set<number>(),
  };
}

/** What makes the number behind it a day of the month. */
const ordinalLeads = [
  "the",
  "el",
  "le",
  "il",
  "den",
  "dia",
  "día",
  "am",
  "op de",
  "ngày",
  "วันที่",
  "tanggal",
  "tgl",
  "на",
];

function collect(found: Collected, locale: string, calendar: Calendar): void {
  const numbered = new Intl.DateTimeFormat(`en-u-ca-${calendar}-nu-latn`, {
    month: "numeric",
    timeZone: "UTC",
  });
  const formats = [
    ...(["long", "short"] as const).map((month) => ({ options: { month }, short: month === "short" })),
    ...styles.map((options) => ({
      options,
      short: options.month === "short" || options.month === "numeric" || options.dateStyle === "medium",
    })),
  ].map(({ options, short }) => ({
    short,
    format: new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }),
  }));
  // Long names first: what is long somewhere is not short.
  formats.sort((a, b) => Number(a.short) - Number(b.short));
  // Twice a month, so that no month of another calendar is left out.
  for (let index = 0; index < 26; index++) {
    const at = Date.UTC(2026, 0, 8 + index * 14);
    const month = Number(numbered.format(at).replaceAll(/\D/g, ""));
    for (const { format, short } of formats) {
      const parts = format.formatToParts(at);
      parts.forEach(({ type, value }, place) => {
        if (type === "month") addMonth(found, monthWord(parts, place, value), { calendar, month }, short);
        if (type === "literal") for (const word of letters(value)) found.glue.add(word);
        if (type === "era") found.glue.add(plain(value).trim());
      });
    }
  }
  if (calendar !== "gregory") return;
  for (let day = 0; day < 7; day++) {
    const at = Date.UTC(2026, 0, 4 + day);
    for (const style of ["long", "short"] as const) {
      for (const options of [{ weekday: style }, { weekday: style, day: "numeric", month: style }] as const) {
        const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
        const part = format.formatToParts(at).find(({ type }) => type === "weekday")?.value ?? "";
        const word = plain(part).replace(/\.$/u, "").trim();
        if (word === "" || /^\d+$/.test(word)) continue;
        const known = found.weekdays.get(word);
        if (known !== undefined) known.days.add(day);
        else found.weekdays.set(word, { days: new Set([day]), short: style === "short" });
      }
    }
  }
  const range = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", timeZone: "UTC" });
  for (const { source, type, value } of range.formatRangeToParts(
    Date.UTC(2026, 0, 8),
    Date.UTC(2026, 1, 9),
  )) {
    if (source === "shared" && type === "literal") for (const word of letters(value)) found.ranges.add(word);
  }
  if (Intl.ListFormat.supportedLocalesOf(locale).length > 0) {
    for (const { type, value } of new Intl.ListFormat(locale).formatToParts(["1", "2"])) {
      if (type === "literal") for (const word of letters(value)) found.ranges.add(word);
    }
  }
}

/** Where the month is a number, the sign that makes it one belongs to its name: `11月`. */
function monthWord(parts: readonly Intl.DateTimeFormatPart[], place: number, value: string): string {
  if (!/^\p{N}+$/u.test(value)) return value;
  const after = parts[place + 1];
  const sign = after?.type === "literal" ? /^[\p{L}\p{M}]+/u.exec(after.value)?.[0] : undefined;
  return sign === undefined ? "" : `${value}${sign}`;
}

function addMonth(found: Collected, written: string, name: MonthName, short: boolean): void {
  const word = plain(written).replace(/\.$/u, "").trim();
  if (word === "" || !/\p{L}/u.test(word)) return;
  const known = found.months.get(word);
  if (known !== undefined) {
    if (!known.some((one) => one.calendar === name.calendar && one.month === name.month)) known.push(name);
    return;
  }
  found.months.set(word, [name]);
  if (short && !/\d/.test(word)) found.shortMonths.add(word);
}

/** The words in a literal of a pattern: ` de `, `(a), `. */
function letters(literal: string): readonly string[] {
  return plain(literal).match(/[\p{L}\p{M}'.]*[\p{L}\p{M}']/gu) ?? [];
}

function relativeWords(language: string): Map<string, Set<number>> {
  const found = new Map<string, Set<number>>();
  const add = (word: string, distance: number): void => {
    const key = plain(word).trim();
    // "In 2 days" is told by its number; Intl writes `-2 d` where it knows no words.
    if (key === "" || /\d/.test(key)) return;
    found.set(key, (found.get(key) ?? new Set()).add(distance));
  };
  for (const tag of [language, "en"]) {
    const own = tag === language ? ownWords[language]?.relative : undefined;
    const format = new Intl.RelativeTimeFormat(tag, { numeric: "auto" });
    const always = new Intl.RelativeTimeFormat(tag, { numeric: "always" });
    for (let distance = -3; distance <= 3; distance++) {
      const word = own?.[distance + 1] ?? format.format(distance, "day");
      add(word, distance);
      if (distance !== 0) add(always.format(distance, "day"), distance);
    }
    for (const [word, distance] of extraRelative[baseOf(tag)] ?? []) add(word, distance);
  }
  return found;
}

/** The order of day and month, and where the year is, as `Intl` writes them in digits. */
function orderOf(
  language: string,
): Pick<CalendarWords, "order" | "wholeOrder" | "yearFirst" | "yearDayMonth"> {
  const typesOf = (options: Intl.DateTimeFormatOptions): readonly string[] =>
    new Intl.DateTimeFormat(`${language}-u-ca-gregory`, { ...options, timeZone: "UTC" })
      .formatToParts(Date.UTC(2026, 10, 25))
      .map(({ type }) => type)
      .filter((type) => type === "day" || type === "month" || type === "year");
  const order = (types: readonly string[]) => (types.indexOf("month") < types.indexOf("day") ? "md" : "dm");
  const whole = typesOf({ dateStyle: "short" });
  const yearFirst = whole[0] === "year";
  const digits = typesOf({ day: "2-digit", month: "2-digit", year: "numeric" });
  return {
    order: order(typesOf({ day: "numeric", month: "numeric" })),
    wholeOrder: yearFirst ? "dm" : order(whole),
    yearFirst,
    yearDayMonth: digits[0] === "year" && order(digits) === "dm",
  };
}

/** Scripts whose words touch. */
export const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const hangul = /\p{Script=Hangul}/u;
const prefixing = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;
/** "And", "in", "to", "on", "like", "from" written together with the word behind. */
const prefixes = "[ובלמהכשوبلفك]";

/** Words as they stand in a wrapped text, with the endings the language puts on them; the longest that fits. */
function anyOf(words: readonly string[], ending: Endings[keyof Endings]): string {
  const forms = words
    .toSorted((a, b) => b.length - a.length)
    .flatMap((word) => {
      const digit = /^\d/.test(word) ? String.raw`(?<!\d)` : "";
      const fenced = escaped(wrap(word));
      if (hangul.test(word)) return [`${digit}${fenced.endsWith(close) ? fenced.slice(0, -1) : fenced}`];
      if (prefixing.test(word) && fenced.startsWith(open)) {
        // Kurdish ends the name in a vowel before a year.
        const closed = fenced.endsWith(close) ? `${fenced.slice(0, -1)}[یي]?${close}` : fenced;
        return [`${open}${prefixes}{0,2}${closed.slice(1)}`];
      }
      if (unspaced.test(word)) return [`${digit}${fenced}`];
      return ending(word).map(({ stem, least, most }) => {
        const start = escaped(wrap(stem));
        if (most === 0 || !start.endsWith(close)) return `${digit}${start}`;
        return `${start.slice(0, -1)}[^${open}${close}]{${String(least)},${String(most)}}${close}`;
      });
    });
  return forms.join("|") || "(?!)";
}

/** What a word found in a text means, with an ending taken off if need be. */
function lookUp<Meaning>(
  written: string,
  meanings: ReadonlyMap<string, Meaning>,
  ending: Endings[keyof Endings],
): Meaning | null {
  const found = unwrap(written);
  const direct = meanings.get(found) ?? meanings.get(found.replace(/^[ובלמהכשوبلفك]{1,2}/u, ""));
  if (direct !== undefined) return direct;
  let best: { readonly length: number; readonly meaning: Meaning } | null = null;
  for (const [word, meaning] of meanings) {
    for (const { stem, most } of ending(word)) {
      if (!found.startsWith(stem) || found.length - stem.length > most) continue;
      if (best === null || stem.length > best.length) best = { length: stem.length, meaning };
    }
    if (best === null && prefixing.test(found) && found.includes(word)) best = { length: 0, meaning };
  }
  return best?.meaning ?? null;
}
