import { remember } from "./formats.ts";
import { pluralCategories } from "./plurals.ts";

/** Phrases of one language, flattened: `status.in_transit` → text. */
export type Flat = ReadonlyMap<string, string>;

/** What JSON v4 of i18next puts behind a key with plural forms. */
const categoryNames = new Set(["zero", "one", "two", "few", "many", "other"]);

/** `items.more_one` → `items.more` and `one`; null for a key without a category. */
function pluralKey(key: string): { base: string; category: string } | null {
  const at = key.lastIndexOf("_");
  if (at < 1) return null;
  const category = key.slice(at + 1);
  return categoryNames.has(category) ? { base: key.slice(0, at), category } : null;
}

/** Nested phrases as one map with dotted keys; what is neither text nor a group of texts is a problem. */
export function flatten(tree: unknown, prefix = ""): { texts: Map<string, string>; problems: string[] } {
  const texts = new Map<string, string>();
  const problems: string[] = [];
  if (typeof tree !== "object" || tree === null || Array.isArray(tree)) {
    return { texts, problems: [`${prefix === "" ? "the file" : prefix}: not a group of phrases`] };
  }
  for (const [name, value] of Object.entries(tree)) {
    const key = prefix === "" ? name : `${prefix}.${name}`;
    if (typeof value === "string") {
      texts.set(key, value);
      continue;
    }
    const inner = flatten(value, key);
    for (const [innerKey, text] of inner.texts) texts.set(innerKey, text);
    problems.push(...inner.problems);
  }
  return { texts, problems };
}

/** The plural keys (without category) of a language, with the categories each has. */
export function pluralsOf(texts: Flat): Map<string, Set<string>> {
  const plurals = new Map<string, Set<string>>();
  for (const key of texts.keys()) {
    const split = pluralKey(key);
    if (split === null) continue;
    const { base, category } = split;
    plurals.set(base, (plurals.get(base) ?? new Set()).add(category));
  }
  return plurals;
}

/** The variables a text uses, sorted. */
export function variablesOf(text: string): string[] {
  if (!text.includes("{{")) return [];
  return [
    ...new Set(Array.from(text.matchAll(/\{\{\s*(?<name>[^{}\s,]+)/gu), (match) => match[1] ?? "")),
  ].sort();
}

/** A key without its plural category, if it has one. */
function stem(key: string): string {
  return pluralKey(key)?.base ?? key;
}

/**
 * What is wrong with a language's phrases, measured by another language's (the original): keys missing or too
 * many, plural forms that are not exactly those of `Intl.PluralRules`, other variables, empty texts. `count`
 * may be left out where the form itself says the number (one, two, zero).
 */
export function problemsOf(language: string, texts: Flat, original: Flat): string[] {
  const problems: string[] = [];
  const own = new Set(Array.from(texts.keys(), stem));
  const wanted = new Set(Array.from(original.keys(), stem));
  for (const key of wanted) if (!own.has(key)) problems.push(`${language}: ${key} is missing`);
  for (const key of own) if (!wanted.has(key)) problems.push(`${language}: ${key} is not a phrase`);

  const categories = pluralCategories(language);
  const plurals = pluralsOf(texts);
  const originals = pluralsOf(original);
  for (const key of originals.keys()) {
    const has = plurals.get(key) ?? new Set();
    for (const category of categories)
      if (!has.has(category)) problems.push(`${language}: ${key}_${category} is missing`);
    for (const category of has)
      if (!categories.has(category)) problems.push(`${language}: ${key}_${category} is never used`);
  }
  for (const key of plurals.keys()) {
    if (!originals.has(key)) problems.push(`${language}: ${key} has plural forms, the original has none`);
  }

  for (const [key, text] of texts) {
    const model = original.get(key) ?? original.get(`${stem(key)}_other`);
    problems.push(...textProblems(key, text, model).map((problem) => `${language}: ${problem}`));
  }
  return problems;
}

/** The original's texts are asked for once for each language. */
const wantedBy = remember(variablesOf);

/** What is wrong with one text that is to say the same as `model`. */
function textProblems(key: string, text: string, model: string | undefined): string[] {
  if (text.trim() === "") return [`${key} is empty`];
  if (model === undefined) return [];
  const used = variablesOf(text);
  const wanted = wantedBy(model);
  const optional = /_(?:zero|one|two)$/u.test(key) ? ["count"] : [];
  const missing = wanted.filter((name) => !used.includes(name) && !optional.includes(name));
  const unknown = used.filter((name) => !wanted.includes(name) && name !== "count");
  return [
    ...missing.map((name) => `${key} does not use {{${name}}}`),
    ...unknown.map((name) => `${key} uses {{${name}}}, which has no value`),
  ];
}

/** Longest text a shop may put in place of a phrase, UTF-16 units: four times the longest of ours. */
const longestOwn = 1_200;

/**
 * What is wrong with texts that stand in place of some of a language's phrases (another register's, a shop's own):
 * keys that are no phrases, variables missing or without a value, plural forms that are not all there. Each with the
 * key it makes unusable.
 */
export function ownProblemsOf(language: string, own: Flat, base: Flat): { key: string; problem: string }[] {
  const problems: { key: string; problem: string }[] = [];
  const plurals = pluralsOf(base);
  const categories = pluralCategories(language);
  for (const [key, text] of own) {
    const say = (problem: string): void => void problems.push({ key, problem });
    const model = base.get(key);
    if (model === undefined) {
      say(
        plurals.has(key)
          ? `${key} needs a text for each of: ${[...categories].map((category) => `${key}_${category}`).join(", ")}`
          : `${key} is not a phrase`,
      );
      continue;
    }
    for (const problem of textProblems(key, text, base.get(`${stem(key)}_other`) ?? model)) say(problem);
    if (text.length > longestOwn) say(`${key} is longer than ${longestOwn} characters`);
    if (!plurals.has(stem(key)) || stem(key) === key) continue;
    for (const category of categories)
      if (!own.has(`${stem(key)}_${category}`)) say(`${key} needs ${stem(key)}_${category} beside it`);
  }
  return problems;
}
