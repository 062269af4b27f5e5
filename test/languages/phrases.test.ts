import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { pluralsOf, problemsOf } from "#src/languages/check.ts";
import { loadPhrases, PhrasesBroken, readPhrases } from "#src/languages/phrases.ts";

const shipped = fileURLToPath(new URL("../../prompts/phrases/", import.meta.url));
const all = readPhrases();
const english = all.get("en") ?? new Map<string, string>();

test("the seven languages are there", () => {
  expect([...all.keys()].sort()).toEqual(["ar", "de", "en", "es", "fr", "ja", "pt-BR"]);
});

describe.each([...all])("phrases in %s", (language, texts) => {
  test("same keys, same variables, nothing empty", () => {
    expect(problemsOf(language, texts, english)).toEqual([]);
  });

  test("exactly the plural forms of the language", () => {
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const [key, forms] of pluralsOf(texts))
      expect([...forms].sort(), key).toEqual([...categories].sort());
  });

  test("only the small markup: pairs of asterisks, no other", () => {
    for (const [key, text] of texts) {
      expect((text.match(/\*/gu)?.length ?? 0) % 4, key).toBe(0);
      expect(text, key).not.toMatch(/[_`<>[\]]{1}(?![^{]*\}\})/u);
    }
  });

  test("labels of buttons fit WhatsApp's twenty characters", () => {
    for (const key of ["choice.person", "choice.choose"]) {
      expect(texts.get(key)?.length, key).toBeLessThanOrEqual(20);
    }
  });

  test("at most one question in a phrase", () => {
    for (const [key, text] of texts) {
      expect(text.match(/[?؟？]/gu)?.length ?? 0, key).toBeLessThanOrEqual(1);
    }
  });
});

describe.each([...all].filter(([language]) => language !== "en"))(
  "translated into %s",
  (_language, texts) => {
    test("nothing left in English", () => {
      const same = [...texts].filter(
        ([key, text]) => text === english.get(key) && /\p{L}{4,}/u.test(withoutVariables(text)),
      );
      expect(same.map(([key]) => key)).toEqual(["method.paypal"]);
      const english_ = /\b(?:the|your|order|parcel|please|carrier|delivery|tracking)\b/iu;
      expect([...texts.values()].filter((text) => english_.test(withoutVariables(text)))).toEqual([]);
    });
  },
);

function withoutVariables(text: string): string {
  return text.replaceAll(/\{\{[^}]*\}\}/gu, "");
}

describe("loading", () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  function edited(language: string, change: (text: string) => string): string {
    const folder = mkdtempSync(join(tmpdir(), "phrases-"));
    folders.push(folder);
    cpSync(shipped, folder, { recursive: true });
    const file = join(folder, `${language}.json`);
    writeFileSync(file, change(readFileSync(file, "utf8")));
    return folder;
  }

  test("a merchant's own words are used", () => {
    const folder = edited("en", (text) => text.replace("Kind regards,", "All the best,"));
    expect(loadPhrases(folder).t("en", "letter.closing", { shop: "Shop" })).toBe("All the best,\nShop");
  });

  test("everything wrong is named at once", () => {
    const folder = edited("es", (text) =>
      text
        .replace(/ {4}"scan_many".*\n/u, "")
        .replace("{{place}} ({{when}})", "{{plaza}} ({{when}})")
        .replace('"thanks": "', '"thanksgiving": "'),
    );
    let problems: readonly string[] = [];
    try {
      loadPhrases(folder);
    } catch (error) {
      if (error instanceof PhrasesBroken) problems = error.problems;
    }
    expect(problems).toEqual([
      "es: say.thanks is missing",
      "es: say.thanksgiving is not a phrase",
      "es: stalled.scan_many is missing",
      "es: last.place does not use {{place}}",
      "es: last.place uses {{plaza}}, which has no value",
    ]);
  });

  test("a file that is not JSON is named", () => {
    expect(() => loadPhrases(edited("fr", () => "{"))).toThrow(/fr: /u);
  });

  test("values are filled in verbatim, even when they look like a template", () => {
    const phrases = loadPhrases();
    const note = "{{place}} $t(say.greeting) <b>&amp;</b>";
    expect(phrases.t("en", "last.place", { place: note, when: "now" })).toBe(`Last scan: ${note} (now).`);
  });

  test("plural forms: two parcels, eleven days, a hundred", () => {
    const phrases = loadPhrases();
    expect(phrases.t("ar", "short.several", { count: 2 })).toBe("طردان");
    expect(phrases.t("ar", "short.several", { count: 11 })).toBe("11 طردًا");
    expect(phrases.t("ar", "short.several", { count: 100 })).toBe("100 طرد");
    expect(phrases.t("es", "short.several", { count: 1_000_000 })).toBe("1000000 de paquetes");
  });

  test("an unknown key is a mistake, an unknown language is answered in English", () => {
    const phrases = loadPhrases();
    expect(() => phrases.t("en", "no.such")).toThrow("no phrase no.such");
    expect(phrases.spoken("nl")).toBe("en");
    expect(phrases.spoken("pt-PT")).toBe("pt-BR");
    expect(phrases.spoken("de-AT")).toBe("de");
  });
});
