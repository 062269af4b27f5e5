import { eld } from "eld/extrasmall";
import type { Money, When } from "#src/orders/order.ts";
import { shopName, zone } from "./build.ts";
import { neverShown, type RubricCase } from "./cases.ts";
import { detectLanguage } from "#src/languages/detect.ts";
import { formatDay } from "#src/languages/dates.ts";
import { ownWords } from "#src/languages/own-words.ts";
import { languages, type Language } from "./languages.ts";
import { words, type Word } from "./words.ts";

/** The twelve points of a good answer. */
export const points = [
  "status correct",
  "nothing invented",
  "date shown iff known",
  "late said as late",
  "links present and equal",
  "each parcel named",
  "items still to come named",
  "next step",
  "right language",
  "length fits",
  "nothing above the level",
  "at most one question",
] as const;
export type Point = (typeof points)[number];

export interface Verdict {
  readonly points: Readonly<Record<Point, 0 | 1>>;
  /** What is wrong, a line for each. */
  readonly problems: readonly string[];
}

export type Style = "chat" | "brief" | "letter";

const linkPattern = /https?:\/\/\S+/gu;

/** Whether a text says something in a language. */
export type Reader = (word: Word, text: string) => boolean;

function isHandRead(language: string): language is Language {
  return languages.some((one) => one === language);
}

/** By the words that were written down for the seven languages. */
function reads(language: string): Reader {
  if (!isHandRead(language))
    throw new Error(`nobody has written down what a reader of ${language} looks for`);
  return (word, text) => words[word][language].test(text);
}

/** Judges a reply to a case from the case's data alone. */
export function check(
  example: RubricCase,
  reply: string,
  language: string,
  now: Date,
  style: Style = "chat",
  reader: Reader = reads(language),
): Verdict {
  const problems: string[] = [];
  const verdict = new Map<Point, 0 | 1>(points.map((point) => [point, 1]));
  const expectThat = (point: Point, holds: boolean, problem: string): void => {
    if (holds) return;
    verdict.set(point, 0);
    problems.push(`${point}: ${problem}`);
  };
  // Isolates and no-break spaces are typography; what is said is the same without them.
  const text = reply
    .replaceAll(/[\u2066-\u2069\u200E\u200F]/gu, "")
    .replaceAll(/[\u00A0\u202F\u2009]/gu, " ");
  const spoken = text.replaceAll(linkPattern, " ");
  const { expects } = example;
  const says = (word: Word): boolean => reader(word, spoken);

  for (const word of expects.status) expectThat("status correct", says(word), `does not say ${word}`);
  for (const word of expects.untrue) {
    if (word !== "late") expectThat("status correct", !says(word), `says ${word}`);
  }

  for (const left of invented(example, text, language, now)) {
    expectThat("nothing invented", false, `"${left}" is in no data`);
  }
  for (const quote of expects.quotes)
    expectThat("nothing invented", text.includes(quote), `"${quote}" is missing`);
  for (const amount of expects.amounts) {
    const shown = formatAmount(amount, language);
    expectThat("nothing invented", text.includes(shown), `amount ${shown} is missing`);
  }

  for (const when of expects.dates) {
    const forms = dateForms(dayOf(when), language, now);
    expectThat(
      "date shown iff known",
      forms.some((form) => text.includes(form)),
      `no form of ${dayOf(when)} (${forms[0] ?? ""})`,
    );
  }
  expectThat("date shown iff known", says("no_date") === expects.noDate, "the missing date");

  expectThat("late said as late", says("late") === expects.late, expects.late ? "not said" : "said untruly");

  const links = Array.from(text.matchAll(linkPattern), (match) => match[0]);
  const same = new Set(expects.links).symmetricDifference(new Set(links)).size === 0;
  expectThat("links present and equal", same, `has ${links.join(" ")}, wants ${expects.links.join(" ")}`);

  for (const parcel of expects.parcels) {
    const [one, all] = [String(parcel.position), String(parcel.of)];
    // "Parcel 1 of 2", and the other way round where a language counts so.
    const pattern = new RegExp(
      `(?:${one}\\D{1,25}${all}|${all}\\D{1,25}${one})[^\\n]{0,25}[(（][^\\n]*${parcel.title}`,
      "u",
    );
    expectThat("each parcel named", pattern.test(text), `parcel ${parcel.position} of ${parcel.of}`);
  }

  for (const item of expects.pending) {
    const named = text.includes(item.title);
    const dated =
      item.expected === null
        ? says("no_dispatch_date")
        : dateForms(item.expected, language, now).some((form) => text.includes(form));
    expectThat("items still to come named", named && dated, item.title);
  }

  expectThat("next step", expects.next.some(says), `none of ${expects.next.join(", ")}`);

  expectThat("right language", isIn(language, example, spoken), "another language");

  const problem = tooLong(example, text, language, style);
  expectThat("length fits", problem === null, problem ?? "");

  const ofOrder = example.orders.flatMap((order) => [order.number, ...order.items.map((item) => item.title)]);
  const codes = example.orders.flatMap((order) =>
    order.shipments.map((parcel) => parcel.trackingNumber ?? ""),
  );
  const hidden = [
    ...neverShown,
    ...(example.level <= 1 ? ofOrder : []),
    ...(example.level === 2 ? codes : []),
  ].filter((value) => value !== "");
  for (const value of hidden) {
    expectThat("nothing above the level", !spoken.includes(value), `shows ${value}`);
  }

  const questions = Array.from(text.matchAll(/[?؟？]/gu)).length;
  expectThat("at most one question", questions <= 1, `${questions} questions`);

  const result: Record<Point, 0 | 1> = {
    "status correct": 1,
    "nothing invented": 1,
    "date shown iff known": 1,
    "late said as late": 1,
    "links present and equal": 1,
    "each parcel named": 1,
    "items still to come named": 1,
    "next step": 1,
    "right language": 1,
    "length fits": 1,
    "nothing above the level": 1,
    "at most one question": 1,
  };
  for (const [point, value] of verdict) result[point] = value;
  return { points: result, problems };
}

