import { describe, expect, test } from "vitest";
import { formatClock, formatDay, relativeDay } from "#src/languages/dates.ts";
import { joinList } from "#src/languages/lists.ts";
import { formatMoney } from "#src/languages/money.ts";
import { pluralCategories } from "#src/languages/plurals.ts";
import { hundred } from "./hundred.ts";

const english = "en";
const others = hundred.filter((language) => language !== english);
/** Digits of any script but ours. */
const foreignDigit = /[^\P{Nd}0-9]/u;

describe.each(hundred)("dates, lists and money in %s", (language) => {
  const days = [0, 1, 2, 3, 4, 5, 6].map((at) => formatDay(language, `2026-11-2${at}`, "2026-11-20", "long"));
  const months = Array.from({ length: 12 }, (_, at) =>
    formatDay(language, `2026-${String(at + 1).padStart(2, "0")}-15`, "2026-06-15", "long"),
  );
  test("Gregorian days with names of their own, in Latin digits", () => {
    for (const text of [...days, ...months]) {
      expect(text).not.toMatch(foreignDigit);
      // What ICU writes where it has no name of a month, and stray commas of unfinished patterns.
      expect(text).not.toMatch(/\bM\d\d\b|^\S*,\s*,|\s,/u);
      expect(text).not.toMatch(/\u202F|\u2009/u);
    }
    expect(new Set(days).size).toBe(7);
    expect(new Set(months).size).toBe(12);
    expect(formatDay(language, "2024-03-05", "2026-11-20", "long")).toMatch(/2024/u);
    expect(formatDay(language, "2024-03-05", "2026-11-20", "short")).toMatch(/2024|24/u);
    expect(days[0]).toMatch(/20/u);
  });
  test("a clock with two digits for the minutes", () => {
    expect(formatClock(language, new Date("2026-11-20T13:05Z"), "UTC")).toMatch(/(?:^|\D)(?:13|0?1)\D05/u);
    expect(formatClock(language, new Date("2026-11-20T13:05Z"), "UTC")).not.toMatch(foreignDigit);
  });
  test("the next days by name", () => {
    const words = [-1, 0, 1].map((days_) => relativeDay(language, days_) ?? "");
    for (const word of words) {
      expect(word).toMatch(/\p{L}/u);
      expect(word).not.toMatch(/\d/u);
      expect(word).toBe(word.toLocaleLowerCase(language));
    }
    expect(words[0]).not.toBe(words[1]);
    expect(words[1]).not.toBe(words[2]);
  });
  test("lists keep every value and have a word or mark before the last", () => {
    for (const values of [["A"], ["A", "B"], ["A", "B", "C"]]) {
      const text = joinList(language, values);
      for (const value of values) expect(text).toContain(value);
      expect(text).not.toMatch(/\(/u);
    }
    expect(joinList(language, ["A", "B"]).length).toBeGreaterThan(2);
    expect(joinList(language, [])).toBe("");
  });
  test("money in Latin digits", () => {
    const text = formatMoney(language, { amount: 123456, currency: "EUR" });
    expect(text).not.toMatch(foreignDigit);
    expect(text.replaceAll(/\D/gu, "")).toBe("123456");
  });
  test("plural rules", () => {
    expect(pluralCategories(language).has("other")).toBe(true);
  });
});

test("no language but English says it in English", () => {
  expect(others.filter((language) => relativeDay(language, 1) === "tomorrow")).toEqual([]);
  expect(others.filter((language) => /\band\b/u.test(joinList(language, ["1", "2", "3"])))).toEqual([]);
  expect(
    others.filter((language) =>
      /Monday|November/u.test(formatDay(language, "2026-11-23", "2026-11-20", "long")),
    ),
  ).toEqual(
    // November is Indonesian, Malay, Danish …; Monday is nobody else's.
    others.filter((language) => /November/u.test(formatDay(language, "2026-11-23", "2026-11-20", "long"))),
  );
});

test("what ICU has not, or not in the language", () => {
  expect([-1, 0, 1].map((days) => relativeDay("ckb", days))).toEqual(["دوێنێ", "ئەمڕۆ", "سبەی"]);
  expect(relativeDay("fy", 1)).toBe("moarn");
  expect(formatDay("yo", "2026-11-26", "2026-11-25", "long")).toBe("Ọjọ́bọ, 26 Oṣù Bélú");
  expect(formatClock("yo", new Date("2026-11-20T13:05Z"), "UTC")).toBe("13:05");
  expect(joinList("ckb", ["A", "B", "C"])).toBe("A، B و C");
  expect(joinList("th", ["A", "B", "C"])).toBe("A, B และ C");
  expect([...pluralCategories("tg")].sort()).toEqual(["one", "other"]);
});

test("the word for and where the next sound decides", () => {
  expect(joinList("cy", ["Mwg", "Plât"])).toBe("Mwg a Plât");
  expect(joinList("cy", ["Mwg", "Afal"])).toBe("Mwg ac Afal");
  expect(joinList("lb", ["Taass", "Deller"])).toBe("Taass an Deller");
  expect(joinList("lb", ["Taass", "Buch"])).toBe("Taass a Buch");
});
