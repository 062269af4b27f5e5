/** Hours in which nobody is written to, `21:00` to `08:00`; the same twice: none. */
export interface QuietHours {
  readonly from: string;
  readonly to: string;
}

const minute = 60_000;
const day = 1_440;
const formatters = new Map<string, Intl.DateTimeFormat>();

function clock(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat("en-GB-u-ca-gregory-nu-latn", {
      timeZone,
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    formatters.set(timeZone, formatter);
  }
  return formatter;
}

/** Minutes since midnight on the clocks of a zone. Throws RangeError for an unknown zone. */
function timeOfDay(at: Date, timeZone: string): number {
  return minutesOf(clock(timeZone).format(at));
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

/** Whether nobody is written to at this moment, by the clocks of this zone. */
export function isQuiet(at: Date, timeZone: string, quiet: QuietHours | null): boolean {
  if (quiet === null) return false;
  const [from, to, now] = [minutesOf(quiet.from), minutesOf(quiet.to), timeOfDay(at, timeZone)];
  return from <= to ? from <= now && now < to : now >= from || now < to;
}

/**
 * The first moment from `at` on that is not quiet; `at` itself when it is none. Where clocks are changed in the
 * night, it is what they show that counts.
 */
export function afterQuiet(at: Date, timeZone: string, quiet: QuietHours | null): Date {
  if (quiet === null || !isQuiet(at, timeZone, quiet)) return at;
  const until = (moment: Date) => ((minutesOf(quiet.to) - timeOfDay(moment, timeZone) + day) % day) * minute;
  // Seconds are cut off, so that the end is not overshot by them; zones differ by whole minutes.
  let end = new Date(Math.floor(at.getTime() / minute) * minute + until(at));
  // A changed clock makes the guess wrong by as much: too early is still quiet, too late is stepped back.
  while (isQuiet(end, timeZone, quiet))
    end = new Date(end.getTime() + Math.min(until(end) || minute, 15 * minute));
  for (;;) {
    const earlier = new Date(end.getTime() - 15 * minute);
    if (earlier <= at || isQuiet(earlier, timeZone, quiet)) return end;
    end = earlier;
  }
}
