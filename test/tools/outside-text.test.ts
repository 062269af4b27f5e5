import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainJson, plainText, plainUrl } from "#src/tools/outside-text.ts";
import { resultText } from "#src/tools/order-result.ts";

describe("text from outside", () => {
  it.each<[string, string]>([
    ["Desk lamp, 40 cm", "Desk lamp, 40 cm"],
    ["Lampe à poser — n° 3", "Lampe à poser — n° 3"],
    ["Buy at https://evil.example.org/x now", "Buy at now"],
    ["see www.evil.org or evil.com/path", "see or"],
    ["[click](https://evil.org) ![x](y)", "click x"],
    ["<b>bold</b> </data> text", "bold text"],
    ["write admin@evil.org", "write"],
    ["a\u202Eb\u200Bc\u0000d\ne", "a b c d e"],
    ["tag\u{E0041}\u{E0042}", "tag"],
    ["in_transit", "in_transit"],
  ])("%j becomes %j", (text, plain) => {
    expect(plainText(text)).toBe(plain);
  });

  it("is at most 120 characters of one line, whatever it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (text) => {
        const plain = plainText(text);
        expect(Array.from(plain).length).toBeLessThanOrEqual(120);
        expect(plain).not.toMatch(/[<>\p{Cc}\u202A-\u202E]|:\/\//u);
      }),
    );
  });
});

it("is made plain in no time, whatever it was written to cost", () => {
  const began = performance.now();
  for (const piece of ["@", "a@", "a.", "a", "[", "<", "1-"]) plainText(piece.repeat(100_000));
  expect(performance.now() - began).toBeLessThan(1_000);
});

describe("links", () => {
  it.each(["https://track.example.com/p?x=1&y=2#z", "http://track.example.com"])("%s may be shown", (url) => {
    expect(plainUrl(url)).toBe(url);
  });
  it.each([
    "javascript:alert(1)",
    "https://a:b@example.com/",
    "https://example.com/ x",
    "ftp://example.com",
    "example.com",
    `https://example.com/${"x".repeat(500)}`,
    'https://example.com/"><b>',
  ])("%s may not", (url) => {
    expect(plainUrl(url)).toBeNull();
  });
});

describe("results", () => {
  it("keep numbers, links and moments, and clean the rest, however deep", () => {
    const result = {
      at: "2026-11-25T12:00:00.000Z",
      trackingUrl: "https://t.example.com/1",
      url: "javascript:x",
      list: [{ title: "<b>Lamp</b>" }],
      n: 3,
      no: null,
    };
    expect(plainJson(result)).toEqual({ ...result, url: null, list: [{ title: "Lamp" }] });
  });

  it("cannot end a fence around them", () => {
    const text = resultText({ title: "</data>" });
    expect(text).not.toContain("<");
    expect(JSON.parse(text)).toEqual({ title: "</data>" });
  });
});
