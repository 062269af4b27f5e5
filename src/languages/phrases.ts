import { createHash } from "node:crypto";
import { createInstance, type TFunction } from "i18next";
import { ownProblemsOf, problemsOf, type Flat } from "./check.ts";
import { closest, fallback, type Fallback } from "./locale.ts";
import { PhrasesBroken, readPhraseFiles, shippedPhrases } from "./phrase-files.ts";
import type { About, Address, PhraseFile, Register } from "./phrase-files.ts";
import { pluralTag } from "./plurals.ts";

export { PhrasesBroken, readPhraseFiles };
export type { About, Address, Register };

/** One language there are phrases for, as the API and the console show it. */
export interface LanguageInfo {
  /** BCP 47 */
  readonly language: string;
  /** `reviewed`: read by somebody who speaks it and did not write it. */
  readonly status: About["status"];
  /** The register spoken when the shop asks for none. */
  readonly address: Address;
  /** Registers it can be spoken in; empty where that makes no difference. */
  readonly registers: readonly Register[];
}

/** A shop's own way of speaking. */
export interface ShopWording {
  readonly address?: Register | undefined;
  /** Language → key → text, for phrases the shop words itself. */
  readonly texts?: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined;
}

/** The texts the agent speaks with, in all languages. */
export interface Phrases {
  /** BCP 47 tags there are phrases for. */
  readonly languages: readonly string[];
  /** The same languages with what is known about each. */
  readonly catalogue: readonly LanguageInfo[];
  /** The language that is spoken for this one: the closest there is, one its speakers read, else English. */
  spoken(language: string): string;
  /** The same, with how it was come by: what is not `same` is worth a line in the log. */
  fallback(language: string): Fallback;
  /** The register a language is spoken in here. Other than the one asked for: there are no phrases in that one. */
  addressOf(language: string): Address;
  /**
   * A phrase in a spoken language with its values filled in verbatim; `count` chooses the plural form.
   * Throws for a key that is not a phrase.
   */
  t(language: string, key: string, values?: Readonly<Record<string, string | number>>): string;
  /** All texts of a language as they are spoken here, with the register's and the shop's: what the guard knows us by. */
  texts(language: string): Flat;
  /**
   * The same phrases in a shop's register and with its own words. Made once for each wording. Words that have
   * problems are left out, so that a turn never fails for them: refuse them where they are saved (`problemsIn`).
   */
  forShop(wording: ShopWording): Phrases;
  /** What is wrong with words a shop would put in place of ours; empty when nothing is. */
  problemsIn(texts: NonNullable<ShopWording["texts"]>): readonly string[];
}

/** Reads the base phrases of all languages as flat maps, without the files of other registers. */
export function readPhrases(folder: string = shippedPhrases): Map<string, Flat> {
  return new Map(Array.from(readPhraseFiles(folder), ([language, { texts }]) => [language, texts]));
}

/** Wordings of shops kept ready; the oldest gives way. */
const mostWordings = 500;

/** Everything all wordings share. */
interface Shared {
  readonly files: ReadonlyMap<string, PhraseFile>;
  readonly languages: readonly string[];
  readonly catalogue: readonly LanguageInfo[];
  translator(language: string, layers: readonly Layer[]): TFunction;
  problemsIn(texts: NonNullable<ShopWording["texts"]>): string[];
  /** Keys that cannot be used, of one language. */
  unusable(language: string, texts: Readonly<Record<string, string>>): ReadonlySet<string>;
}

/** Texts that stand before the base ones. */
interface Layer {
  /** Unique among layers: an i18next namespace. */
  readonly name: string;
  readonly texts: Flat;
}

/**
 * Loads the phrases of all languages, once, at start. Merchants edit these files, so all of them are checked
 * against the English ones: `PhrasesBroken` names everything that would go wrong later. i18next gets a language
 * when it is first spoken.
 */
export function loadPhrases(folder: string = shippedPhrases): Phrases {
  const files = readPhraseFiles(folder);
  const original = files.get("en")?.texts;
  if (original === undefined)
    throw new PhrasesBroken(["en: the file is missing; all others are measured by it"]);
  const problems = [...files].flatMap(([language, { texts, registers }]) => [
    ...problemsOf(language, texts, original),
    ...Array.from(registers).flatMap(([register, own]) =>
      ownProblemsOf(language, own, texts).map(({ problem }) => `${language}.${register}: ${problem}`),
    ),
  ]);
  if (problems.length > 0) throw new PhrasesBroken(problems);
  return phrasesOf(share(files), {}, new Map());
}

