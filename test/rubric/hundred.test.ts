import { describe, expect, test } from "vitest";
import { plainLetters, segmentsOf } from "#src/agent/answer/short.ts";
import { isRightToLeft } from "#src/languages/locale.ts";
import { loadPhrases } from "#src/languages/phrases.ts";
import { answerCase } from "./answer.ts";
import { casesAt } from "./cases.ts";
import { check, points } from "./check.ts";
import { languages } from "./languages.ts";
import { phraseReader } from "./phrase-reader.ts";

/*
 * The situations and the twelve points in every language there are phrases for. What the seven are judged by word for
 * word (rubric.test.ts) is carried over to the others by the phrases' English.
 */
const phrases = loadPhrases();
const english = phrases.texts("en");
const now = new Date("2026-11-25T15:00:00Z");
const others = phrases.languages.filter((language) => !languages.some((one) => one === language));

test("the reader finds in English what was written down for English", () => {
  const reader = phraseReader(english, english);
  for (const example of casesAt(now)) {
    const { text } = answerCase(example, "en", "chat", now, phrases);
    expect(check(example, text, "en", now, "chat", reader).problems, text).toEqual([]);
  }
});

describe.each(others)("twelve points in %s", (language) => {
  const reader = phraseReader(english, phrases.texts(language));
  test.each(["chat", "letter"] as const)("%s", (style) => {
    const problems: string[] = [];
    for (const example of casesAt(now)) {
      const { text, language: said } = answerCase(example, language, style, now, phrases);
      const verdict = check(example, text, language, now, style, reader);
      const wrong = [
        ...verdict.problems,
        ...points.filter((point) => verdict.points[point] !== 1 && verdict.problems.length === 0),
        ...(said === language ? [] : [`is marked as ${said}`]),
        ...(/\{\{|\}\}|undefined|\bnull\b/u.test(text) ? ["a placeholder is left"] : []),
        ...(isRightToLeft(language) && example.orders.some(({ number }) => bare(text, number))
          ? ["a number is not isolated"]
          : []),
      ];
      if (wrong.length > 0) problems.push(`${example.id}: ${text}`, ...wrong.map((line) => `  !! ${line}`));
    }
    expect(problems, problems.join("\n")).toEqual([]);
  });
  test("the reader finds a status that is another's", () => {
    const own = phrases.texts(language);
    const texts = {
      "status.in_transit": own.get("status.delivered") ?? "",
      "status.delivered_at": own.get("status.out_for_delivery") ?? "",
    };
    const swapped = phrases.forShop({ texts: { [language]: texts } });
    const wrong = casesAt(now)
      .filter(({ id }) => id === "5a" || id === "1")
      .map((example) => {
        const { text } = answerCase(example, language, "chat", now, swapped);
        return check(example, text, language, now, "chat", reader).points["status correct"];
      });
    expect(wrong).toEqual([0, 0]);
  });
  // 67 characters a segment: what must be said takes three of them in some of the scripts that GSM has no letters for.
  const most = plainLetters(phrases.t(language, "say.greeting")).match(/[^\u0020-\u024F]/u) === null ? 2 : 3;
  test(`brief: at most ${String(most)} segments, and nothing that is not so`, () => {
    for (const example of casesAt(now)) {
      const { text } = answerCase(example, language, "brief", now, phrases);
      expect(text.trim(), example.id).not.toBe("");
      expect(segmentsOf(text.replaceAll("**", "")), `${example.id}: ${text}`).toBeLessThanOrEqual(most);
      const { points: given } = check(example, text, language, now, "brief", reader);
      expect(given["nothing above the level"]).toBe(1);
      expect(given["at most one question"]).toBe(1);
    }
  });
});

/** The number stands somewhere without the marks that keep its parts in order. */
function bare(text: string, number: string): boolean {
  return text
    .replaceAll(`\u2068${number}\u2069`, "")
    .replaceAll(/https?:\S+/gu, "")
    .includes(number);
}
