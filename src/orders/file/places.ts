const regions = new Intl.DisplayNames("en", { type: "region", fallback: "none" });

/** Codes that `Intl` has a name for but that are no country: unions, the world, private use. */
const notCountries: ReadonlySet<string> = new Set(["EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "UK"]);

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".split("");
const countries: ReadonlySet<string> = new Set(
  letters
    .flatMap((first) => letters.map((second) => first + second))
    .filter((code) => !notCountries.has(code) && regions.of(code) !== undefined),
);

/** True for an ISO 3166-1 alpha-2 code of a country or territory, upper case. */
export function isCountry(code: string): boolean {
  return countries.has(code);
}

/** A BCP 47 language tag in its canonical form, also from `pt_BR`; null when it is none. */
export function languageTag(text: string): string | null {
  try {
    return Intl.getCanonicalLocales(text.trim().replaceAll("_", "-"))[0] ?? null;
  } catch {
    return null;
  }
}
