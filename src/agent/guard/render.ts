import type { Money } from "#src/orders/order.ts";
import { plain } from "./plain.ts";

const formats = new Map<string, Intl.DateTimeFormat>();
const numbers = new Map<string, Intl.NumberFormat>();
const relatives = new Map<string, Intl.RelativeTimeFormat>();
const rendered = new Map<string, readonly string[]>();
const mostRendered = 4000;

function remembered<Made>(made: Map<string, Made>, key: string, make: () => Made): Made {
  let value = made.get(key);
  if (value === undefined) {
    value = make();
    if (made.size >= mostRendered) made.clear();
    made.set(key, value);
  }
  return value;
}

/** The reply's locale in its own calendar, in the Gregorian one, and English both ways. */
function locales(language: string): readonly string[] {
  return [`${language}-u-ca-gregory`, language, "en-US-u-ca-gregory", "en-GB-u-ca-gregory"];
}

function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return remembered(
    formats,
    `${locale} ${JSON.stringify(options)}`,
    () => new Intl.DateTimeFormat(locale, options),
  );
}

const dayStyles: readonly Intl.DateTimeFormatOptions[] = [
  ...(["full", "long", "medium", "short"] as const).map((dateStyle) => ({ dateStyle })),
  ...(["long", "short"] as const).flatMap((month) => [
    { day: "numeric", month } as const,
    { day: "numeric", month, year: "numeric" } as const,
    { weekday: "long", day: "numeric", month } as const,
    { weekday: "short", day: "numeric", month } as const,
    { weekday: "long", day: "numeric", month, year: "numeric" } as const,
    { weekday: "short", day: "numeric", month, year: "numeric" } as const,
  ]),
  { day: "numeric", month: "numeric" },
  { day: "2-digit", month: "2-digit" },
  { day: "numeric", month: "numeric", year: "numeric" },
  { day: "2-digit", month: "2-digit", year: "numeric" },
  { weekday: "long", day: "numeric" },
];

/** A day in the ways people write it, plain. */
export function dayRenderings(language: string, day: string): readonly string[] {
  return remembered(rendered, `${language} ${day}`, () => {
    const at = new Date(`${day}T12:00:00Z`);
    const [year = "", month = "", date = ""] = day.split("-");
    const [m, d] = [String(Number(month)), String(Number(date))];
    const found = new Set([
      day,
      `${d}.${m}.`,
      `${date}.${month}.`,
      `${d}.${m}.${year}`,
      `${date}.${month}.${year}`,
    ]);
    for (const locale of locales(language)) {
      for (const style of dayStyles) found.add(dateFormat(locale, { ...style, timeZone: "UTC" }).format(at));
      for (const length of ["long", "short"] as const) {
        const name = dateFormat(locale, { month: length, timeZone: "UTC" }).format(at);
        for (const form of [
          `${d} ${name}`,
          `${d}. ${name}`,
          `${name} ${d}`,
          `${d} de ${name}`,
          `${d} ${name} ${year}`,
        ]) {
          found.add(form);
        }
        if (locale.startsWith("en")) {
          const nth = `${d}${ordinal(Number(d))}`;
          for (const form of [
            `${nth} ${name}`,
            `${nth} of ${name}`,
            `${name} ${nth}`,
            `${name} ${nth}, ${year}`,
          ]) {
            found.add(form);
          }
        }
      }
    }
    return [...found].map(plain);
  });
}

function ordinal(day: number): string {
  const teen = day % 100 >= 11 && day % 100 <= 13;
  return teen ? "th" : (["th", "st", "nd", "rd"][day % 10] ?? "th");
}

/** Two days as one span, `25-27 november`. */
export function spanRenderings(language: string, from: string, to: string): readonly string[] {
  if (from > to) return [];
  return remembered(rendered, `${language} ${from} ${to}`, () => {
    const [a, b] = [new Date(`${from}T12:00:00Z`), new Date(`${to}T12:00:00Z`)];
    const found = new Set<string>();
    for (const locale of locales(language)) {
      for (const style of dayStyles)
        found.add(dateFormat(locale, { ...style, timeZone: "UTC" }).formatRange(a, b));
    }
    return [...found].map(plain);
  });
}

