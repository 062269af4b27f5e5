import type { Span, When } from "#src/orders/order.ts";

const hour = 3_600_000;
/** Zones reach from 12 hours behind UTC to 14 ahead. */
const behindMs = 12 * hour;
const aheadMs = 14 * hour;
/** Carriers narrow their window down during the last day; a moment that moves by less is no other date. */
const narrowedMs = 12 * hour;

/**
 * The date that was expected before, when another one is expected now; undefined when the two are the same, or one
 * only says more exactly what the other said (a day, and an hour of that day). Compared by their ends.
 */
export function movedFrom(before: Span, now: Span): Span | undefined {
  return sameEnd(before.to, now.to) ? undefined : before;
}

function sameEnd(a: When, b: When): boolean {
  if ("day" in a && "day" in b) return a.day === b.day;
  if ("at" in a && "at" in b) return Math.abs(a.at.getTime() - b.at.getTime()) < narrowedMs;
  if ("day" in a && "at" in b) return mayBeOn(b.at, a.day);
  if ("at" in a && "day" in b) return mayBeOn(a.at, b.day);
  return false;
}

/** True when it is that calendar day at that moment somewhere in the world. */
function mayBeOn(at: Date, day: string): boolean {
  const start = Date.parse(`${day}T00:00:00Z`);
  return at.getTime() >= start - aheadMs && at.getTime() < start + 24 * hour + behindMs;
}
