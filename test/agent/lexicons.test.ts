import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { claimKinds, concepts, type Concept } from "#src/agent/builtin/concepts.ts";
import { loadLexicons } from "#src/agent/builtin/lexicon.ts";
import { recognise } from "#src/agent/builtin/recognise.ts";
import { longestRead, noise } from "./noise.ts";

const lexicons = loadLexicons();

function read(text: string, language: string, proofAsked = false) {
  return recognise(
    [{ id: "1", seq: 1, from: "shopper", content: [{ kind: "text", text }], at: new Date(0) }],
    lexicons,
    { language, country: null, orderInTalk: false, answered: false, proofAsked },
  );
}

/** Words a language may truly have none for. */
const optional: ReadonlySet<Concept> = new Set<Concept>([
  "joint",
  "first",
  "second",
  "third",
  "last",
  "other",
]);

function ofFiles<T>(files: Readonly<Record<string, unknown>>, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "whereabouts-lexicons-"));
  try {
    for (const [name, file] of Object.entries(files)) writeFileSync(join(folder, name), JSON.stringify(file));
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("the words of all languages", () => {
  it.each(lexicons.languages)("%s has some for everything, and none that cannot be found", (language) => {
    const lexicon = lexicons.of(language);
    const empty = concepts.filter(
      (concept) => !optional.has(concept) && lexicon?.words(concept).length === 0,
    );
    expect(empty).toEqual([]);
    expect(claimKinds.filter((kind) => lexicon?.claims[kind].length === 0)).toEqual([]);
    const [order = "", where = ""] = (["order", "where"] as const).map((concept) =>
      lexicon?.words(concept).at(-1),
    );
    expect(lexicon?.find(order)).toContain("order");
    expect(lexicon?.find(where)).toContain("where");
  });

  it("are found for a language in other letters, another region, and none for none", () => {
    expect(lexicons.of("de-AT")?.language).toBe("de");
    expect(lexicons.of("ar-Latn")?.language).toBe("ar");
    expect(lexicons.of("pt-BR")?.language).toBe("pt-BR");
    expect(lexicons.of("tlh")).toBeNull();
  });

  it("tell which language a text is in", () => {
    expect(lexicons.likely("wo bleibt denn meine bestellung", 3)[0]?.language).toBe("de");
    expect(lexicons.likely("où est mon colis", 3)[0]?.language).toBe("fr");
    expect(lexicons.likely("", 3)).toEqual([]);
  });

  it("are those of the language, whatever was detected", () => {
    expect(read("¿dónde está mi paquete?", "de")).toMatchObject({ intents: ["status"], lexicon: "es" });
    expect(read("wann kommt mein paket an", "fr")).toMatchObject({ intents: ["eta"], lexicon: "de" });
    expect(read("荷物はいつ届きますか", "en")).toMatchObject({ intents: ["eta"], lexicon: "ja" });
  });

  it.each([
    ["a file with another concept", { match: "words", concepts: { weather: ["rain"] } }, /xx\.json/],
    ["an entry with nothing to look for", { match: "words", concepts: { order: ["!"] } }, /order.*"!"/],
    ["no way to look", { match: "anyhow", concepts: {} }, /xx\.json/],
  ])("are refused at start: %s", (_, file, message) => {
    ofFiles({ "xx.json": file }, (folder) => {
      expect(() => loadLexicons(folder)).toThrow(message);
    });
  });

  it("may be left out, and hold what only the guard reads", () => {
    const file = {
      match: "words",
      concepts: { order: ["paket*"], asks: ["schlecht* dienst"] },
      claims: { delivered: ["wurde ~ zugestellt"] },
      unless: ["nicht"],
    };
    ofFiles({ "xx.json": file }, (folder) => {
      const lexicon = loadLexicons(folder).of("xx");
      expect(lexicon?.claims.delivered).toEqual(["wurde ~ zugestellt"]);
      expect(lexicon?.claims.refunded).toEqual([]);
      expect(lexicon?.unless).toEqual(["nicht"]);
      expect(lexicon?.unlessAfter).toEqual([]);
      expect([...(lexicon?.find("mein Paketchen, schlechter Dienst") ?? [])].sort()).toEqual([
        "asks",
        "order",
      ]);
    });
  });
});

describe("words as people write them", () => {
  it.each<[string, string, string]>([
    ["en", "where is my pacakge", "status"],
    ["en", "wheeeere is my order", "status"],
    ["en", "please cancle my order", "cancel_request"],
    ["en", "when will my delviery come", "eta"],
    ["de", "wo ist meine besstellung", "status"],
    ["de", "WO IST MEINE BESTELLUNG", "status"],
    ["es", "donde esta mi paqeute", "status"],
    ["fr", "ou est ma comande", "status"],
    ["fr", "j'ai pas reçu mon colis", "not_received"],
    ["fr", "jai pas recu mon colis", "not_received"],
  ])("%s: %s", (language, text, intent) => {
    expect(read(text, language).intents[0]).toBe(intent);
  });

  it.each(["cancer research", "the border is closed", "my phone charger", "a retired president"])(
    "are not mended into others: %s",
    (text) => {
      expect(read(text, "en").intents).toEqual([]);
    },
  );

  it.each<[string, string, readonly string[]]>([
    ["en", "are you a robot?", ["bot"]],
    ["en", "what are your opening hours?", ["hours"]],
    ["de", "bist du ein Roboter?", ["bot"]],
    ["de", "Wie sind eure Öffnungszeiten?", ["hours"]],
    ["en", "the battery caught fire and burned my hand", ["safety"]],
  ])("%s: %s → %j", (language, text, intents) => {
    expect(read(text, language).intents).toEqual(intents);
  });

  it("after a number say what it counts", () => {
    const numbers = (text: string, language: string) =>
      read(text, language).entities.numbers.map((one) => one.text);
    expect(numbers("ich warte seit 120 tagen auf 1043", "de")).toEqual(["1043"]);
    expect(numbers("je l'ai payé 150 euros", "fr")).toEqual([]);
    expect(numbers("もう100日待っています", "ja")).toEqual([]);
  });
});

describe("reading", () => {
  it.each(["en", "ar", "ja"])("looks at the beginning of a text and no further, in %s", (language) => {
    for (const text of noise(longestRead)) {
      const { concepts, entities, intents } = read(text, language, true);
      const further = read(`${text}\nwhere is my refund? 5550123 荷物はどこ أين طلبي`, language, true);
      expect(further.intents, JSON.stringify(text.slice(0, 12))).toEqual(intents);
      expect(further.concepts).toEqual(concepts);
      expect(further.entities).toEqual(entities);
    }
  });

  it("finds no more than can be looked up, whatever was written", () => {
    for (const text of noise(longestRead)) {
      const { numbers, tracking, emails, phones } = read(text, "en", true).entities;
      expect(numbers.length).toBeLessThanOrEqual(5);
      expect(tracking.length).toBeLessThanOrEqual(3);
      expect(emails.length + phones.length).toBeLessThanOrEqual(4);
    }
  });
});
