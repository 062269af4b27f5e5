import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createInstance } from "i18next";
import { flatten, problemsOf, type Flat } from "./check.ts";
import { closest } from "./locale.ts";

/** The texts the agent speaks with, in all languages. */
export interface Phrases {
  /** BCP 47 tags there are phrases for. */
  readonly languages: readonly string[];
  /** The language that is spoken for this one: the closest there is, else English. */
  spoken(language: string): string;
  /**
   * A phrase in a spoken language with its values filled in verbatim; `count` chooses the plural form.
   * Throws for a key that is not a phrase.
   */
  t(language: string, key: string, values?: Readonly<Record<string, string | number>>): string;
}

/** The phrases of one file, or of several, do not fit; `problems` has a line for each. */
export class PhrasesBroken extends Error {
  override name = "PhrasesBroken";
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`phrases cannot be used:\n${problems.join("\n")}`);
    this.problems = problems;
  }
}

const shipped = fileURLToPath(new URL("../../prompts/phrases/", import.meta.url));

/** Reads `<language>.json` files as flat maps. Throws `PhrasesBroken` for what is not JSON or not phrases. */
export function readPhrases(folder: string = shipped): Map<string, Flat> {
  const found = new Map<string, Flat>();
  const problems: string[] = [];
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort()) {
    const language = file.slice(0, -".json".length);
    try {
      const tree: unknown = JSON.parse(readFileSync(join(folder, file), "utf8"));
      const flat = flatten(tree);
      found.set(language, flat.texts);
      problems.push(...flat.problems.map((problem) => `${language}: ${problem}`));
    } catch (error) {
      problems.push(`${language}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (problems.length > 0) throw new PhrasesBroken(problems);
  return found;
}

/**
 * Loads the phrases of all languages, once, at start. Merchants edit these files, so all of them are checked
 * against the English ones: `PhrasesBroken` names everything that would go wrong later.
 */
export function loadPhrases(folder: string = shipped): Phrases {
  const flat = readPhrases(folder);
  const original = flat.get("en");
  if (original === undefined)
    throw new PhrasesBroken(["en: the file is missing; all others are measured by it"]);
  const problems = [...flat].flatMap(([language, texts]) => problemsOf(language, texts, original));
  if (problems.length > 0) throw new PhrasesBroken(problems);

  const i18n = createInstance();
  void i18n.init({
    initAsync: false,

    lng: "en",
    fallbackLng: false,
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false, skipOnVariables: true },
    resources: Object.fromEntries(
      [...flat].map(([language, texts]) => [language, { translation: Object.fromEntries(texts) }]),
    ),
  });
  const translators = new Map([...flat.keys()].map((language) => [language, i18n.getFixedT(language)]));
  const languages = [...flat.keys()];
  return {
    languages,
    spoken: (language) => closest(language, languages) ?? "en",
    t(language, key, values = {}) {
      const translate = translators.get(closest(language, languages) ?? "en");
      const text = translate?.(key, { ...values, defaultValue: "" }) ?? "";
      if (text === "") throw new Error(`no phrase ${key} in ${language}`);
      return text;
    },
  };
}
