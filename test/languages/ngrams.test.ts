import { assert as always, property, string } from "fast-check";
import { eld } from "eld/medium";
import { expect, test } from "vitest";
import { hashOf } from "#src/languages/hash-table.ts";
import { scoreNgrams } from "#src/languages/ngrams.ts";
import { createWordIndex } from "#src/languages/word-index.ts";
import { messages } from "./messages.ts";
import { sentences } from "./sentences.ts";

/** What the package itself makes of a text. */
function expectSame(text: string): void {
  const theirs = eld.detect(text).getScores();
  const ours = Object.fromEntries(scoreNgrams(text));
  expect(Object.keys(ours).sort()).toEqual(Object.keys(theirs).sort());
  for (const [code, score] of Object.entries(theirs))
    expect(ours[code], `${text} ${code}`).toBeCloseTo(score, 9);
}

test("scores are those of the package, on sentences of all languages", () => {
  const all = [...Object.values(sentences), ...Object.values(messages)].flat();
  expect(all.length).toBeGreaterThan(400);
  for (const text of all) expectSame(text);
});

test.each([
  "",
  "a",
  "été",
  "l'été qu\u2019il 'a",
  "𐐷𐐷 abc 𝒳",
  "😀 hej 😀",
  "x".repeat(300),
  "слово ".repeat(200),
  "ab cd ".repeat(400),
  "日本語".repeat(200),
])("… and on odd ones: %j", (text) => {
  expectSame(text);
});

test("… and on any text", () => {
  always(property(string({ unit: "grapheme", maxLength: 120 }), expectSame), { numRuns: 300 });
});

test("an index of words gives back the labels of each, and none for others", () => {
  const index = createWordIndex();
  const words = Array.from({ length: 5000 }, (_, at) => `word${at}`);
  words.forEach((word, at) => {
    index.add(hashOf(word), at % 7);
    index.add(hashOf(word), at % 1000);
    index.add(hashOf(word), at % 7);
  });
  words.forEach((word, at) =>
    expect(index.labelsOf(hashOf(word))).toEqual([...new Set([at % 7, at % 1000])]),
  );
  expect(index.labelsOf(hashOf("other"))).toEqual([]);
});
