import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { afterQuiet, isQuiet } from "#src/work/updates/quiet.ts";

const nights = { from: "21:00", to: "08:00" };
const at = (text: string) => new Date(text);

describe("quiet hours", () => {
  it.each([
    // Berlin is one hour ahead of UTC in November.
    ["Europe/Berlin", "2026-11-25T19:59:59Z", "2026-11-25T19:59:59Z"],
    ["Europe/Berlin", "2026-11-25T20:00:00Z", "2026-11-26T07:00:00Z"],
    ["Europe/Berlin", "2026-11-26T03:17:21Z", "2026-11-26T07:00:00Z"],
    ["Europe/Berlin", "2026-11-26T07:00:00Z", "2026-11-26T07:00:00Z"],
    // Half an hour and three quarters of one.
    ["Asia/Kolkata", "2026-11-25T16:00:00Z", "2026-11-26T02:30:00Z"],
    ["Asia/Kathmandu", "2026-11-25T16:00:00Z", "2026-11-26T02:15:00Z"],
    ["America/Los_Angeles", "2026-11-25T11:00:00Z", "2026-11-25T16:00:00Z"],
  ])("in %s: what comes at %s may be said at %s", (zone, from, to) => {
    expect(afterQuiet(at(from), zone, nights)).toEqual(at(to));
  });

  it("end at eight on the clock when clocks are changed in the night", () => {
    // 29 March 2026: 02:00 becomes 03:00; 25 October 2026: 03:00 becomes 02:00.
    expect(afterQuiet(at("2026-03-28T21:00:00Z"), "Europe/Berlin", nights)).toEqual(
      at("2026-03-29T06:00:00Z"),
    );
    expect(afterQuiet(at("2026-10-24T20:00:00Z"), "Europe/Berlin", nights)).toEqual(
      at("2026-10-25T07:00:00Z"),
    );
    // Lord Howe changes by half an hour.
    const end = afterQuiet(at("2026-10-03T12:00:00Z"), "Australia/Lord_Howe", nights);
    expect(end).toEqual(at("2026-10-03T21:00:00Z"));
  });

  it("may lie in the day, and may be none", () => {
    const siesta = { from: "13:00", to: "16:30" };
    expect(afterQuiet(at("2026-11-25T13:00:00Z"), "Europe/Madrid", siesta)).toEqual(
      at("2026-11-25T15:30:00Z"),
    );
    expect(isQuiet(at("2026-11-25T03:00:00Z"), "Europe/Madrid", siesta)).toBe(false);
    expect(isQuiet(at("2026-11-25T03:00:00Z"), "Europe/Madrid", null)).toBe(false);
    expect(isQuiet(at("2026-11-25T03:00:00Z"), "Europe/Madrid", { from: "08:00", to: "08:00" })).toBe(false);
  });

  it("are over at the moment they are said to be, in any zone, and not much before", () => {
    const zones = Intl.supportedValuesOf("timeZone");
    const time = fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
      .map((both) => both.map((part) => String(part).padStart(2, "0")).join(":"));
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.date({ min: at("2026-01-01T00:00:00Z"), max: at("2027-12-31T00:00:00Z"), noInvalidDate: true }),
        fc.record({ from: time, to: time }),
        (zone, moment, quiet) => {
          const end = afterQuiet(moment, zone, quiet);
          expect(isQuiet(end, zone, quiet)).toBe(false);
          expect(end.getTime()).toBeGreaterThanOrEqual(moment.getTime());
          // A day, and an hour for changed clocks.
          expect(end.getTime() - moment.getTime()).toBeLessThanOrEqual(25 * 3_600_000);
          if (end > moment) expect(isQuiet(moment, zone, quiet)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});
