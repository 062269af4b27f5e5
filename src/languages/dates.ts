import { remember } from "./formats.ts";
import { ownWords } from "./own-words.ts";

/** Days and times as the language writes them, always in the Gregorian calendar and in Latin digits. */
const dayFormatters = remember((key) => {
  const [language = "en", length, year] = key.split(" ");
  const name = length === "long" ? "long" : "short";
  return new Intl.DateTimeFormat(`${language}-u-ca-gregory-nu-latn`, {
    timeZone: "UTC",
    weekday: name,
    day: "numeric",
    month: name,
    year: year === "year" ? "numeric" : undefined,
  });
});

const clockFormatters = remember((key) => {
  const [language = "en", timeZone] = key.split(" ");
  const clock = ownWords[language]?.clock ?? language;
  return new Intl.DateTimeFormat(`${clock}-u-ca-gregory-nu-latn`, { timeZone, timeStyle: "short" });
});

const relativeFormatters = remember((language) => new Intl.RelativeTimeFormat(language, { numeric: "auto" }));

/** ICU's thin and narrow spaces, which short messages would pay for in Unicode, as plain ones. */
function plainSpaces(text: string): string {
  return text.replaceAll(/[\u2009\u202F\u00A0]/gu, " ");
}

/** A calendar day (`2026-11-25`) with its weekday; with the year where leaving it out could mislead. */
export function formatDay(language: string, day: string, today: string, length: "long" | "short"): string {
  const at = Date.parse(`${day}T00:00Z`);
  const far = Math.abs(at - Date.parse(`${today}T00:00Z`)) > 180 * 86_400_000;
  const formatter = dayFormatters(`${language} ${length} ${far ? "year" : ""}`);
  if (ownWords[language]?.day === undefined) return plainSpaces(formatter.format(at));
  const parts = formatter.formatToParts(at);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value.trim() ?? "";
  return plainSpaces(`${part("weekday")}, ${part("day")} ${part("month")} ${part("year")}`.trimEnd());
}

/** The time of day in a zone. */
export function formatClock(language: string, at: Date, timeZone: string): string {
  return plainSpaces(clockFormatters(`${language} ${timeZone}`).format(at));
}

/**
 * "yesterday", "today", "tomorrow" for a difference of -1, 0, 1 days, as they stand within a sentence; null for any
 * other. Hindi has one word for the first and the last, so a date goes with them.
 */
export function relativeDay(language: string, days: number): string | null {
  if (Math.abs(days) > 1) return null;
  const own = ownWords[language]?.relative?.[days + 1];
  return own ?? relativeFormatters(language).format(days, "day").toLocaleLowerCase(language);
}
