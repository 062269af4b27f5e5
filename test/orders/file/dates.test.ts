import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readMoment, readWhen } from "#src/orders/file/dates.ts";

describe("readWhen", () => {
  it.each([
    ["2026-11-25T14:30:00Z", "UTC", "2026-11-25T14:30:00.000Z"],
    ["2026-11-25T14:30:00+01:00", "UTC", "2026-11-25T13:30:00.000Z"],
    ["2026-11-25T14:30:00-0330", "UTC", "2026-11-25T18:00:00.000Z"],
    ["2026-11-25 14:30:00 +05", "UTC", "2026-11-25T09:30:00.000Z"],
    ["2026-11-25t14:30z", "UTC", "2026-11-25T14:30:00.000Z"],
    ["2026-11-25T14:30:00.123456Z", "UTC", "2026-11-25T14:30:00.123Z"],
    ["2026-11-25 14:30", "UTC", "2026-11-25T14:30:00.000Z"],
    ["2026-11-25 14:30", "Europe/Berlin", "2026-11-25T13:30:00.000Z"],
    ["2026-07-25 14:30", "Europe/Berlin", "2026-07-25T12:30:00.000Z"],
    ["2026-07-25 00:10", "Asia/Kolkata", "2026-07-24T18:40:00.000Z"],
    // 02:30 does not exist when clocks go forward: it is half an hour after the gap.
    ["2026-03-29 02:30", "Europe/Berlin", "2026-03-29T01:30:00.000Z"],
    // It exists twice when they go back: the first.
    ["2026-10-25 02:30", "Europe/Berlin", "2026-10-25T00:30:00.000Z"],
    ["2026-11-01 01:30", "America/New_York", "2026-11-01T05:30:00.000Z"],
    ["2026-03-08 02:30", "America/New_York", "2026-03-08T07:30:00.000Z"],
  ])("%s in %s", (text, timeZone, expected) => {
    expect(readWhen(text, timeZone)).toEqual({ at: new Date(expected) });
  });

  it("keeps a day a day", () => {
    expect(readWhen(" 2028-02-29 ", "Asia/Tokyo")).toEqual({ day: "2028-02-29" });
  });

  it.each([
    ..."2026-02-29 2026-13-01 2026-00-10 2026-11-31 25.11.2026 11/25/2026 20261125 2026-11-25T24:00:00Z".split(
      " ",
    ),
    ..."2026-11-25T14:60:00Z 2026-11-25T14:30:00+19:00 1764082200 0000-00-00 1899-12-30 tomorrow".split(" "),
    "",
    "2026-11-25T14:30:00Zulu",
  ])("%j is neither", (text) => expect(readWhen(text, "UTC")).toBeNull());

  it("reads back every moment from what the clocks of a zone showed", () => {
    const zones = fc.constantFrom(
      "UTC",
      "Europe/Berlin",
      "America/St_Johns",
      "Asia/Kathmandu",
      "Australia/Lord_Howe",
    );
    const time = fc.integer({ min: Date.UTC(2020, 0, 1) / 1000, max: Date.UTC(2035, 0, 1) / 1000 });
    fc.assert(
      fc.property(zones, time, (timeZone, seconds) => {
        const clock = (at: Date) => at.toLocaleString("sv-SE", { timeZone });
        const moment = new Date(seconds * 1000);
        const read = readWhen(clock(moment), timeZone);
        // The hour that clocks go back happens twice; its first time shows the same clock.
        expect(read !== null && "at" in read ? clock(read.at) : null).toBe(clock(moment));
      }),
    );
  });
});

describe("readMoment", () => {
  it("takes noon of a day, in the zone", () => {
    expect(readMoment("2026-11-25", "Europe/Berlin")).toEqual(new Date("2026-11-25T11:00:00Z"));
    expect(readMoment("2026-11-25", "Asia/Tokyo")).toEqual(new Date("2026-11-25T03:00:00Z"));
    expect(readMoment("soon", "UTC")).toBeNull();
  });
});
