const formats = new Map<string, Intl.DateTimeFormat>();
/** Zone → day since 1970 → offset at its beginning. */
const offsets = new Map<string, Map<number, number>>();
/** Days remembered of a zone. */
const mostDays = 5_000;
const dayMs = 86_400_000;

/**
 * Minutes a zone's clock is ahead of UTC at a moment; UTC where the zone is unknown. Asks `Intl` for each day and zone
 * once, and for each moment of a day on which the clock is changed.
 */
export function offsetMinutes(at: number, timeZone: string): number {
  const day = Math.floor(at / dayMs);
  const before = offsetOn(day, timeZone);
  return before === offsetOn(day + 1, timeZone) ? before : measured(at, timeZone);
}

function offsetOn(day: number, timeZone: string): number {
  let days = offsets.get(timeZone);
  if (days === undefined) {
    days = new Map();
    offsets.set(timeZone, days);
  }
  let offset = days.get(day);
  if (offset === undefined) {
    offset = measured(day * dayMs, timeZone);
    if (days.size >= mostDays) days.clear();
    days.set(day, offset);
  }
  return offset;
}

function measured(at: number, timeZone: string): number {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = formatOf(timeZone)
    .format(at)
    .split(/\D+/)
    .map(Number);
  return Math.round(
    (Date.UTC(year, month - 1, day, hour, minute) - Math.floor(at / 60_000) * 60_000) / 60_000,
  );
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    const options = { dateStyle: "short", timeStyle: "short" } as const;
    try {
      format = new Intl.DateTimeFormat("sv-SE", { ...options, timeZone });
    } catch {
      format = new Intl.DateTimeFormat("sv-SE", { ...options, timeZone: "UTC" });
    }
    formats.set(timeZone, format);
  }
  return format;
}
