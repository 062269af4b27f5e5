import { describe, expect, test } from "vitest";
import { pluralsOf, problemsOf, type Flat } from "#src/languages/check.ts";
import { detectLanguage } from "#src/languages/detect.ts";
import { maximised } from "#src/languages/locale.ts";
import { readPhraseFiles } from "#src/languages/phrases.ts";
import { pluralCategories } from "#src/languages/plurals.ts";
import { hundred, kin } from "./hundred.ts";

/* Every language there are phrases for, as they arrive. */
const files = [...readPhraseFiles()];
const english: Flat = files.find(([language]) => language === "en")?.[1].texts ?? new Map();

/** Every text of a language: its base phrases, and those of its other register. */
const allTexts = files.flatMap(([language, { texts, registers }]) => [
  [language, language, texts] as const,
  ...Array.from(registers, ([register, own]) => [`${language}.${register}`, language, own] as const),
]);

const scripts: Readonly<Record<string, string>> = {
  Jpan: "[\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Han}]",
  Kore: "\\p{Script=Hangul}",
  Hans: "\\p{Script=Han}",
  Hant: "\\p{Script=Han}",
};
function writtenIn(language: string): RegExp {
  const { script } = maximised(language);
  return new RegExp(scripts[script] ?? `\\p{Script=${script}}`, "u");
}

function bare(text: string): string {
  return text.replaceAll(/\{\{[^}]*\}\}/gu, "");
}
function modelOf(key: string): string {
  return english.get(key) ?? english.get(key.replace(/_(?:zero|one|two|few|many|other)$/u, "_other")) ?? "";
}

test("every file is one of the hundred languages", () => {
  expect(files.map(([language]) => language).filter((language) => !hundred.includes(language))).toEqual([]);
});

describe.each(files)("phrases in %s", (language, { texts }) => {
  test("same keys, same variables, nothing empty", () => {
    expect(problemsOf(language, texts, english)).toEqual([]);
  });
  test("exactly the plural forms of the language", () => {
    for (const [key, forms] of pluralsOf(texts))
      expect([...forms].sort(), key).toEqual([...pluralCategories(language)].sort());
  });
  test("are taken for the language they are in", () => {
    const long = [...texts.values()]
      .map((text) => bare(text).replaceAll("*", ""))
      .filter((text) => text.length > 40);
    const said = detectLanguage(long.slice(0, 12).join(" "), {
      previous: null,
      country: null,
      allowed: hundred,
      shopLanguage: "en",
    }).language;
    const group = kin.find((one) => one.includes(language)) ?? [language.split("-")[0]];
    expect(group).toContain(kin.some((one) => one.includes(said)) ? said : said.split("-")[0]);
  });
});

describe.each(allTexts)("texts of %s", (_name, language, texts) => {
  test("only the small markup: pairs of asterisks, no other", () => {
    for (const [key, text] of texts) {
      expect((text.match(/\*/gu)?.length ?? 0) % 4, key).toBe(0);
      expect(bare(text), key).not.toMatch(/[_`<>[\]]/u);
    }
  });
  test("labels of buttons fit WhatsApp's twenty characters", () => {
    for (const [key, text] of texts)
      if (key.startsWith("choice."))
        expect(Array.from(text).length, `${key}: ${text}`).toBeLessThanOrEqual(20);
  });
  test("at most one question in a phrase", () => {
    for (const [key, text] of texts)
      expect(
        text.match(/[?؟？;՞](?=\s|$)/gu)?.filter((mark) => mark !== ";" || language === "el").length ?? 0,
        key,
      ).toBeLessThanOrEqual(1);
  });
  test("no left-over of the work: placeholders, marks, line numbers, direction marks", () => {
    const left =
      /\b(?:TODO|FIXME|XXX|TBD|lorem)\b|\?\?\?|\$t\(|%[sd@]|^\d+(?:\.\w+)?~?\||[{}](?![{}])(?<![{}]{2})|[\u200E\u200F\u202A-\u202E\u2066-\u2069\uFFFD]/u;
    expect([...texts].filter(([, text]) => left.test(bare(text))).map(([key]) => key)).toEqual([]);
  });
  test("about as long as the original", () => {
    const odd = [...texts].filter(([key, text]) => {
      const [own, model] = [Array.from(bare(text)).length, Array.from(bare(modelOf(key))).length];
      return own > Math.max(52, model * 2.2) || (model > 20 && own < model * 0.12);
    });
    expect(odd.map(([key, text]) => `${key}: ${text}`)).toEqual([]);
  });
  test.skipIf(language === "en")("nothing left in English", () => {
    // Loans that are the language's own word too.
    const loans =
      /^(?:PayPal|Status|OK|Okay|Online|Normal|Total|Service|Person|Details|Label|Transit|Return|Delivery|Problem|Retour|Code|Card|Sent|Pre-order)[:.]?$/iu;
    // Filipino and Cebuano shops say much of it in English.
    const mixed = language === "fil" || language === "ceb";
    const same = [...(mixed ? [] : texts)].filter(
      ([key, text]) =>
        text === modelOf(key) && /\p{L}{4,}/u.test(bare(text)) && !loans.test(bare(text).trim()),
    );
    expect(same.map(([key]) => key)).toEqual([]);
    // Words that are words of no other of the languages.
    const only = /(?<![\p{L}'’])(?:the|your|which|would|should|you|this|we've|you're|doesn't)(?![\p{L}'’])/iu;
    expect(
      [...texts].filter(([, text]) => only.test(bare(text))).map(([key, text]) => `${key}: ${text}`),
    ).toEqual([]);
  });
  test.skipIf(maximised(language).script === "Latn")("in its own script", () => {
    const own = writtenIn(language);
    const without = [...texts].filter(([, text]) => /\p{L}{2,}/u.test(bare(text)) && !own.test(bare(text)));
    expect(without.map(([key]) => key).filter((key) => key !== "method.paypal")).toEqual([]);
    const latin = [...texts].filter(([, text]) =>
      /[A-Za-z]{3,}/u.test(bare(text).replaceAll(/PayPal|SMS|ID|QR|PIN|OK|Klarna/gu, "")),
    );
    expect(latin.map(([key, text]) => `${key}: ${text}`)).toEqual([]);
  });
});
