import { isCurrency, minorDigits } from "../money.ts";
import type { Money } from "../order.ts";

/**
 * An amount as stores' APIs write it, `"29.35"`, `"-10.00"` or `29.35`: always with a point and never with thousands
 * separators, so `"29.350"` is 29.35 and not 29,350. More places than the currency has are rounded half away from
 * zero; digits are moved, nothing is computed in floating point. Null when it is no amount or beyond 2^53, or the
 * currency is none.
 */
export function decimalMoney(value: string | number | undefined, currency: string | undefined): Money | null {
  const code = currency?.trim().toUpperCase() ?? "";
  if (value === undefined || !isCurrency(code)) return null;
  const found = /^(?<sign>[-+]?)(?<whole>\d{1,16})(?:\.(?<fraction>\d{0,40}))?$/u.exec(String(value).trim());
  if (found?.groups === undefined) return null;
  const { sign = "", whole = "", fraction = "" } = found.groups;
  const places = minorDigits(code);
  const kept = fraction.slice(0, places).padEnd(places, "0");
  const up = /^[5-9]/u.test(fraction.slice(places)) ? 1n : 0n;
  const amount = Number((sign === "-" ? -1n : 1n) * (BigInt(whole + kept) + up));
  return Number.isSafeInteger(amount) ? { amount: amount === 0 ? 0 : amount, currency: code } : null;
}

/** Minor units as the APIs want them: `1999` EUR is `"19.99"`. */
export function decimalText({ amount, currency }: Money): string {
  const places = minorDigits(currency);
  const digits = String(Math.abs(amount)).padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  return `${amount < 0 ? "-" : ""}${whole}${places === 0 ? "" : `.${digits.slice(-places)}`}`;
}
