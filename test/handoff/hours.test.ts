import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closesAt, hoursSchema, isOpen, openingsOn, opensNext, type Hours } from "#src/handoff/hours.ts";

const office: Hours = [{ days: ["mon", "tue", "wed", "thu", "fri"], opens: "09:00", closes: "18:00" }];
const berlin = "Europe/Berlin";
const at = (text: string) => new Date(text);
const iso = (date: Date | null) => date?.toISOString() ?? null;

describe("an office week in Berlin", () => {
  // 2026-11-23 is a Monday; Berlin is at UTC+1 then.
  it.each([
    ["2026-11-23T07:59:59Z", false, null, "2026-11-23T08:00:00.000Z"],
    ["2026-11-23T08:00:00Z", true, "2026-11-23T17:00:00.000Z", "2026-11-24T08:00:00.000Z"],
    ["2026-11-23T16:59:59Z", true, "2026-11-23T17:00:00.000Z", "2026-11-24T08:00:00.000Z"],
    ["2026-11-23T17:00:00Z", false, null, "2026-11-24T08:00:00.000Z"],
    ["2026-11-27T17:30:00Z", false, null, "2026-11-30T08:00:00.000Z"],
    ["2026-11-28T12:00:00Z", false, null, "2026-11-30T08:00:00.000Z"],
  ])("at %s", (moment, open, closes, opens) => {
    expect(isOpen(office, berlin, at(moment))).toBe(open);
    expect(iso(closesAt(office, berlin, at(moment)))).toBe(closes);
    expect(iso(opensNext(office, berlin, at(moment)))).toBe(opens);
  });
});

describe("clocks that change", () => {
  it("open at the hour that the clocks of the shop show, before and after the change", () => {
    // Friday 2026-03-27 is UTC+1, Monday 2026-03-30 UTC+2.
    expect(iso(opensNext(office, berlin, at("2026-03-27T18:00:00Z")))).toBe("2026-03-30T07:00:00.000Z");
    // Friday 2026-10-23 is UTC+2, Monday 2026-10-26 UTC+1.
    expect(iso(opensNext(office, berlin, at("2026-10-23T18:00:00Z")))).toBe("2026-10-26T08:00:00.000Z");
    // New York: Friday 2026-03-06 is UTC-5, Monday 2026-03-09 UTC-4.
    expect(iso(opensNext(office, "America/New_York", at("2026-03-07T00:00:00Z")))).toBe(
      "2026-03-09T13:00:00.000Z",
    );
    // Sydney: Friday 2026-10-02 is UTC+10, Monday 2026-10-05 UTC+11.
    expect(iso(opensNext(office, "Australia/Sydney", at("2026-10-02T20:00:00Z")))).toBe(
      "2026-10-04T22:00:00.000Z",
    );
    // No change in Phoenix, none in Kathmandu, whose clocks stand at UTC+5:45.
    expect(iso(opensNext(office, "America/Phoenix", at("2026-03-07T12:00:00Z")))).toBe(
      "2026-03-09T16:00:00.000Z",
    );
    expect(iso(opensNext(office, "Asia/Kathmandu", at("2026-11-28T12:00:00Z")))).toBe(
      "2026-11-30T03:15:00.000Z",
    );
  });

  it("opens when they are put forward over the hour, and closes at the later of two", () => {
    const night: Hours = [{ days: ["sun"], opens: "02:30", closes: "04:00" }];
    expect(iso(opensNext(night, berlin, at("2026-03-28T12:00:00Z")))).toBe("2026-03-29T01:00:00.000Z");
    expect(iso(closesAt(night, berlin, at("2026-03-29T01:30:00Z")))).toBe("2026-03-29T02:00:00.000Z");
    // 02:30 comes twice on 2026-10-25: it opens at the first and closes at the second.
    expect(iso(opensNext(night, berlin, at("2026-10-24T12:00:00Z")))).toBe("2026-10-25T00:30:00.000Z");
    const bar: Hours = [{ days: ["sat"], opens: "20:00", closes: "02:30" }];
    expect(iso(closesAt(bar, berlin, at("2026-10-24T20:00:00Z")))).toBe("2026-10-25T01:30:00.000Z");
  });

  it("puts Lord Howe's half hour right, and the day that Apia skipped", () => {
    const all: Hours = [{ opens: "09:00", closes: "10:00" }];
    // Lord Howe changes by 30 minutes on 2026-10-04: UTC+10:30 to UTC+11.
    expect(iso(opensNext(all, "Australia/Lord_Howe", at("2026-10-02T23:00:00Z")))).toBe(
      "2026-10-03T22:00:00.000Z",
    );
    // Apia had no 30th of December 2011: after the 29th (UTC-10) came the 31st (UTC+14).
    expect(iso(opensNext(all, "Pacific/Apia", at("2011-12-29T20:30:00Z")))).toBe("2011-12-30T19:00:00.000Z");
  });
});

