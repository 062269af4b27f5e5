import { describe, expect, it } from "vitest";
import { loadLexicons } from "#src/agent/builtin/lexicon.ts";
import { corpusLanguages, readCorpus, readLine, score, type Reading } from "./corpus.ts";

const lexicons = loadLexicons();
/** Of 0 to 1, below what was measured by about the weight of one line. */
const least = {
  known: { recall: 0.9, precision: 0.95, standingRecall: 0.9 },
  held: { recall: 0.84, precision: 0.9, standingRecall: 0.8 },
  blind: { recall: 0.63, precision: 0.75, standingRecall: 0.6 },
};

const read = (language: (typeof corpusLanguages)[number]) =>
  readCorpus(language).map((line) => readLine(line, lexicons, language));

const shown = (readings: readonly Reading[]) =>
  readings
    .map(({ line, got }) => `${line.text} → ${got.join("+") || "-"}, not ${line.intents.join("+") || "-"}`)
    .join("\n");

describe("shoppers' own words", () => {
  it.each(corpusLanguages)("are many, of all kinds, and half of them are kept apart in %s", (language) => {
    const lines = readCorpus(language);
    expect(lines.length).toBeGreaterThanOrEqual(60);
    expect(lines.filter(({ held }) => held).length / lines.length).toBeCloseTo(0.5, 1);
    expect(new Set(lines.map(({ text }) => text)).size).toBe(lines.length);
    expect(new Set(lines.flatMap(({ intents }) => intents)).size).toBeGreaterThanOrEqual(20);
  });

  it.each(corpusLanguages)("are understood in %s", (language) => {
    const readings = read(language);
    expectAtLeast(
      readings.filter(({ line }) => !line.held),
      least.known,
    );
    expectAtLeast(
      readings.filter(({ line }) => line.held),
      least.held,
    );
  });

  it("are understood where nothing was written for them", () => {
    const readings = corpusLanguages.flatMap(read).filter(({ line }) => line.blind);
    expect(readings.length).toBeGreaterThanOrEqual(80);
    expectAtLeast(readings, least.blind);
  });

  it("that are no order question are not answered with how an order stands: at most one in a hundred", () => {
    const reached = score(corpusLanguages.flatMap(read));
    expect(reached.others).toBeGreaterThan(400);
    expect(reached.falseStanding.length / reached.others, shown(reached.falseStanding)).toBeLessThanOrEqual(
      0.01,
    );
  });
});

function expectAtLeast(readings: readonly Reading[], bound: (typeof least)["known"]): void {
  const reached = score(readings);
  const wrong = shown(readings.filter((one) => one.missed.length > 0 || one.wrong.length > 0));
  expect(reached.recall, wrong).toBeGreaterThanOrEqual(bound.recall);
  expect(reached.precision, wrong).toBeGreaterThanOrEqual(bound.precision);
  expect(reached.standingRecall, wrong).toBeGreaterThanOrEqual(bound.standingRecall);
  expect(reached.numbersMissed, shown(reached.numbersMissed)).toEqual([]);
}
