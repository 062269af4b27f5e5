import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shorten, splitText } from "#src/channel/split.ts";

const bytes = (text: string): number => Buffer.byteLength(text, "utf8");
const bare = (text: string): string => text.replace(/\s+/gu, "");
const segmenter = new Intl.Segmenter("und", { granularity: "grapheme" });

describe("splitText", () => {
  it("leaves a text that fits as it is, to the last character", () => {
    const text = ` ${"x".repeat(4095)}`;
    expect(splitText(text, { max: 4096 })).toEqual([text]);
    expect(splitText("", { max: 10 })).toEqual([""]);
  });

  it("cuts one character over the limit into two", () => {
    const pieces = splitText("x".repeat(4097), { max: 4096 });
    expect(pieces.map((piece) => piece.length)).toEqual([4096, 1]);
  });

  it("prefers paragraphs to lines, lines to sentences, sentences to words", () => {
    expect(splitText("aaaa aaaa aa\n\nbb. cc\ndd ee", { max: 20 })).toEqual([
      "aaaa aaaa aa",
      "bb. cc\ndd ee",
    ]);
    expect(splitText("aaaa. aaaa\nbb. cc dd ee", { max: 18 })).toEqual(["aaaa. aaaa", "bb. cc dd ee"]);
    expect(splitText("One two three. Four five six seven.", { max: 24 })).toEqual([
      "One two three.",
      "Four five six seven.",
    ]);
    expect(splitText("one two three four", { max: 10 })).toEqual(["one two", "three four"]);
  });

  it("does not cut a link that fits into the next piece", () => {
    const link = "https://example.com/track?Number=1Z.999?Next=AA";
    const pieces = splitText(`Here you can follow your parcel at any time: ${link}`, { max: 60 });
    expect(pieces).toEqual(["Here you can follow your parcel at any time:", link]);
  });

  it("ends a sentence without white space where the script has none", () => {
    expect(splitText("ご注文は発送されました。明日届きます。", { max: 15 })).toEqual([
      "ご注文は発送されました。",
      "明日届きます。",
    ]);
  });

  it("keeps together what a reader sees as one character", () => {
    const family = "👩‍👩‍👧‍👦";
    expect(family.length).toBe(11);
    expect(splitText(family.repeat(5), { max: 25 })).toEqual([family.repeat(2), family.repeat(2), family]);
    expect(splitText("e\u0301".repeat(5), { max: 3 })).toEqual(Array.from({ length: 5 }, () => "e\u0301"));
  });

  it("takes one over-long character apart between code points, never inside one", () => {
    const tower = `a${"\u0301".repeat(30)}`;
    expect(splitText(tower, { max: 10 }).join("")).toBe(tower);
    expect(splitText("😀😀", { max: 1 })).toEqual(["😀", "😀"]);
    // One reader's character of an "a" and ten marks that take two code units each.
    const marked = `a${"\u{1d165}".repeat(10)}`;
    const pieces = splitText(marked, { max: 4 });
    expect(pieces.join("")).toBe(marked);
    expect(pieces.every((piece) => piece.isWellFormed())).toBe(true);
  });

  it("measures in whatever unit it is given", () => {
    const pieces = splitText("Привет, как дела? Заказ уже в пути.", { max: 40, measure: bytes });
    expect(pieces).toEqual(["Привет, как дела?", "Заказ уже в пути."]);
    expect(pieces.every((piece) => bytes(piece) <= 40)).toBe(true);
  });

  it("keeps every piece within the limit and loses nothing but white space", () => {
    const word = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 30 }),
      fc.constantFrom(" ", "\n", "\n\n", ". ", "。", "👩‍👩‍👧‍👦", "https://example.com/?A=b?C", "طلبك "),
    );
    const text = fc.array(word, { maxLength: 60 }).map((words) => words.join(""));
    fc.assert(
      fc.property(text, fc.integer({ min: 50, max: 120 }), fc.boolean(), (text, max, inBytes) => {
        const measure = inBytes ? bytes : (piece: string) => piece.length;
        const pieces = splitText(text, { max, measure });
        expect(pieces.length).toBeGreaterThan(0);
        for (const piece of pieces) {
          expect(measure(piece)).toBeLessThanOrEqual(max);
          if (text.trim() !== "") expect(piece).not.toBe("");
        }
        expect(bare(pieces.join(""))).toBe(bare(text));
      }),
      { numRuns: 300 },
    );
  });

  it("needs no more pieces than twice the fewest possible", () => {
    const text = "Your parcel is on its way to you. ".repeat(2_000);
    expect(splitText(text, { max: 1000 }).length).toBeLessThanOrEqual(Math.ceil(text.length / 1000) * 2);
  });

  it("splits a long text without spaces in moderate time", () => {
    const started = performance.now();
    const pieces = splitText("漢字".repeat(100_000), { max: 1000, measure: bytes });
    expect(pieces.length).toBeGreaterThanOrEqual(600);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe("shorten", () => {
  it("leaves what fits, on one line", () => {
    expect(shorten(" #1001 ", 20)).toBe("#1001");
    expect(shorten("two\nlines", 20)).toBe("two lines");
    expect(shorten("x".repeat(20), 20)).toBe("x".repeat(20));
  });

  it("ends what does not fit with an ellipsis, within the limit, between whole characters", () => {
    expect(shorten("x".repeat(21), 20)).toBe(`${"x".repeat(19)}…`);
    expect(shorten(`abc 👩‍👩‍👧‍👦 def`, 10)).toBe("abc…");
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 30 }), (text, max) => {
        const short = shorten(text, max);
        expect(short.length).toBeLessThanOrEqual(max);
        const whole = new Set(
          Array.from(segmenter.segment(text.replace(/\s+/gu, " ").trim()), ({ segment }) => segment),
        );
        const kept = short.endsWith("…") && !text.includes("…") ? short.slice(0, -1) : short;
        for (const { segment } of segmenter.segment(kept))
          if (!text.includes("…")) expect(whole).toContain(segment);
      }),
    );
  });
});
