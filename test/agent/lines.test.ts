import { describe, expect, it } from "vitest";
import { loadLexicons } from "#src/agent/builtin/lexicon.ts";
import { readAll, readLines, type LinesRead } from "./lines.ts";

/**
 * Of 0 to 1, on average over all languages; no language is far below. The goal is a precision of 0.98 and is not reached:
 * this keeps what is.
 */
const least = { recall: 0.92, precision: 0.965 };
const far = 0.15;

describe("lines in many languages that nothing was written for", () => {
  it("are understood", () => {
    const lexicons = loadLexicons();
    const reads = [...readLines()].map(([language, lines]) => readAll(language, lines, lexicons));
    expect(reads.length).toBeGreaterThanOrEqual(30);
    const mean = (of: (read: LinesRead) => number) =>
      reads.reduce((sum, read) => sum + of(read), 0) / reads.length;
    expect(mean(({ recall }) => recall)).toBeGreaterThanOrEqual(least.recall);
    expect(mean(({ precision }) => precision)).toBeGreaterThanOrEqual(least.precision);
    for (const { language, texts, recall, precision, wrong } of reads) {
      const shown = `${language}\n${wrong.map(({ text, intent, got }) => `${intent} → ${got.join("+")}: ${text}`).join("\n")}`;
      expect(texts.length, shown).toBeGreaterThanOrEqual(40);
      expect(recall, shown).toBeGreaterThanOrEqual(0.85 - far);
      expect(precision, shown).toBeGreaterThanOrEqual(0.98 - far);
    }
  });
});