const isoDay = new Intl.DateTimeFormat("sv-SE", { timeZone: zone });

/** Formatters are dear to make, and the same few are wanted thousands of times. */
function once<Made>(make: (language: string) => Made): (language: string) => Made {
  const made = new Map<string, Made>();
  return (language) => {
    const value = made.get(language) ?? make(language);
    made.set(language, value);
    return value;
  };
}

const clocks = once(
  (language) =>
    new Intl.DateTimeFormat(`${ownWords[language]?.clock ?? language}-u-ca-gregory-nu-latn`, {
      timeZone: zone,
      timeStyle: "short",
    }),
);
const segmenters = once((language) => new Intl.Segmenter(language, { granularity: "sentence" }));
/** Long names of months and weekdays; short ones are also ordinary words ("may", "mar"). */
const calendarNames = once((language) => {
  const month = new Intl.DateTimeFormat(language, { month: "long", timeZone: "UTC" });
  const weekday = new Intl.DateTimeFormat(language, { weekday: "long", timeZone: "UTC" });
  return Array.from({ length: 12 }, (_, index) => [
    month.format(Date.UTC(2026, index, 15)),
    weekday.format(Date.UTC(2026, 0, 1 + index)),
  ])
    .flat()
    .filter((name) => name.length > 3)
    .map((name) => name.toLowerCase());
});

function dayOf(when: When): string {
  return "day" in when ? when.day : isoDay.format(when.at);
}

function plain(text: string): string {
  return text.replaceAll(/[\u00A0\u202F\u2009]/gu, " ").replaceAll(/[\u200E\u200F]/gu, "");
}

const formsMade = new Map<string, string[]>();

/** Every way a language writes a calendar day, the longest first. */
function dateForms(day: string, language: string, now: Date): string[] {
  const key = `${day} ${language} ${now.getTime()}`;
  const known = formsMade.get(key) ?? makeDateForms(day, language, now);
  formsMade.set(key, known);
  return known;
}

function makeDateForms(day: string, language: string, now: Date): string[] {
  const at = new Date(`${day}T00:00Z`);
  const far = Math.abs(at.getTime() - now.getTime()) > 170 * 86_400_000;
  const year = far ? ({ year: "numeric" } as const) : {};
  // Where CLDR has no order of its own for a date, ours is as good as any.
  if (ownWords[language]?.day !== undefined)
    return (["long", "short"] as const).map((length) => formatDay(language, day, dayOf({ at: now }), length));
  return (["long", "short"] as const).map((length) =>
    plain(
      new Intl.DateTimeFormat(`${language}-u-ca-gregory-nu-latn`, {
        timeZone: "UTC",
        weekday: length,
        day: "numeric",
        month: length,
        ...year,
      }).format(at),
    ),
  );
}

function formatAmount(money: Money, language: string): string {
  const format = new Intl.NumberFormat(`${language}-u-nu-latn`, {
    style: "currency",
    currency: money.currency,
  });
  return plain(format.format(money.amount / 100));
}

