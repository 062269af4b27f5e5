import { describe, expect, test } from "vitest";
import { segmentsOf } from "#src/agent/answer/short.ts";
import { loadPhrases } from "#src/languages/phrases.ts";
import { answerCase } from "./answer.ts";
import { casesAt } from "./cases.ts";
import { check, points } from "./check.ts";
import { languages } from "./languages.ts";
import { words } from "./words.ts";

const phrases = loadPhrases();
/** A Wednesday; the night before a clock change; the turn of a year, seen from just past midnight at the destination. */
const moments = ["2026-11-25T15:00:00Z", "2026-10-24T20:30:00Z", "2026-12-30T23:30:00Z"].map(
  (at) => new Date(at),
);

describe.each(languages)("twelve points in %s", (language) => {
  describe.each(moments)("at %s", (now) => {
    test.each(casesAt(now).map((example) => [`${example.id} ${example.title}`, example] as const))(
      "%s",
      (_title, example) => {
        for (const style of ["chat", "letter"] as const) {
          const { text } = answerCase(example, language, style, now, phrases);
          const verdict = check(example, text, language, now, style);
          expect(verdict.problems, `${style}: ${text}`).toEqual([]);
          expect(Object.values(verdict.points)).toEqual(points.map(() => 1));
        }
      },
    );
  });

  test("short messages take at most two segments, and say nothing that is not so", () => {
    const now = moments[0] ?? new Date();
    for (const example of casesAt(now)) {
      const { text } = answerCase(example, language, "brief", now, phrases);
      expect(segmentsOf(text.replaceAll("**", "")), `${example.id}: ${text}`).toBeLessThanOrEqual(2);
      const { points: given } = check(example, text, language, now, "brief");
      expect(given["nothing above the level"]).toBe(1);
      expect(given["at most one question"]).toBe(1);
    }
  });
});

test("all twenty-eight situations are there", () => {
  const numbers = new Set(casesAt(new Date()).map((example) => Number.parseInt(example.id, 10)));
  expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: 28 }, (_, index) => index + 1));
});

describe("the checker finds what is wrong", () => {
  const [now = new Date()] = moments;
  const find = (id: string) => {
    const example = casesAt(now).find((candidate) => candidate.id === id);
    if (example === undefined) throw new Error(`no case ${id}`);
    return example;
  };
  const good = answerCase(find("5a"), "en", "chat", now, phrases).text;
  test.each([
    ["status correct", good.replace("is on its way", "was delivered")],
    ["nothing invented", good.replace("November 26", "November 27")],
    ["nothing invented", `${good} Your refund is 17.`],
    ["date shown iff known", good.replace("Thursday, November 26", "soon")],
    ["late said as late", `${good} It is late.`],
    ["links present and equal", good.replace("JD014600051", "JD014600052")],
    ["items still to come named", good.replace("Tea set", "the rest")],
    ["next step", good.replace("Next, it goes out for delivery.", "")],
    ["right language", answerCase(find("5a"), "fr", "chat", now, phrases).text],
    ["length fits", `${good}${" One more sentence.".repeat(6)}`],
    ["nothing above the level", `${good} We wrote to robin.sample@example.com.`],
    ["at most one question", `${good} Really? Sure?`],
  ] as const)("%s", (point, text) => {
    expect(check(find("5a"), good, "en", now).problems).toEqual([]);
    expect(check(find("5a"), text, "en", now).points[point]).toBe(0);
  });
  test("each parcel named", () => {
    const text = answerCase(find("1"), "en", "chat", now, phrases).text;
    expect(check(find("1"), text.replace("1 of 2", "one"), "en", now).points["each parcel named"]).toBe(0);
  });
});

test("no word of one language passes for another's", () => {
  for (const [word, patterns] of Object.entries(words)) {
    expect(Object.keys(patterns).sort(), word).toEqual([...languages].sort());
  }
});
