import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answerKnowledge, type AnswerContext, type FoundPassage } from "#src/agent/answer/index.ts";
import { segmentsOf } from "#src/agent/answer/short.ts";
import { check } from "#src/agent/guard/check.ts";
import { collectFacts } from "#src/agent/guard/facts.ts";
import { fixedParts } from "#src/agent/guard/own-texts.ts";
import type { Json } from "#src/conversation/json.ts";
import { loadPhrases, readPhrases, type Phrases } from "#src/languages/phrases.ts";

/** What these answers say besides the shop's words, for phrase files that do not have it yet. */
const words = {
  from: "From our page “{{title}}”:",
  original: "Original text ({{language}}):",
  link: "More about it here:",
  ask: "Does that answer your question?",
};

let folder: string;
let phrases: Phrases;
let parts: readonly string[];
const now = new Date("2026-11-25T12:00:00Z");

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "whereabouts-phrases-"));
  const shipped = new URL("../../prompts/phrases/", import.meta.url);
  for (const language of ["en", "ar"]) {
    const tree: object = JSON.parse(readFileSync(new URL(`${language}.json`, shipped), "utf8"));
    writeFileSync(join(folder, `${language}.json`), JSON.stringify({ knowledge: words, ...tree }));
  }
  phrases = loadPhrases(folder);
  parts = fixedParts(readPhrases(folder).get("en") ?? new Map());
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function context(style: AnswerContext["style"], language = "en"): AnswerContext {
  return { phrases, language, style, now, timeZone: "Europe/Berlin", shopName: "Sample Shop" };
}

const returns: FoundPassage = {
  title: "Returns",
  url: "https://shop.example.com/returns",
  language: "en",
  text: "You can return unused items within 30 days of delivery. Put the slip into the parcel.\n- Germany: free\n- elsewhere: €12.90\nRefunds are paid within 5 days, e.g. to your card. Your return is approved once it has arrived on Monday. Write to help@example.com, Mon. to Fri. from 9 to 17.",
};
const long: FoundPassage = {
  ...returns,
  text: Array.from({ length: 60 }, (_, at) => `Sentence number ${at + 100} says something.`).join(" "),
};

describe("an answer from the shop's texts", () => {
  it("repeats them word for word, with where they stand", () => {
    const answer = answerKnowledge([returns], context("chat"));
    expect(answer?.text).toBe(
      "From our page “Returns”:\n\nYou can return unused items within 30 days of delivery. Put the slip into the parcel.\n- Germany: free\n- elsewhere: €12.90\n\nRefunds are paid within 5 days, e.g. to your card. Your return is approved once it has arrived on Monday. Write to help@example.com, Mon. to Fri. from 9 to 17.\n\nMore about it here:\nhttps://shop.example.com/returns",
    );
    expect(answer?.question).toBeNull();
    expect(answerKnowledge([returns], context("chat"), { ask: true })?.question).toBe(words.ask);
    expect(answerKnowledge([], context("chat"))).toBeNull();
    expect(answerKnowledge([{ ...returns, text: " \n" }], context("chat"))).toBeNull();
  });
  it("says in which language they are when it is another", () => {
    expect(answerKnowledge([{ ...returns, language: "de" }], context("chat"))?.text).toContain(
      "Original text (German):",
    );
    expect(answerKnowledge([{ ...returns, language: "en-GB" }], context("chat"))?.text).not.toContain(
      "Original",
    );
    expect(answerKnowledge([{ ...returns, language: "not a tag!" }], context("chat"))?.text).toContain(
      "not a tag!",
    );
    const arabic = answerKnowledge([returns], context("chat", "ar"))?.text ?? "";
    expect(arabic).toContain("\u2068You can return unused items");
  });
  it("is as long as the style allows, and ends at a sentence", () => {
    const chat = answerKnowledge([long], context("chat"));
    expect(chat?.text.length).toBeLessThanOrEqual(500);
    expect(chat?.text.length).toBeGreaterThan(400);
    expect(chat?.text).toMatch(
      /says something\.\n\nMore about it here:\nhttps:\/\/shop\.example\.com\/returns$/u,
    );
    const letter = answerKnowledge([long], context("letter"));
    expect(letter?.body.length).toBeLessThanOrEqual(1_500);
    expect(letter?.body.length).toBeGreaterThan(1_300);
    const brief = answerKnowledge([long], context("brief"));
    expect(segmentsOf(brief?.text ?? "")).toBeLessThanOrEqual(2);
    expect(brief?.text).toContain("https://shop.example.com/returns");
    expect(brief?.text).toMatch(/^Sentence number 100 says something\./u);
  });
  it("fits whatever the text is", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 1_600 }),
        fc.constantFrom("chat" as const, "brief" as const, "letter" as const),
        fc.constantFrom("en", "ar"),
        (text, style, language) => {
          const answer = answerKnowledge([{ ...returns, text }], context(style, language));
          if (answer === null) return;
          if (style === "brief") expect(segmentsOf(answer.text)).toBeLessThanOrEqual(2);
          else expect(answer.body.length).toBeLessThanOrEqual(style === "chat" ? 500 : 1_500);
        },
      ),
      { numRuns: 60 },
    );
  });
  it("shows no link that is none", () => {
    const text = answerKnowledge([{ ...returns, url: "javascript:alert(1)" }], context("chat"))?.text;
    expect(text).not.toContain("javascript");
  });
});

describe("the guard", () => {
  const result = (passage: FoundPassage): Json => ({
    passages: [
      { ...passage, url: passage.url ?? null, language: null, updated: "2026-11-01", source: "page" },
    ],
    answered: true,
  });
  const offences = (reply: string, passages: readonly FoundPassage[] = [returns], language = "en") =>
    check(reply, collectFacts(passages.map(result), "Europe/Berlin", now), {
      language,
      now,
      timeZone: "Europe/Berlin",
      ownTexts: ["Sample Shop"],
      ownParts: parts,
    }).map(({ kind, what }) => `${kind} ${what}`);

  it.each(["chat", "brief", "letter"] as const)("lets a quoted passage pass (%s)", (style) => {
    for (const passage of [returns, long]) {
      const reply = answerKnowledge([passage], context(style))?.text ?? "";
      expect(offences(reply, [passage])).toEqual([]);
      // The same words are nobody's where the shop does not say them.
      expect(offences(reply, [])).not.toEqual([]);
    }
  });
  it("lets sentences and figures pass in their own words", () => {
    expect(
      offences("Sure! Put the slip into the parcel. Refunds are paid within 5 days, e.g. to your card."),
    ).toEqual([]);
    expect(offences("Items can be sent back within 30 days of delivery.")).toEqual([]);
    expect(offences("Please write to help@example.com.")).toEqual([]);
  });
  it.each([
    "You have 14 days.",
    "You can return unused items within 31 days of delivery.",
    "Your parcel arrives in 5 days.",
    "It will be here on Monday.",
    "It was written on November 1.",
    "Elsewhere it costs €12.80.",
    "Write to other@example.com.",
    "See https://shop.example.com/other",
    "Your return is approved.",
    "We found 1 page, number 30.",
  ])("refuses what stands nowhere: %s", (reply) => {
    expect(offences(reply)).not.toEqual([]);
  });
});
