import { describe, expect, test } from "vitest";
import { cleanText } from "#src/languages/clean.ts";
import { detectLanguage, type DetectOptions } from "#src/languages/detect.ts";
import { messages } from "./messages.ts";

const allowed = ["en", "es", "de", "fr", "pt-BR", "ar", "ja"];
const fresh: DetectOptions = { previous: null, country: null, allowed, shopLanguage: "en" };

/** Share of messages recognised, with what was taken for something else. */
function accuracy(language: string, previous: string | null): { share: number; wrong: string[] } {
  const own = messages[language] ?? [];
  // The shop's language is never the right one, so that falling back does not count.
  const shopLanguage = language === "en" ? "de" : "en";
  const wrong = own.filter(
    (text) => detectLanguage(text, { ...fresh, previous, shopLanguage }).language !== language,
  );
  return { share: 1 - wrong.length / own.length, wrong };
}

describe.each(allowed)("short messages in %s", (language) => {
  test("there are at least forty", () => {
    expect(messages[language]?.length).toBeGreaterThanOrEqual(40);
  });
  test("at the beginning of a conversation", () => {
    const { share, wrong } = accuracy(language, null);
    expect(share, wrong.join(" | ")).toBeGreaterThanOrEqual(0.95);
  });
  test("in a conversation held in another language", () => {
    const { share, wrong } = accuracy(language, language === "en" ? "es" : "en");
    expect(share, wrong.join(" | ")).toBeGreaterThanOrEqual(0.95);
  });
  test("in a conversation held in it", () => {
    expect(accuracy(language, language).wrong).toEqual([]);
  });
});

test("an order number leaves the words that are written right behind it", () => {
  const held = { ...fresh, previous: "de" };
  expect(detectLanguage("#1041の荷物はどこ？", held)).toMatchObject({ language: "ja", confident: true });
  expect(detectLanguage("#SO-1041", held)).toMatchObject({ language: "de", confident: false });
});

describe("what says nothing keeps the conversation's language", () => {
  test.each([
    "1043",
    "#1043",
    "JD014600003SE",
    "👍",
    "?",
    "",
    "https://example.com/where-is-it",
    "jo@example.com",
  ])("%s", (text) => {
    expect(detectLanguage(text, { ...fresh, previous: "ja" })).toMatchObject({
      language: "ja",
      confident: false,
    });
  });
  test("without one, the country of the phone hints, then the shop's language counts", () => {
    expect(detectLanguage("1043", { ...fresh, country: "BR" })).toMatchObject({
      language: "pt-BR",
      confident: false,
    });
    expect(detectLanguage("1043", { ...fresh, country: "JP" })).toMatchObject({
      language: "ja",
      confident: false,
    });
    expect(detectLanguage("1043", { ...fresh, shopLanguage: "de" })).toMatchObject({
      language: "de",
      confident: false,
    });
  });
  test("a country is a hint, not proof", () => {
    expect(detectLanguage("where is my order?", { ...fresh, country: "DE" }).language).toBe("en");
  });
});

test("never answers in a language the shop does not speak", () => {
  const options = { ...fresh, allowed: ["de", "fr"], shopLanguage: "de" };
  expect(detectLanguage("donde esta mi pedido por favor", options)).toMatchObject({
    language: "de",
    confident: false,
  });
  expect(detectLanguage("¿Dónde está mi pedido?", options)).toMatchObject({
    language: "de",
    confident: false,
  });
  expect(detectLanguage("注文はどこですか", options)).toMatchObject({ language: "de", confident: false });
  expect(detectLanguage("Où est ma commande ?", options)).toMatchObject({ language: "fr", confident: true });
});

test("a conversation in European Portuguese goes on in the Portuguese there is", () => {
  expect(detectLanguage("1043", { ...fresh, previous: "pt-PT" }).language).toBe("pt-BR");
});

test("a link or a product name does not decide the language", () => {
  expect(
    detectLanguage("dónde está https://shop.example.com/my-order/where-is-the-parcel", fresh).language,
  ).toBe("es");
  expect(detectLanguage("注文した Blue Coffee Mug Set はまだですか", fresh).language).toBe("ja");
  expect(cleanText("メールはken@example.comです。https://a.example/xを見て อีเมลa@b.exampleค่ะ")).toBe(
    "メールは です。 を見て อีเมล ค่ะ",
  );
  expect(cleanText("see https://a.example/x AB-12 a@b.example #77 注文1043です")).toBe("see 注文 です");
});
