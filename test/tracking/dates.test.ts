import { describe, expect, it } from "vitest";
import { endsLater, momentOf, sameSpan, spanOf, whenOf } from "#src/tracking/dates.ts";

const at = (text: string) => ({ at: new Date(text) });

describe("when something is expected", () => {
  it.each([
    ["2026-11-25", { day: "2026-11-25" }],
    ["2026-11-25T00:00:00Z", { day: "2026-11-25" }],
    ["2026-11-25T00:00:00.000Z", { day: "2026-11-25" }],
    // Midnight on the clock that is written, which is another day in UTC.
    ["2026-11-25T00:00:00+09:00", { day: "2026-11-25" }],
    ["2026-11-25T23:59:59-05:00", { day: "2026-11-25" }],
    ["2026-11-25T14:30:00+01:00", at("2026-11-25T13:30:00Z")],
    ["2026-11-25 14:30:00Z", at("2026-11-25T14:30:00Z")],
    ["2026-11-25T14:30Z", at("2026-11-25T14:30:00Z")],
    ["2026-11-25T14:30:00+0530", at("2026-11-25T09:00:00Z")],
    // A time on nobody's clock.
    ["2026-11-25T14:30:00", { day: "2026-11-25" }],
    ["2028-02-29", { day: "2028-02-29" }],
  ])("%s is %j", (text, expected) => {
    expect(whenOf(text)).toEqual(expected);
  });

  it.each([
    "",
    "soon",
    "2026-02-29",
    "2026-13-01",
    "2026-11-25T25:00:00Z",
    "0001-01-01T00:00:00Z",
    "1970-01-01",
    "20261125",
  ])("%j is nothing", (text) => {
    expect(whenOf(text)).toBeUndefined();
    expect(momentOf(text)).toBeUndefined();
  });

  it("is from one to another, in order", () => {
    const days = { from: { day: "2026-11-25" }, to: { day: "2026-11-27" } };
    expect(spanOf("2026-11-25", "2026-11-27")).toEqual(days);
    expect(spanOf("2026-11-27", "2026-11-25")).toEqual(days);
    expect(spanOf("2026-11-25")).toEqual({ from: { day: "2026-11-25" }, to: { day: "2026-11-25" } });
    expect(spanOf("soon", "2026-11-25")).toEqual({ from: { day: "2026-11-25" }, to: { day: "2026-11-25" } });
    expect(spanOf(undefined)).toBeUndefined();
  });

  it("ends later than something else, by days where one is a day", () => {
    const span = (text: string) => spanOf(text) ?? { from: { day: "" }, to: { day: "" } };
    expect(endsLater(span("2026-11-26"), span("2026-11-25"))).toBe(true);
    expect(endsLater(span("2026-11-25T15:00:00Z"), span("2026-11-25"))).toBe(false);
    expect(endsLater(span("2026-11-25T15:00:00Z"), span("2026-11-25T14:00:00Z"))).toBe(true);
    expect(sameSpan(span("2026-11-25"), span("2026-11-25T00:00:00Z"))).toBe(true);
    expect(sameSpan(span("2026-11-25"), span("2026-11-25T10:00:00Z"))).toBe(false);
  });
});

describe("when something happened", () => {
  it("is by UTC; without an offset it counts as UTC, and a day as its noon", () => {
    expect(momentOf("2026-11-25T14:30:00-08:00")).toEqual(new Date("2026-11-25T22:30:00Z"));
    expect(momentOf("2026-11-25T00:00:00Z")).toEqual(new Date("2026-11-25T00:00:00Z"));
    expect(momentOf("2026-11-25T14:30:00")).toEqual(new Date("2026-11-25T14:30:00Z"));
    expect(momentOf("2026-11-25")).toEqual(new Date("2026-11-25T12:00:00Z"));
    expect(momentOf(undefined)).toBeUndefined();
  });
});
