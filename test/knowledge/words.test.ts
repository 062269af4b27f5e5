import { describe, expect, it } from "vitest";
import { fold } from "#src/knowledge/fold.ts";
import { distance, fieldOf, strength } from "#src/knowledge/match.ts";
import { unitsOf } from "#src/knowledge/units.ts";
import { tsvectorOf } from "#src/knowledge/words.ts";
import { topics } from "./shop-texts.ts";

const none = new Set<string>();

describe("folding", () => {
  it.each([
    ["Où est-ce?", "ou est-ce?"],
    ["GRÖẞE", "grosse"],
    ["İADE", "iade"],
    ["ﾊﾟｿｺﾝ", "パソコン"],
    ["إِرْجَاعُ", "ارجاع"],
    ["٣٠ يوماً", "30 يوما"],
    ["Łódź", "lodz"],
    ["３０日", "30日"],
  ])("%s is %s", (given, folded) => {
    expect(fold(given)).toBe(folded);
  });
});

describe("what a text is found by", () => {
  it("is its words, their families, its topics, and pairs where there are no spaces", () => {
    const vector = tsvectorOf([{ weight: "A", text: "Returning it: 返品", topics: new Set(["return"]) }]);
    for (const lexeme of ["'returning'", "'~retu'", "'@return'", "'返品'"]) expect(vector).toContain(lexeme);
  });
  it("survives quotes and backslashes", () => {
    expect(tsvectorOf([{ weight: "D", text: "it's \\ a 'b'", topics: none }])).not.toMatch(/\\|''/u);
  });
});

describe("words", () => {
  it.each([
    ["returns", "return them", 1],
    ["livraisons", "la livraison", 1],
    ["المصباح", "مصباح", 1],
    ["배송비는", "배송비 안내", 1],
    ["dishwasher", "dishwahser safe", 1],
    ["食洗機", "食洗機で洗えます", 1],
    ["dishwasher", "dishes", 0],
    ["card", "cart", 0],
    ["2024", "2025", 0],
  ])("%s in %s: %d", (word, text, found) => {
    expect(strength(fold(word), fieldOf(text, none)) >= 0.7 ? 1 : 0).toBe(found);
  });
  it("counts letters that were swapped as one mistake", () => {
    expect(distance("retrun", "return")).toBe(1);
    expect(distance("kitten", "sitting")).toBe(3);
  });
});

describe("what a question is about", () => {
  const about = (question: string, language: string) => {
    const units = unitsOf(question, language, topics);
    return {
      topics: units
        .filter(({ kind }) => kind === "topic")
        .map(({ name }) => name)
        .toSorted(),
      words: units.filter(({ kind }) => kind === "word").map(({ name }) => name),
    };
  };
  it.each([
    ["How much is shipping, please?", "en", ["cost", "ship"], []],
    ["wie hoch sind die Versandkosten", "de", ["cost", "ship"], []],
    ["¿Cuánto cuesta el envío?", "es", ["cost", "ship"], []],
    ["送料はいくらですか", "ja", ["cost", "ship"], []],
    ["كم تكلفة الشحن؟", "ar", ["cost", "ship"], []],
    ["do you sell gift cards", "en", ["giftcard"], []],
    ["is the stool dishwasher safe?", "en", [], ["stool", "dishwasher", "safe"]],
  ])("%s (%s)", (question, language, wanted, words) => {
    expect(about(question, language)).toEqual({ topics: wanted, words });
  });
  it.each(["hello there, can you help me?", "danke!", "👍", "", "???"])("of “%s” is nothing", (question) => {
    expect(unitsOf(question, question.startsWith("d") ? "de" : "en", topics)).toEqual([]);
  });
  it("knows the language of a text by its small words", () => {
    expect(topics.guess("Wie kann ich die Lampe zurückgeben, wenn sie mir nicht gefällt?")).toBe("de");
    expect(topics.guess("Comment puis-je vous contacter ?")).toBe("fr");
    expect(topics.guess("返品はできますか")).toBe("ja");
    expect(topics.guess("12345")).toBeNull();
  });
});
