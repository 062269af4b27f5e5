import { remember } from "./formats.ts";

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
  return new Intl.DateTimeFormat(`${language}-u-ca-gregory-nu-latn`, { timeZone, timeStyle: "short" });
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
  return plainSpaces(formatter.format(at));
}

/** The time of day in a zone. */
export function formatClock(language: string, at: Date, timeZone: string): string {
  return plainSpaces(clockFormatters(`${language} ${timeZone}`).format(at));
}

/** "yesterday", "today", "tomorrow" for a difference of -1, 0, 1 days; null for any other. */
export function relativeDay(language: string, days: number): string | null {
  return Math.abs(days) > 1 ? null : relativeFormatters(language).format(days, "day");
}
