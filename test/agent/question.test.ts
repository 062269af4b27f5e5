import { describe, expect, it } from "vitest";
import { clauses, fold, sentences } from "#src/agent/builtin/fold.ts";
import { endsAsking, hasQuestionMark } from "#src/agent/builtin/question.ts";

describe("a question", () => {
  it.each([
    "where is it?",
    "πού είναι το πακέτο μου;",
    "أين طلبي؟",
    "荷物はどこですか？",
    "የት ነው፧",
    "որտե՞ղ է իմ պատվերը։",
  ])("is one in each script: %s", (text) => {
    expect(hasQuestionMark(text)).toBe(true);
    expect(endsAsking(text)).toBe(true);
  });

  it.each(["where is it", "first; second", "είναι εδώ; ναι, είναι εδώ."])(
    "is not where none ends the text: %s",
    (text) => {
      expect(endsAsking(text)).toBe(false);
    },
  );
});

describe("thoughts", () => {
  it.each([
    ["bengali and hindi", "পার্সেল। কোথায়"],
    ["urdu", "آرڈر۔ کہاں"],
    ["armenian", "պատվեր։ ուր"],
    ["khmer", "កញ្ចប់។ នៅឯណា"],
    ["burmese", "ပါဆယ်။ ဘယ်မှာ"],
    ["amharic", "ጥቅል። የት"],
    ["japanese", "荷物。どこ"],
  ])("end where a sentence does: %s", (_, text) => {
    expect(clauses(fold(text))).toHaveLength(2);
  });

  it("are not broken by the mark that Armenian sets over a vowel", () => {
    expect(fold("Որտե՞ղ")).toBe(fold("Որտեղ"));
  });

  it("of one sentence are put together, those of two are not", () => {
    expect(sentences(fold("ordered blue, got red. thanks"))).toEqual(["ordered blue  got red"]);
  });
});