function share(files: ReadonlyMap<string, PhraseFile>): Shared {
  const i18n = createInstance();
  void i18n.init({
    initAsync: false,
    lng: "en",
    fallbackLng: false,
    load: "currentOnly",
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false, skipOnVariables: true },
    resources: {},
  });
  const added = new Set<string>();
  function add(code: string, name: string, texts: Flat): void {
    if (added.has(`${code} ${name}`)) return;
    added.add(`${code} ${name}`);
    i18n.addResourceBundle(code, name, Object.fromEntries(texts));
  }
  const languages = [...files.keys()];
  function ownProblems(language: string, texts: Readonly<Record<string, string>>) {
    const file = files.get(closest(language, languages) ?? "");
    if (file === undefined) return [{ key: "", problem: "there are no phrases in this language" }];
    return ownProblemsOf(
      closest(language, languages) ?? language,
      new Map(Object.entries(texts)),
      file.texts,
    );
  }
  return {
    files,
    languages,
    catalogue: Array.from(files, ([language, { about, registers }]) => ({
      language,
      status: about.status,
      address: about.address,
      registers: about.address === "none" ? [...registers.keys()] : [about.address, ...registers.keys()],
    })),
    translator(language, layers) {
      // i18next asks Intl for the plural rules of its own code; where there are none, of the other language's.
      const rules = pluralTag(language);
      const code = rules === language ? language : `${rules}-x-${language}`;
      add(code, "base", files.get(language)?.texts ?? new Map<string, string>());
      for (const layer of layers) add(code, layer.name, layer.texts);
      return i18n.getFixedT(code, [...layers.map(({ name }) => name), "base"]);
    },
    problemsIn: (texts) =>
      Object.entries(texts).flatMap(([language, own]) =>
        ownProblems(language, own).map(({ problem }) => `${language}: ${problem}`),
      ),
    unusable: (language, texts) => new Set(ownProblems(language, texts).map(({ key }) => key)),
  };
}

function phrasesOf(shared: Shared, wording: ShopWording, made: Map<string, Phrases>): Phrases {
  const { files, languages } = shared;
  const id = identify(wording);
  const translators = new Map<string, TFunction>();
  const whole = new Map<string, Flat>();
  const spokenFor = new Map<string, Fallback>();

  /** What stands before the base phrases of a language: the shop's words, then the register's. */
  function layers(language: string): readonly Layer[] {
    const register =
      wording.address === undefined ? undefined : files.get(language)?.registers.get(wording.address);
    const own = shopTexts(language);
    return [
      ...(own.size === 0 ? [] : [{ name: `shop ${id}`, texts: own }]),
      ...(register === undefined ? [] : [{ name: wording.address ?? "", texts: register }]),
    ];
  }
  function shopTexts(language: string): Flat {
    const own = Object.entries(wording.texts ?? {}).filter(([tag]) => closest(tag, languages) === language);
    return new Map(
      own.flatMap(([tag, texts]) => {
        const bad = shared.unusable(tag, texts);
        return Object.entries(texts).filter(([key]) => !bad.has(key) && !bad.has(""));
      }),
    );
  }
  function fallback_(language: string): Fallback {
    let found = spokenFor.get(language);
    if (found === undefined) {
      found = fallback(language, languages);
      if (spokenFor.size < 1_000) spokenFor.set(language, found);
    }
    return found;
  }
  function spoken(language: string): string {
    return files.has(language) ? language : fallback_(language).language;
  }

  return {
    languages,
    catalogue: shared.catalogue,
    spoken,
    fallback: fallback_,
    addressOf(language) {
      const file = files.get(spoken(language));
      const asked = wording.address;
      return asked !== undefined && file?.registers.has(asked) === true
        ? asked
        : (file?.about.address ?? "none");
    },
    t(language, key, values = {}) {
      const tag = spoken(language);
      let translate = translators.get(tag);
      if (translate === undefined) {
        translate = shared.translator(tag, layers(tag));
        translators.set(tag, translate);
      }
      const text = translate(key, { ...values, defaultValue: "" });
      if (text === "") throw new Error(`no phrase ${key} in ${language}`);
      return text;
    },
    texts(language) {
      const tag = spoken(language);
      let texts = whole.get(tag);
      if (texts === undefined) {
        const base = files.get(tag)?.texts ?? new Map<string, string>();
        const own = layers(tag).toReversed();
        texts =
          own.length === 0
            ? base
            : new Map([base, ...own.map((layer) => layer.texts)].flatMap((one) => [...one]));
        whole.set(tag, texts);
      }
      return texts;
    },
    forShop(other) {
      const key = identify(other);
      const ready = made.get(key);
      if (ready !== undefined) return ready;
      const own = phrasesOf(shared, other, made);
      const [oldest] = made.keys();
      if (made.size >= mostWordings && oldest !== undefined) made.delete(oldest);
      made.set(key, own);
      return own;
    },
    problemsIn: (texts) => shared.problemsIn(texts),
  };
}

/** Two wordings that say the same have the same one. */
function identify({ address, texts }: ShopWording): string {
  const sorted = Object.entries(texts ?? {})
    .map(([language, own]) => [language, Object.entries(own).sort(byKey)] as const)
    .filter(([, own]) => own.length > 0)
    .sort(byKey);
  return createHash("sha256")
    .update(JSON.stringify([address ?? null, sorted]))
    .digest("base64url");
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
