import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { loadPhrases, PhrasesBroken } from "#src/languages/phrases.ts";

const shipped = fileURLToPath(new URL("../../prompts/phrases/", import.meta.url));
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
      "es.informal: say.thanks is not a phrase",
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

  test("an unknown key is a mistake, an unknown language is answered in one that is read there", () => {
    const phrases = loadPhrases();
    expect(() => phrases.t("en", "no.such")).toThrow("no phrase no.such");
    expect(phrases.spoken("pt-AO")).toBe("pt-PT");
    expect(phrases.spoken("de-AT")).toBe("de");
    expect(phrases.fallback("de-AT")).toEqual({ language: "de", how: "same" });
    expect(phrases.fallback("gsw")).toEqual({ language: "de", how: "related" });
    expect(phrases.fallback("qqq")).toEqual({ language: "en", how: "last" });
  });

  test("a file says how far it is and how it speaks; that is no phrase", () => {
    const folder = edited("de", (text) =>
      text.replace('"status": "draft",', '"status": "reviewed", "by": "somebody",'),
    );
    writeFileSync(join(folder, "de.informal.json"), JSON.stringify({ say: { greeting: "Hallo du" } }));
    const phrases = loadPhrases(folder);
    expect(phrases.catalogue.find(({ language }) => language === "de")).toEqual({
      language: "de",
      status: "reviewed",
      address: "formal",
      registers: ["formal", "informal"],
    });
    expect(phrases.texts("de").has("about.status")).toBe(false);
    expect(() =>
      loadPhrases(edited("de", (text) => text.replace('"status": "draft"', '"status": "good"'))),
    ).toThrow(/de: about/u);
  });

  test("plural rules do not hang on the machine's language where ICU has none", () => {
    const folder = edited("en", (text) => text);
    cpSync(join(folder, "en.json"), join(folder, "tg.json"));
    const phrases = loadPhrases(folder);
    expect(phrases.t("tg", "short.several", { count: 1 })).toBe(
      phrases.t("en", "short.several", { count: 1 }),
    );
    expect(phrases.t("tg", "short.several", { count: 5 })).toBe(
      phrases.t("en", "short.several", { count: 5 }),
    );
  });

  describe("a shop's wording", () => {
    function inTwoRegisters() {
      const folder = edited("de", (text) => text);
      const greeting = { say: { greeting: "Hallo du, was liegt an?", thanks: "Bitte dir!" } };
      writeFileSync(join(folder, "de.informal.json"), JSON.stringify(greeting));
      return loadPhrases(folder);
    }

    test("the register asked for, where there is one; else the base", () => {
      const phrases = inTwoRegisters();
      const du = phrases.forShop({ address: "informal" });
      expect(du.t("de", "say.greeting")).toBe("Hallo du, was liegt an?");
      expect(du.t("de", "letter.closing", { shop: "X" })).toBe(
        phrases.t("de", "letter.closing", { shop: "X" }),
      );
      expect(du.addressOf("de")).toBe("informal");
      expect(du.addressOf("ja")).toBe("none");
      expect(phrases.addressOf("de")).toBe("formal");
      expect(phrases.t("de", "say.greeting")).not.toBe("Hallo du, was liegt an?");
      expect(phrases.forShop({ address: "formal" }).t("de", "say.thanks")).toBe(
        phrases.t("de", "say.thanks"),
      );
    });

    test("its own words before both, in the language they are for only", () => {
      const phrases = inTwoRegisters();
      const own = phrases.forShop({ address: "informal", texts: { de: { "say.greeting": "Servus!" } } });
      expect(own.t("de-AT", "say.greeting")).toBe("Servus!");
      expect(own.t("de", "say.thanks")).toBe("Bitte dir!");
      expect(own.t("en", "say.greeting")).toBe(phrases.t("en", "say.greeting"));
      expect(own.texts("de").get("say.greeting")).toBe("Servus!");
      expect(own.texts("de").get("say.thanks")).toBe("Bitte dir!");
      expect(phrases.t("de", "say.greeting")).not.toBe("Servus!");
    });

    test("made once, whatever the order of its words", () => {
      const phrases = loadPhrases();
      const texts = { "say.greeting": "Hi!", "say.thanks": "Cheers!" };
      const turned = { "say.thanks": "Cheers!", "say.greeting": "Hi!" };
      expect(phrases.forShop({ texts: { en: texts } })).toBe(phrases.forShop({ texts: { en: turned } }));
      expect(phrases.forShop({ texts: { en: texts } })).not.toBe(phrases.forShop({}));
    });

    test("what would go wrong is named, and left out of what is spoken", () => {
      const phrases = loadPhrases();
      const texts = {
        en: {
          "say.hello": "Hello",
          "last.place": "Last seen in {{town}}.",
          "say.greeting": " ",
          "short.several": "{{count}} boxes",
          "parcels.split_other": "**{{number}}**: {{count}} boxes:",
        },
        tlh: { "say.greeting": "nuqneH" },
      };
      expect(phrases.problemsIn(texts)).toEqual([
        "en: say.hello is not a phrase",
        "en: last.place does not use {{place}}",
        "en: last.place does not use {{when}}",
        "en: last.place uses {{town}}, which has no value",
        "en: say.greeting is empty",
        "en: short.several needs a text for each of: short.several_one, short.several_other",
        "en: parcels.split_other needs parcels.split_one beside it",
        "tlh: there are no phrases in this language",
      ]);
      const own = phrases.forShop({ texts });
      expect(own.t("en", "say.greeting")).toBe(phrases.t("en", "say.greeting"));
      expect(own.t("en", "last.place", { place: "Bern", when: "now" })).toBe("Last scan: Bern (now).");
      expect(phrases.problemsIn({ de: { "say.greeting": "Grüezi!" } })).toEqual([]);
    });
  });
});