describe("what else may be set", () => {
  it("is open over midnight, also into a day that is closed", () => {
    const bar: Hours = [{ days: ["fri", "sat"], opens: "20:00", closes: "02:00" }];
    expect(isOpen(bar, "UTC", at("2026-11-28T01:30:00Z"))).toBe(true);
    expect(iso(closesAt(bar, "UTC", at("2026-11-27T21:00:00Z")))).toBe("2026-11-28T02:00:00.000Z");
    expect(isOpen(bar, "UTC", at("2026-11-29T01:59:00Z"))).toBe(true);
    expect(isOpen(bar, "UTC", at("2026-11-29T02:00:00Z"))).toBe(false);
    expect(isOpen(bar, "UTC", at("2026-11-30T00:30:00Z"))).toBe(false);
  });

  it("goes on where one day ends and the next begins, and never closes where that never ends", () => {
    const around: Hours = [{ days: ["fri", "sat"], opens: "00:00", closes: "24:00" }];
    expect(iso(closesAt(around, "UTC", at("2026-11-27T12:00:00Z")))).toBe("2026-11-29T00:00:00.000Z");
    const always: Hours = [{ opens: "00:00", closes: "23:59" }];
    expect(closesAt(always, "UTC", at("2026-11-27T12:00:00Z"))).toBeNull();
    expect(opensNext(always, "UTC", at("2026-11-27T12:00:00Z"))).toBeNull();
    expect(isOpen(always, "UTC", at("2026-11-27T23:59:30Z"))).toBe(true);
    expect(isOpen("always", "UTC", at("2026-11-27T23:59:30Z"))).toBe(true);
    expect(closesAt("always", "UTC", at("2026-11-27T12:00:00Z"))).toBeNull();
  });

  it("has pauses, and joins what touches", () => {
    const shop: Hours = [
      { days: ["mon"], opens: "09:00", closes: "12:00" },
      { days: ["mon"], opens: "14:00", closes: "18:00" },
      { days: ["tue"], opens: "09:00", closes: "13:00" },
      { days: ["tue"], opens: "13:00", closes: "18:00" },
    ];
    expect(openingsOn(shop, "2026-11-23")).toEqual([
      { from: 540, to: 720 },
      { from: 840, to: 1080 },
    ]);
    expect(openingsOn(shop, "2026-11-24")).toEqual([{ from: 540, to: 1080 }]);
    expect(iso(opensNext(shop, "UTC", at("2026-11-23T12:30:00Z")))).toBe("2026-11-23T14:00:00.000Z");
  });

  it("takes exceptions in the place of the rule: closed days, other hours, a season with a holiday in it", () => {
    const shop: Hours = [
      { days: ["mon", "tue", "wed", "thu", "fri"], opens: "09:00", closes: "18:00" },
      { validFrom: "2026-12-24", validThrough: "2026-12-26" },
      { days: ["thu"], validFrom: "2026-12-31", validThrough: "2026-12-31", opens: "09:00", closes: "13:00" },
      { days: ["sat"], validFrom: "2026-07-01", validThrough: "2026-08-31", opens: "10:00", closes: "14:00" },
      { validFrom: "2026-08-15", validThrough: "2026-08-15", opens: "00:00", closes: "00:00" },
    ];
    // Thursday before Christmas: closed, and the weekend after it is closed anyway.
    expect(iso(opensNext(shop, "UTC", at("2026-12-23T20:00:00Z")))).toBe("2026-12-28T09:00:00.000Z");
    expect(iso(closesAt(shop, "UTC", at("2026-12-31T10:00:00Z")))).toBe("2026-12-31T13:00:00.000Z");
    // Saturdays of the summer; 2026-08-15 is one of them, and a holiday.
    expect(isOpen(shop, "UTC", at("2026-08-08T11:00:00Z"))).toBe(true);
    expect(isOpen(shop, "UTC", at("2026-08-15T11:00:00Z"))).toBe(false);
    // A season that names Saturdays says nothing about Mondays.
    expect(isOpen(shop, "UTC", at("2026-08-10T11:00:00Z"))).toBe(true);
    expect(openingsOn(shop, "2026-12-24", 14)).toEqual([{ from: 540, to: 1080 }]);
  });

  it("never opens where nothing is open, and says so", () => {
    const never: Hours = [{ days: ["mon"] }];
    expect(opensNext(never, "UTC", at("2026-11-23T12:00:00Z"))).toBeNull();
  });
});