/** The time of day in the ways people write it, plain. */
export function timeRenderings(language: string, at: Date, timeZone: string): readonly string[] {
  return remembered(rendered, `${language} ${at.getTime()} ${timeZone}`, () => {
    const found = new Set<string>();
    const styles: readonly Intl.DateTimeFormatOptions[] = [
      { timeStyle: "short" },
      { hour: "numeric", minute: "2-digit" },
      { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
      { hour: "numeric", minute: "2-digit", hour12: true },
      { hour: "numeric", minute: "2-digit", hourCycle: "h23" },
    ];
    for (const locale of locales(language)) {
      for (const style of styles) found.add(dateFormat(locale, { ...style, timeZone }).format(at));
    }
    return [...found].flatMap((text) => [plain(text), plain(text).replace(/ ([ap])\.?m\.?$/, "$1m")]);
  });
}

/** An amount of money in the ways people write it, plain. */
export function amountRenderings(language: string, { amount, currency }: Money): readonly string[] {
  if (!/^[A-Za-z]{3}$/.test(currency)) return [plain(`${amount / 100}`)];
  return remembered(rendered, `${language} ${amount} ${currency}`, () => {
    const found = new Set<string>();
    for (const locale of [language, "en-US", "en-GB", "de-DE"]) {
      for (const currencyDisplay of ["symbol", "narrowSymbol", "code", "name"] as const) {
        const format = remembered(
          numbers,
          `${locale} ${currency} ${currencyDisplay}`,
          () => new Intl.NumberFormat(locale, { style: "currency", currency, currencyDisplay }),
        );
        const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
        const value = amount / 10 ** digits;
        const text = format.format(value);
        found.add(text);
        const bare = format
          .formatToParts(value)
          .filter(({ type }) => type !== "currency" && type !== "literal")
          .map(({ value }) => value)
          .join("");
        found.add(bare);
        if (Number.isInteger(value)) found.add(String(value));
      }
    }
    return [...found].map(plain);
  });
}

/** `in 3 days`, `tomorrow`: a distance in days, plain. */
export function relativeRenderings(language: string, days: number): readonly string[] {
  return remembered(rendered, `${language} relative ${days}`, () => {
    const found = new Set<string>();
    for (const locale of [language, "en"]) {
      for (const numeric of ["auto", "always"] as const) {
        const format = remembered(
          relatives,
          `${locale} ${numeric}`,
          () => new Intl.RelativeTimeFormat(locale, { numeric }),
        );
        // "In 0 days" is nobody's way to say today.
        if (numeric === "always" && days === 0) continue;
        found.add(format.format(days, "day"));
      }
    }
    return [...found].map(plain);
  });
}

/** Names of all months and weekdays in the language and in English, plain. */
export function calendarWords(language: string): readonly string[] {
  return remembered(rendered, `${language} words`, () => {
    const found = new Set<string>();
    for (const locale of [`${language}-u-ca-gregory`, "en-u-ca-gregory"]) {
      for (let index = 0; index < 12; index++) {
        const at = new Date(Date.UTC(2026, index, 15));
        found.add(dateFormat(locale, { month: "long", timeZone: "UTC" }).format(at));
        const { value } = dateFormat(locale, { day: "numeric", month: "long", timeZone: "UTC" })
          .formatToParts(at)
          .find(({ type }) => type === "month") ?? { value: "" };
        found.add(value);
      }
      for (let index = 0; index < 7; index++) {
        const at = new Date(Date.UTC(2026, 0, 4 + index));
        found.add(dateFormat(locale, { weekday: "long", timeZone: "UTC" }).format(at));
      }
    }
    return [...found].map(plain).filter((word) => !/^\d/.test(word) && word.length > 2);
  });
}

/** Short names of the months in the language and in English, without their full stop, plain. */
export function shortMonths(language: string): readonly string[] {
  return remembered(rendered, `${language} short months`, () => {
    const found = new Set<string>();
    for (const locale of [`${language}-u-ca-gregory`, "en-u-ca-gregory"]) {
      for (let index = 0; index < 12; index++) {
        const at = new Date(Date.UTC(2026, index, 15));
        found.add(dateFormat(locale, { month: "short", timeZone: "UTC" }).format(at).replace(/\.$/u, ""));
      }
    }
    return [...found].map(plain).filter((word) => !/\d/.test(word));
  });
}

/** The day's weekday alone. */
export function weekdayRenderings(language: string, day: string): readonly string[] {
  return remembered(rendered, `${language} weekday ${day}`, () =>
    [`${language}-u-ca-gregory`, "en-u-ca-gregory"].map((locale) =>
      plain(dateFormat(locale, { weekday: "long", timeZone: "UTC" }).format(new Date(`${day}T12:00:00Z`))),
    ),
  );
}
