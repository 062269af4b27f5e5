import { describe, expect, test } from "vitest";
import { isolate } from "#src/languages/bidi.ts";
import { formatClock, formatDay, relativeDay } from "#src/languages/dates.ts";
import { closest } from "#src/languages/locale.ts";
import { formatMoney } from "#src/languages/money.ts";

describe("days", () => {
  test.each([
    ["en", "Thursday, November 26"],
    ["es", "jueves, 26 de noviembre"],
    ["de", "Donnerstag, 26. November"],
    ["fr", "jeudi 26 novembre"],
    ["pt-BR", "quinta-feira, 26 de novembro"],
    ["ar", "الخميس، 26 نوفمبر"],
    ["ja", "11月26日木曜日"],
    // Persian and Thai calendars and Arabic digits are not what is on the parcel.
    ["fa", "پنجشنبه 26 نوامبر"],
  ])("%s", (language, text) => {
    expect(formatDay(language, "2026-11-26", "2026-11-25", "long")).toBe(text);
  });
  test("the year only where leaving it out could mislead", () => {
    expect(formatDay("en", "2027-01-02", "2026-12-30", "short")).toBe("Sat, Jan 2");
    expect(formatDay("en", "2025-11-26", "2026-11-25", "short")).toBe("Wed, Nov 26, 2025");
  });
  test("relative words for the days next to today only", () => {
    expect([-2, -1, 0, 1, 2].map((days) => relativeDay("de", days))).toEqual([
      null,
      "gestern",
      "heute",
      "morgen",
      null,
    ]);
  });
  test("clock times in the zone, without narrow spaces", () => {
    expect(formatClock("en", new Date("2026-11-25T13:05Z"), "Europe/Berlin")).toBe("2:05 PM");
    expect(formatClock("de", new Date("2026-11-25T23:30Z"), "Europe/Berlin")).toBe("00:30");
  });
});

describe("money", () => {
  test.each([
    ["en", { amount: 1999, currency: "EUR" }, "€19.99"],
    ["de", { amount: 1999, currency: "eur" }, "19,99\u00A0€"],
    ["ja", { amount: 1999, currency: "JPY" }, "￥1,999"],
    ["en", { amount: 1234, currency: "KWD" }, "KWD\u00A01.234"],
    ["fr", { amount: 123456, currency: "EUR" }, "1\u00A0234,56\u00A0€"],
    ["en", { amount: 500, currency: "points" }, "5 points"],
  ])("%s %o", (language, money, text) => {
    expect(formatMoney(language, money)).toBe(text);
  });
});

test("codes keep their order in right-to-left text only", () => {
  expect(isolate("ar", "#1043")).toBe("\u2068#1043\u2069");
  expect(isolate("de", "#1043")).toBe("#1043");
});

test("the closest language there is", () => {
  const available = ["en", "pt-BR", "ja"];
  expect(closest("pt_PT", available)).toBe("pt-BR");
  expect(closest("EN-gb", available)).toBe("en");
  expect(closest("zh-Hans", available)).toBeNull();
});
