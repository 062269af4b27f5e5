import { plainText } from "./plain.ts";

const formats = new Map<string, Intl.DateTimeFormat>();
const forms = new Map<string, readonly string[]>();

function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  const made = formats.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formats.set(key, made);
  return made;
}

function remembered(key: string, make: () => readonly string[]): readonly string[] {
  const made = forms.get(key) ?? make();
  forms.set(key, made);
  return made;
}

const styles: readonly Intl.DateTimeFormatOptions[] = (["long", "short"] as const).flatMap((month) =>
  [{}, { year: "numeric" } as const].flatMap((year) => [
    { day: "numeric", month, ...year } as const,
    { weekday: month, day: "numeric", month, ...year } as const,
    { weekday: "long", day: "numeric", month, ...year } as const,
  ]),
);
const numeric: readonly Intl.DateTimeFormatOptions[] = [
  { day: "numeric", month: "numeric" },
  { day: "2-digit", month: "2-digit" },
  { day: "numeric", month: "numeric", year: "numeric" },
  { day: "2-digit", month: "2-digit", year: "numeric" },
];

/** Ways a language writes a calendar day, in the Gregorian calendar, as `plainText` leaves them. */
export function dayForms(language: string, day: string): readonly string[] {
  return remembered(`day ${language} ${day}`, () => {
    const at = new Date(`${day}T12:00:00Z`);
    const locale = `${language}-u-ca-gregory-nu-latn`;
    const made = [...styles, ...numeric].map((style) =>
      format(locale, { ...style, timeZone: "UTC" }).format(at),
    );
    const [year = "", month = "", date = ""] = day.split("-");
    const parts = (["long", "short"] as const).map((length) => {
      const found = format(locale, { day: "numeric", month: length, timeZone: "UTC" }).formatToParts(at);
      return found.find(({ type }) => type === "month")?.value ?? "";
    });
    const loose = parts
      .filter((name) => /\p{L}/u.test(name))
      .flatMap((name) => [`${Number(date)} ${name}`, `${Number(date)}. ${name}`, `${name} ${Number(date)}`]);
    return [
      ...made,
      ...loose,
      day,
      `${Number(date)}.${Number(month)}.`,
      `${date}.${month}.`,
      `${date}.${month}.${year}`,
      // A language whose pattern has the weekday behind, or commas where others have none.
      ...made.map((form) => form.replaceAll(",", "")),
    ].map((form) => plainText(form).trim());
  });
}

/** Ways to write two days as one span. */
export function spanForms(language: string, from: string, to: string): readonly string[] {
  if (from >= to) return [];
  return remembered(`span ${language} ${from} ${to}`, () => {
    const [a, b] = [new Date(`${from}T12:00:00Z`), new Date(`${to}T12:00:00Z`)];
    const locale = `${language}-u-ca-gregory-nu-latn`;
    return styles.map((style) => plainText(format(locale, { ...style, timeZone: "UTC" }).formatRange(a, b)));
  });
}

/** Ways to write a time of day. */
export function clockForms(language: string, at: Date, timeZone: string): readonly string[] {
  return remembered(`clock ${language} ${at.getTime()} ${timeZone}`, () =>
    [language, "en-GB", "en-US"]
      .flatMap((locale) =>
        (
          [
            { timeStyle: "short" },
            { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
            { hour: "numeric", minute: "2-digit", hourCycle: "h23" },
            { hour: "numeric" },
          ] as const
        ).map((style) => format(`${locale}-u-ca-gregory-nu-latn`, { ...style, timeZone }).format(at)),
      )
      .map((form) => plainText(form)),
  );
}

/** "yesterday", "tomorrow" and the like, by how many days they are away; only those that are words. */
export function relativeWords(language: string): ReadonlyMap<string, readonly number[]> {
  const words = new Map<string, number[]>();
  let relative: Intl.RelativeTimeFormat;
  try {
    relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  } catch {
    return words;
  }
  // Where ICU does not know the language, it answers in the machine's.
  if (Intl.RelativeTimeFormat.supportedLocalesOf(language).length === 0) return words;
  for (const distance of [-2, -1, 0, 1, 2]) {
    const word = plainText(relative.format(distance, "day")).toLocaleLowerCase(language);
    if (!/\d/u.test(word)) words.set(word, [...(words.get(word) ?? []), distance]);
  }
  return words;
}

/** Long names of months and weekdays, lower case. */
export function calendarNames(language: string): readonly string[] {
  return remembered(`names ${language}`, () => {
    const locale = `${language}-u-ca-gregory-nu-latn`;
    const found = new Set<string>();
    for (let index = 0; index < 12; index += 1) {
      const at = new Date(Date.UTC(2026, index, 15));
      for (const { type, value } of format(locale, {
        day: "numeric",
        month: "long",
        timeZone: "UTC",
      }).formatToParts(at))
        if (type === "month") found.add(value);
      found.add(format(locale, { month: "long", timeZone: "UTC" }).format(at));
      const day = new Date(Date.UTC(2026, 0, 1 + index));
      found.add(format(locale, { weekday: "long", timeZone: "UTC" }).format(day));
    }
    return [...found]
      .map((name) => plainText(name).toLocaleLowerCase(language))
      .filter((name) => Array.from(name).length > 2 && !/\d/u.test(name));
  });
}
