import { remember } from "./formats.ts";
import { ownWords } from "./own-words.ts";

/** The tag whose plural rules a language goes by: its own, or another's where ICU has none for it. */
export function pluralTag(language: string): string {
  return ownWords[language]?.plurals ?? language;
}

/** The plural categories of a language (`Intl.PluralRules`): exactly the forms its phrases need. */
export const pluralCategories: (language: string) => ReadonlySet<string> = remember(
  (language) => new Set<string>(new Intl.PluralRules(pluralTag(language)).resolvedOptions().pluralCategories),
);
