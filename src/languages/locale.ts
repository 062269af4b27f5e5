/** Languages written from right to left, by language subtag (CLDR `characterOrder`). */
const rightToLeft = new Set(["ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"]);

/** The language subtag: `pt-BR` → `pt`. */
export function baseOf(language: string): string {
  return language.toLowerCase().split(/[-_]/u)[0] ?? "";
}

export function isRightToLeft(language: string): boolean {
  return rightToLeft.has(baseOf(language));
}

/** True for languages that put no space between sentences. */
export function writesWithoutSpaces(language: string): boolean {
  return ["ja", "zh", "th", "lo", "km", "my"].includes(baseOf(language));
}

/** The one of `available` that serves `language` best: the same tag, else the same base; null when there is none. */
export function closest(language: string, available: readonly string[]): string | null {
  const wanted = language.toLowerCase().replaceAll("_", "-");
  return (
    available.find((tag) => tag.toLowerCase() === wanted) ??
    available.find((tag) => baseOf(tag) === baseOf(wanted)) ??
    null
  );
}
