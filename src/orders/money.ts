import type { Money } from "./order.ts";

const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf("currency"));
const digitsOf = new Map<string, number>();

/** What stands for a total that the source does not know: ISO 4217's code for "no currency". */
export const unknownTotal: Money = { amount: 0, currency: "XXX" };

/** True for the code of a currency, e.g. `EUR`; upper case only. */
export function isCurrency(code: string): boolean {
  return currencies.has(code);
}

/**
 * How many decimal places amounts of a currency have: EUR 2, JPY 0, KWD 3. Taken from `Intl`, so that what
 * is stored here is shown with the same number of places.
 */
export function minorDigits(currency: string): number {
  const known = digitsOf.get(currency);
  if (known !== undefined) return known;
  const format = new Intl.NumberFormat("en", { style: "currency", currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  digitsOf.set(currency, digits);
  return digits;
}

/**
 * Brings a decimal amount in major units (`"19.99"`, `"1,299.00"`, `"1.299,00"`, `"19,99"`) to minor units,
 * exactly: digits are moved, nothing is computed in floating point. Null when the text is not an amount, has
 * more decimal places than the currency (`"19.999"` EUR), is beyond 2^53, or can be read in two ways
 * (`"1,299"`: a thousand or one and a bit?).
 */
export function toMinor(text: string, currency: string): number | null {
  const parts = decimalParts(text.trim());
  if (parts === null) return null;
  const places = minorDigits(currency);
  // Three digits after the only point are thousands to one half of the world.
  if (parts.fraction.length === 3 && places < 3) return null;
  const kept = parts.fraction.slice(0, places).padEnd(places, "0");
  if (/[1-9]/u.test(parts.fraction.slice(places))) return null;
  const amount = Number(`${parts.negative ? "-" : ""}${parts.whole}${kept}`);
  return Number.isSafeInteger(amount) ? (amount === 0 ? 0 : amount) : null;
}

interface Decimal {
  readonly negative: boolean;
  readonly whole: string;
  readonly fraction: string;
}

const forms: readonly RegExp[] = [
  /^(?<whole>\d+)(?:\.(?<fraction>\d+))?$/u,
  /^(?<whole>\d+),(?<fraction>\d{1,2}|\d{4,})$/u,
  /^(?<whole>\d{1,3}(?:,\d{3})+)\.(?<fraction>\d+)$/u,
  /^(?<whole>\d{1,3}(?:\.\d{3})+),(?<fraction>\d+)$/u,
  /^(?<whole>\d{1,3}(?:(?:,\d{3}){2,}|(?:\.\d{3}){2,}))$/u,
  /^(?<whole>\d{1,3}(?:[ '’\u00A0\u202F]\d{3})+)(?:[.,](?<fraction>\d+))?$/u,
];

function decimalParts(text: string): Decimal | null {
  if (text.length > 40) return null;
  const negative = /^[-−]/u.test(text);
  const digits = text.replace(/^[-−+]\s*/u, "");
  for (const form of forms) {
    const found = form.exec(digits);
    const whole = found?.groups?.whole;
    if (whole === undefined) continue;
    return { negative, whole: whole.replace(/\D/gu, ""), fraction: found?.groups?.fraction ?? "" };
  }
  return null;
}