describe("the setting", () => {
  it.each([
    [[{ opens: "09:00" }], "opens and closes"],
    [[{ opens: "09:00", closes: "09:00" }], "closes when it opens"],
    [[{ opens: "9:00", closes: "18:00" }], "time of day"],
    [[{ opens: "09:00", closes: "24:30" }], "time of day"],
    [[{ days: ["monday"], opens: "09:00", closes: "18:00" }], ""],
    [[{ days: [], opens: "09:00", closes: "18:00" }], ""],
    [[{ dayOfWeek: ["mon"], opens: "09:00", closes: "18:00" }], ""],
    [[{ validFrom: "2026-12-26", validThrough: "2026-12-24" }], "ends before it begins"],
    [[], ""],
    ["sometimes", ""],
  ])("refuses %j", (given, why) => {
    const parsed = hoursSchema.safeParse(given);
    expect(parsed.success).toBe(false);
    expect(JSON.stringify(parsed.error?.issues)).toContain(why);
  });

  it("takes what is right", () => {
    for (const given of ["always", office, [{ validFrom: "2026-12-25", validThrough: "2026-12-25" }]])
      expect(hoursSchema.safeParse(given).success).toBe(true);
  });
});

const zones = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "America/Sao_Paulo",
  "Africa/Casablanca",
  "Pacific/Chatham",
  "Asia/Tehran",
];
const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 15, 30, 45))
  .map(([hour, minute]) => `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`);
const hours = fc
  .array(
    fc
      .record({
        days: fc.uniqueArray(fc.constantFrom("mon", "tue", "wed", "thu", "fri", "sat", "sun"), {
          minLength: 1,
        }),
        opens: time,
        closes: time,
      })
      .filter(({ opens, closes }) => opens !== closes),
    { minLength: 1, maxLength: 4 },
  )
  .map((given) => hoursSchema.parse(given));

describe("whatever is set, in any zone", () => {
  it("what is told agrees with itself", () => {
    fc.assert(
      fc.property(
        hours,
        fc.constantFrom(...zones),
        fc.date({ min: at("2025-01-01T00:00:00Z"), max: at("2027-12-31T00:00:00Z"), noInvalidDate: true }),
        (set, zone, moment) => {
          const second = 1_000;
          const closes = closesAt(set, zone, moment);
          const opens = opensNext(set, zone, moment);
          const near = (date: Date, ms: number) => isOpen(set, zone, new Date(date.getTime() + ms));
          if (closes !== null) {
            expect(isOpen(set, zone, moment)).toBe(true);
            expect(closes.getTime()).toBeGreaterThan(moment.getTime());
            expect(near(closes, -second)).toBe(true);
            expect(near(closes, 0)).toBe(false);
          }
          if (opens !== null) {
            expect(near(opens, 0)).toBe(true);
            expect(near(opens, -second)).toBe(false);
            expect(opens.getTime()).toBeGreaterThanOrEqual((closes ?? moment).getTime());
          }
          // Somewhere in every week it is open.
          if (!isOpen(set, zone, moment)) expect(opens).not.toBeNull();
        },
      ),
      { numRuns: 400 },
    );
  });
});
