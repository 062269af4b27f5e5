import { expect } from "vitest";
import type { Tracked } from "#src/tracking/source.ts";
import { trackingFlags, trackingStatuses } from "#src/tracking/status.ts";

/** Everything in it is in our words, in order, once, and can be written as JSON. */
export function expectTidy(tracked: Tracked): void {
  expect(trackingStatuses).toContain(tracked.status);
  expect(new Set(tracked.flags).size).toBe(tracked.flags.length);
  for (const flag of tracked.flags) expect(trackingFlags).toContain(flag);
  const times = tracked.events.map(({ at }) => at.getTime());
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times.every((time) => Number.isFinite(time))).toBe(true);
  const events = tracked.events.map((event) => JSON.stringify(event));
  expect(new Set(events).size).toBe(events.length);
  for (const event of tracked.events) {
    expect(trackingStatuses).toContain(event.status);
    if (event.country !== undefined) expect(event.country).toMatch(/^[A-Z]{2}$/);
    expectPlain(event.message, 300);
    expectPlain(event.city, 100);
  }
  if (tracked.status !== "delivered") {
    expect(tracked.deliveredAt).toBeUndefined();
    expect(tracked.leftWith).toBeUndefined();
  }
  for (const span of [tracked.eta, tracked.previousEta]) {
    for (const when of span === undefined ? [] : [span.from, span.to]) {
      if ("day" in when) expect(when.day).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      else expect(Number.isFinite(when.at.getTime())).toBe(true);
    }
  }
  if (tracked.trackingUrl !== undefined) expect(URL.parse(tracked.trackingUrl)?.protocol).toBe("https:");
  expectPlain(tracked.leftWith, 200);
  expectPlain(tracked.carrier, 200);
  // Absent is absent.
  expect(JSON.stringify(Object.values(tracked))).not.toContain("null");
}

function expectPlain(text: string | undefined, most: number): void {
  if (text === undefined) return;
  expect(text).not.toBe("");
  expect(text.length).toBeLessThanOrEqual(most);
  expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
}
