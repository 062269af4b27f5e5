import { dayIn } from "#src/orders/calendar.ts";
import type { When } from "#src/orders/order.ts";

const hour = 3_600_000;

/** Times around a moment, as seen where a parcel goes. */
export interface DemoCalendar {
  /** So many hours ago. */
  readonly ago: (hours: number) => Date;
  /** So many hours ago, or less: still on the same calendar day. */
  readonly earlierToday: (hours: number) => Date;
  /** The calendar day so many days from today. */
  readonly day: (days: number) => When;
}

/** Counts from the full hour, so that a demo order does not change from one minute to the next. */
export function demoCalendar(now: Date, timeZone: string): DemoCalendar {
  const anchor = Math.floor(now.getTime() / hour) * hour;
  const ago = (hours: number) => new Date(anchor - hours * hour);
  const today = dayIn(ago(0), timeZone);
  return {
    ago,
    earlierToday: (hours) => {
      let back = hours;
      while (back > 0 && dayIn(ago(back), timeZone) !== today) back -= 1;
      return ago(Math.max(0, back));
    },
    day: (days) => {
      const moved = new Date(Date.parse(`${today}T00:00:00Z`) + days * 24 * hour);
      return { day: moved.toISOString().slice(0, 10) };
    },
  };
}