/** Every moment and day in a case, and what else may be quoted from it. */
function data(example: RubricCase): { days: Set<string>; moments: Date[]; texts: string[] } {
  const days = new Set<string>();
  const moments: Date[] = [];
  const texts: string[] = [];
  const visit = (value: unknown): void => {
    if (value instanceof Date) moments.push(value);
    else if (typeof value === "string") (/^\d{4}-\d\d-\d\d$/u.test(value) ? days : new Set()).add(value);
    if (typeof value === "string") texts.push(value);
    if (typeof value === "object" && value !== null) for (const inner of Object.values(value)) visit(inner);
  };
  for (const order of example.orders) visit({ ...order, customer: null, shipTo: null });
  if (example.staleSince !== null) moments.push(example.staleSince);
  for (const at of moments) days.add(dayOf({ at }));
  return { days, moments, texts };
}

/** What is left of the digits, months, weekdays and links once everything from the data is taken away. */
function invented(example: RubricCase, text: string, language: string, now: Date): string[] {
  const { days, moments, texts } = data(example);
  const clock = clocks(language);
  const known = [
    ...texts.filter((value) => value.length > 1),
    ...[...days].flatMap((day) => dateForms(day, language, now)),
    ...moments.map((at) => plain(clock.format(at))),
    ...example.expects.amounts.map((amount) => formatAmount(amount, language)),
  ].sort((a, b) => b.length - a.length);
  let left = text;
  for (const value of known) left = left.replaceAll(value, " ");
  const counts = new Set([
    ...example.expects.customary,
    ...example.expects.counts.map(String),
    ...example.expects.parcels.flatMap((parcel) => [String(parcel.position), String(parcel.of)]),
    ...example.orders.map((order) => String(order.items.length - 1)),
  ]);
  const found = Array.from(left.matchAll(/\d+|https?:\/\/\S+/gu), (match) => match[0]);
  return [...found.filter((value) => !counts.has(value)), ...namesLeft(left, language)];
}

/** Names of months and weekdays in a text from which all known dates were taken. */
function namesLeft(text: string, language: string): string[] {
  if (/^(?:ja|zh)/u.test(language))
    return Array.from(text.matchAll(/\d+月|.曜日|星期./gu), (match) => match[0]);
  const spoken = new Set(text.toLowerCase().split(/[^\p{L}-]+/u));
  return calendarNames(language).filter((name) => spoken.has(name));
}

const detector = eld.newInstance();
detector.setLanguageSubset(["en", "es", "de", "fr", "pt", "ar", "ja"]);

/** By script for Arabic and Japanese, by its words for the others; names from the data do not count. */
function isIn(language: string, example: RubricCase, spoken: string): boolean {
  let own = spoken;
  for (const value of data(example).texts) if (value.length > 2) own = own.replaceAll(value, " ");
  own = own.replaceAll(shopName, " ").replaceAll(/PayPal|PIN|\d+|[#*·]/gu, " ");
  const letters = Array.from(own.matchAll(/\p{L}/gu)).length;
  const arabic = Array.from(own.matchAll(/\p{Script=Arabic}/gu)).length;
  const japanese = Array.from(
    own.matchAll(/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/gu),
  ).length;
  if (language === "ar") return arabic / letters > 0.9;
  if (language === "ja") return japanese / letters > 0.9;
  if (!isHandRead(language)) {
    // That each is taken for itself among all is shown with longer texts (test/languages/phrases-all.test.ts).
    const allowed = [language, "en"];
    return (
      detectLanguage(own, { previous: null, country: null, allowed, shopLanguage: language }).language ===
      language
    );
  }
  if (arabic + japanese > 0) return false;
  return detector.detect(own).language === language.slice(0, 2);
}

/** Sentences an answer may have: five, and more for each further parcel, open item or order. */
function tooLong(example: RubricCase, text: string, language: string, style: Style): string | null {
  const more = Math.max(0, example.expects.parcels.length - 1) + example.expects.pending.length;
  const listed = example.expects.answer === "orders" ? example.orders.length : 0;
  if (style === "brief") return null;
  // A link and the label before it are no sentence.
  const sentences = text
    // The full stop of "25. Nov." ends no sentence.
    .replaceAll(/(\d)\.(?= \p{L})|(?<=\p{L}{2,3})\.(?=,? \d)/gu, "$1")
    .split(/\n/u)
    .filter((line) => !/[:：]$/u.test(line.trim()) && !line.startsWith("http"))
    .flatMap((line) => Array.from(segmenters(language).segment(line)))
    .filter(({ segment }) => /\p{L}/u.test(segment)).length;
  const frame = style === "letter" ? 3 : 0;
  // ICU ends sentences at abbreviations and spaces in some of the languages that nobody has read here.
  const allowed = 5 + frame + 2 * more + listed + (isHandRead(language) ? 0 : 5);
  if (sentences > allowed) return `${sentences} sentences, ${allowed} allowed`;
  const most = 600 + 200 * (more + listed) + (style === "letter" ? 100 : 0);
  return text.length > most ? `${text.length} characters, ${most} allowed` : null;
}
