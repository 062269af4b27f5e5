/** Phrases of one language, flattened: `status.in_transit` → text. */
export type Flat = ReadonlyMap<string, string>;

/** What JSON v4 of i18next puts behind a key with plural forms. */
const pluralKey = /^(?<base>.+)_(?<category>zero|one|two|few|many|other)$/u;

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
    const { base, category } = pluralKey.exec(key)?.groups ?? {};
    if (base === undefined || category === undefined) continue;
    plurals.set(base, (plurals.get(base) ?? new Set()).add(category));
  }
  return plurals;
}

/** The variables a text uses, sorted. */
export function variablesOf(text: string): string[] {
  return [
    ...new Set(Array.from(text.matchAll(/\{\{\s*(?<name>[^{}\s,]+)/gu), (match) => match[1] ?? "")),
  ].sort();
}

/** A key without its plural category, if it has one. */
function stem(key: string): string {
  return pluralKey.exec(key)?.groups?.["base"] ?? key;
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

  const categories = new Set<string>(new Intl.PluralRules(language).resolvedOptions().pluralCategories);
  const plurals = pluralsOf(texts);
  for (const key of pluralsOf(original).keys()) {
    const has = plurals.get(key) ?? new Set();
    for (const category of categories.difference(has))
      problems.push(`${language}: ${key}_${category} is missing`);
    for (const category of has.difference(categories))
      problems.push(`${language}: ${key}_${category} is never used`);
  }
  for (const key of plurals.keys()) {
    if (!pluralsOf(original).has(key))
      problems.push(`${language}: ${key} has plural forms, the original has none`);
  }

  for (const [key, text] of texts) {
    if (text.trim() === "") problems.push(`${language}: ${key} is empty`);
    const model = original.get(key) ?? original.get(`${stem(key)}_other`);
    if (model === undefined) continue;
    const used = variablesOf(text);
    const optional = /_(?:zero|one|two)$/u.test(key) ? ["count"] : [];
    const missing = variablesOf(model).filter((name) => !used.includes(name) && !optional.includes(name));
    const unknown = used.filter((name) => !variablesOf(model).includes(name) && name !== "count");
    for (const name of missing) problems.push(`${language}: ${key} does not use {{${name}}}`);
    for (const name of unknown) problems.push(`${language}: ${key} uses {{${name}}}, which has no value`);
  }
  return problems;
}
