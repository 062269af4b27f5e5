import { baseOf } from "#src/languages/locale.ts";
import { ordinaryHalves } from "./extra-words.ts";
import type { Known } from "./known.ts";
import { fact, plain } from "./plain.ts";
import { anyWord, close, open, unwrap } from "./wrapped.ts";

/** How a language writes the time of day. */
interface ClockWords {
  /** A time with minutes, or an hour with a word that makes it one. */
  readonly times: RegExp;
  /** Hours, 0 to 23, that go with a word such as `pm` or `in the afternoon`. */
  readonly halves: ReadonlyMap<string, ReadonlySet<number>>;
  /** Hours and minutes are parted by a full stop: `22.05`. */
  readonly dotted: boolean;
}

const made = new Map<string, ClockWords>();

function wordsOf(language: string): ClockWords {
  let words = made.get(language);
  if (words === undefined) {
    words = make(language);
    made.set(language, words);
  }
  return words;
}

function make(language: string): ClockWords {
  const halves = new Map<string, Set<number>>();
  const ordinary = new Set(ordinaryHalves[baseOf(language)]);
  const hourWords = new Set(["uhr", "h", "hrs", "時", "时", "點", "点", "시", "o'clock"]);
  const add = (word: string, hour: number): void => {
    const key = plain(word).trim();
    if (key === "" || /\d/.test(key) || ordinary.has(key)) return;
    halves.set(key, (halves.get(key) ?? new Set()).add(hour));
  };
  for (const tag of new Set([language, "en"])) {
    const formats = [
      new Intl.DateTimeFormat(tag, { hour: "numeric", minute: "2-digit", hour12: true, timeZone: "UTC" }),
      new Intl.DateTimeFormat(tag, { hour: "numeric", minute: "2-digit", timeZone: "UTC" }),
      new Intl.DateTimeFormat(tag, { hour: "numeric", dayPeriod: "long", hour12: true, timeZone: "UTC" }),
    ];
    for (let hour = 0; hour < 24; hour++) {
      for (const format of formats) {
        for (const { type, value } of format.formatToParts(Date.UTC(2026, 0, 1, hour))) {
          if (type === "dayPeriod") add(value, hour);
        }
      }
    }
    const whole = new Intl.DateTimeFormat(tag, { hour: "numeric", hourCycle: "h23", timeZone: "UTC" });
    for (const { type, value } of whole.formatToParts(Date.UTC(2026, 0, 1, 14))) {
      if (type === "literal" && /\p{L}/u.test(value)) hourWords.add(plain(value).trim());
    }
  }
  for (let hour = 0; hour < 24; hour++) {
    for (const dotted of hour < 12 ? ["am", "a.m.", "a.m"] : ["pm", "p.m.", "p.m"]) add(dotted, hour);
  }
  const half = anyWord(halves.keys());
  const hours = anyWord(hourWords);
  return {
    times: new RegExp(
      `(?:(?<pre>${half}) ?|(?=\\d{1,2}(?:[:.]\\d| ?[${open}\u0E00-\u9FFF])))(?<![\\d#]|[a-z]${close}|\\d[.,:/-])(?<hour>\\d{1,2})` +
        `(?:(?:[:.]| ?${open}?[h시時时點点]${close}? ?)(?<minute>\\d{2})(?::\\d{2})?(?:分|${open}분${close}?)?)?` +
        `(?: ?(?<word>${hours}))?(?: ?(?<post>${half}))?(?![\\d%]|[.,:/-]\\d)`,
      "g",
    ),
    halves,
    dotted: /\d\.\d/.test(plain(new Intl.DateTimeFormat(language, { timeStyle: "short" }).format(0))),
  };
}

/** Two times that touch: `9.15-12.30`. */
const windows = new RegExp(
  `(?<![\\d#]|[a-z]${close}|\\d[.,:/-])(\\d{1,2})[:.](\\d{2})-(\\d{1,2})[:.](\\d{2})(?![\\d%]|[.,:/-]\\d)`,
  "g",
);

function isKnownTime(hour: number, minute: number, known: Known): boolean {
  return hour <= 24 && minute < 60 && known.times.has((hour % 24) * 60 + minute);
}

/** Whether `22.05.` is a known time at the end of a sentence, in a language that writes it so, and no date. */
export function isDottedTime(written: string, language: string, known: Known): boolean {
  const [, hour, minute] = /^(\d{1,2})\.(\d{2})\.?$/.exec(written) ?? [];
  if (hour === undefined || minute === undefined || !wordsOf(language).dotted) return false;
  return isKnownTime(Number(hour), Number(minute), known);
}

/** Marks, in a wrapped text, the times of day that are those of a known moment; the others stay, and are numbers nobody knows. */
export function blankTimes(text: string, language: string, known: Known): string {
  if (known.times.size === 0) return text;
  const { times, halves } = wordsOf(language);
  const apart = text.replaceAll(windows, (written, hour, minute, until, untilMinute) =>
    [
      [hour, minute],
      [until, untilMinute],
    ].every(([h, m]) => isKnownTime(Number(h), Number(m), known))
      ? fact
      : written,
  );
  return apart.replaceAll(times, (written, ...rest) => {
    const groups: unknown = rest.at(-1);
    const { pre, post, hour, minute, word } = isGroups(groups) ? groups : {};
    const half = post ?? pre;
    if (minute === undefined && word === undefined && half === undefined) return written;
    const said = Number(hour);
    if (said > 24 || Number(minute ?? 0) > 59) return written;
    const allowed = half === undefined ? null : halves.get(unwrap(half));
    const hours = [said % 24, (said + 12) % 24, said % 12].filter((one) =>
      allowed === null || allowed === undefined ? one === said % 24 : allowed.has(one),
    );
    return hours.some((one) => known.times.has(one * 60 + Number(minute ?? 0))) ? fact : written;
  });
}

function isGroups(value: unknown): value is Readonly<Record<string, string | undefined>> {
  return typeof value === "object" && value !== null;
}
