import { assert as always, property, string, subarray } from "fast-check";
import { describe, expect, test } from "vitest";
import { cleanText } from "#src/languages/clean.ts";
import { detectLanguage, type DetectOptions } from "#src/languages/detect.ts";
import { hundred } from "./hundred.ts";
import { sentences } from "./sentences.ts";

const fresh: DetectOptions = { previous: null, country: null, allowed: hundred, shopLanguage: "en" };
/** The last resort is never the right one, so that falling back does not count. */
function options(language: string, more: Partial<DetectOptions> = {}): DetectOptions {
  return { ...fresh, shopLanguage: language === "en" ? "de" : "en", ...more };
}

describe.each(Object.entries(sentences))("whole sentences in %s", (language, own) => {
  test("with nothing known beside them", () => {
    for (const text of own) expect(detectLanguage(text, options(language)).language, text).toBe(language);
  });
  test("with link, number, address, product and the signature of a phone", () => {
    for (const [at, text] of own.entries()) {
      const noise = `https://shop.example.com/track/where-is-my-order?utm=mail #10${at}43 jo@example.com`;
      const whole = `Nike Air Zoom Pegasus ${noise}: ${text}\n\nSent from my iPhone`;
      const found = detectLanguage(whole, options(language, { names: ["nike air zoom pegasus"] }));
      expect(found.language, text).toBe(language);
    }
  });
  test("leave a talk held in another language", () => {
    for (const text of own) {
      const previous = language === "en" ? "de" : "en";
      expect(detectLanguage(text, options(language, { previous })).language, text).toBe(language);
    }
  });
});

test("there are sentences in more than forty languages", () => {
  expect(Object.keys(sentences).length).toBeGreaterThan(40);
});

describe("what is known beside a short message decides", () => {
  test.each([
    ["ok", { previous: "fi" }, "fi"],
    ["Pegasus 42", { previous: "pl" }, "pl"],
    ["status?", { previous: "sv" }, "sv"],
    ["1043", { storefront: "nl-BE", country: "BE" }, "nl"],
    ["1043", { country: "BE" }, "nl"],
    ["1043", { country: "UA" }, "uk"],
    ["1043", { country: "TW" }, "zh-Hant"],
    ["1043", { country: "AO" }, "pt-PT"],
    ["1043", { country: "ZZ" }, "en"],
    ["注文番号", { previous: "ja" }, "ja"],
    ["注文番号", { country: "JP" }, "ja"],
    ["订单", { previous: "ja" }, "zh-Hans"],
    ["你好", { country: "TW" }, "zh-Hant"],
    ["你好", { storefront: "zh-HK" }, "zh-Hant"],
    ["你好", {}, "zh-Hans"],
    ["Onde está a minha encomenda?", { country: "PT" }, "pt-PT"],
    ["Onde está a encomenda? Mudei de morada e de telemóvel", {}, "pt-PT"],
    ["Cadê meu pedido? Vocês não estão respondendo", { country: "PT" }, "pt-BR"],
  ] as const)("%s %o → %s", (text, known, language) => {
    expect(detectLanguage(text, { ...fresh, ...known }).language).toBe(language);
  });

  test("the shop's own list holds", () => {
    const allowed = ["da", "sv", "en"];
    expect(detectLanguage("Hvor er pakken min? Jeg har ikke fått noe", { ...fresh, allowed }).language).toBe(
      "da",
    );
    const spoken = detectLanguage("Wo bleibt denn mein Paket, bitte?", {
      ...fresh,
      allowed,
      shopLanguage: "sv",
    });
    expect(spoken).toMatchObject({ language: "sv", confident: false, said: "de" });
    expect(
      detectLanguage("Où est mon colis ?", { ...fresh, allowed: ["zh-Hant"], shopLanguage: "zh-Hant" })
        .language,
    ).toBe("zh-Hant");
  });

  test("Serbian in Latin letters is answered in Serbian, or in what is nearest", () => {
    const text = "Gde je moj paket? Naručio sam pre dve nedelje";
    expect(detectLanguage(text, fresh)).toMatchObject({ language: "sr", said: "sr-Latn" });
    expect(detectLanguage(text, { ...fresh, allowed: ["en", "hr"] }).language).toBe("hr");
  });
});

describe("in letters that are not the language's own", () => {
  test.each([
    ["pou einai i paraggelia mou, den irthe akoma", "el-Latn", "el"],
    ["gde moy zakaz, pochemu ego eshche net", "ru-Latn", "ru"],
    ["wen talabi? ana lissa ma wesel shi, shukran", "ar-Latn", "ar"],
  ])("%s is %s, answered in its own letters", (text, said, language) => {
    expect(detectLanguage(text, fresh)).toMatchObject({ said, language });
  });
  test("Hinglish is answered in English, unless the talk or the shop is in Hindi", () => {
    const text = "mera order kab aayega bhai, abhi tak nahi mila";
    expect(detectLanguage(text, fresh)).toMatchObject({ said: "hi-Latn", language: "en" });
    expect(detectLanguage(text, { ...fresh, previous: "hi" }).language).toBe("hi");
    expect(detectLanguage(text, { ...fresh, shopLanguage: "hi" }).language).toBe("hi");
    expect(detectLanguage(text, { ...fresh, allowed: [...hundred, "hi-Latn"] }).language).toBe("hi-Latn");
  });
});

describe("what is no language is not read", () => {
  test.each([
    ["Wo ist es?\n\nVon meinem iPhone gesendet", "Wo ist es?"],
    ["Merci !\n-- \nJean Exemple\nBuyer at Example Ltd", "Merci !"],
    ["¿Y?\n\nOn Mon, Nov 23, 2026 at 9:00 Shop <shop@example.com> wrote:\n> Your order is on its way", "¿Y?"],
    ["> quoted in English\nnon è arrivato", "non è arrivato"],
    ["siehe shop.example/where/is-it", "siehe"],
    ["hooooola", "hoola"],
    ["wo ist mein Super Soft Blanket jetzt eigentlich", "wo ist mein jetzt eigentlich"],
    ["Where Is My Order", "Where Is My Order"],
  ])("%j", (text, clean) => {
    expect(cleanText(text)).toBe(clean);
  });
  test("names given, as whole words, whatever their case", () => {
    expect(cleanText("Blue Mug kaputt, das blue mugs auch", ["blue mug"])).toBe("kaputt, das blue mugs auch");
    expect(cleanText("İstanbul MUG", ["mug", "x", ""])).toMatch(/^İstanbul/u);
  });
});

test("the trace has the candidates, likeliest first", () => {
  const { candidates } = detectLanguage("Waar blijft mijn pakje toch?", fresh);
  expect(candidates[0]?.language).toBe("nl");
  expect(candidates.length).toBeGreaterThan(1);
  const weights = candidates.map(({ weight }) => weight);
  expect(weights).toEqual(weights.toSorted((a, b) => b - a));
});

test("any text at all has an answer among the languages allowed", () => {
  always(
    property(
      string({ unit: "grapheme", maxLength: 200 }),
      subarray([...hundred], { minLength: 1 }),
      (text, allowed) => {
        const found = detectLanguage(text, {
          ...fresh,
          allowed,
          country: "IN",
          storefront: "x",
          previous: "nonsense",
        });
        expect(allowed).toContain(found.language);
      },
    ),
    { numRuns: 200 },
  );
});
