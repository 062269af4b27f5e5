import { isCurrency, minorDigits, toMinor } from "../money.ts";
import type { Money, When } from "../order.ts";
import type { WireMoney } from "./wire.ts";

/** An amount as Shopify writes it (`59.9`, `1250.0`, `1.250`) in minor units; null when it is none. */
export function amountOf(amount: string | number | null, currency: string | null): Money | null {
  const code = currency?.toUpperCase() ?? "";
  if (amount === null || !isCurrency(code)) return null;
  // Shopify pads amounts; that way `12.500` is not taken for thousands.
  const plain = String(amount)
    .replace(/(\.\d*?)0+$/u, "$1")
    .replace(/\.$/u, "");
  if (!/^-?\d+(?:\.\d+)?$/u.test(plain)) return null;
  const [whole = "", fraction = ""] = plain.split(".");
  const minor = toMinor(
    fraction === "" ? whole : `${whole}.${fraction.padEnd(minorDigits(code), "0")}`,
    code,
  );
  return minor === null ? null : { amount: minor, currency: code };
}

/** What the shopper paid or gets, in the currency of the purchase. */
export function moneyOf(set: WireMoney): Money | null {
  const money = set?.presentmentMoney ?? null;
  return money === null ? null : amountOf(money.amount, money.currencyCode);
}

/** An amount as the API takes it: `59.90`, `1999`. */
export function decimalOf({ amount, currency }: Money): string {
  const places = minorDigits(currency);
  const digits = String(Math.abs(amount)).padStart(places + 1, "0");
  const sign = amount < 0 ? "-" : "";
  return places === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/**
 * A moment, or a day where Shopify has midnight: that is what it makes of a date without a time. Null for what is
 * neither.
 */
export function whenOf(given: string | null): When | null {
  if (given === null) return null;
  const day = /^(?<day>\d{4}-\d{2}-\d{2})(?:T00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/u.exec(given)
    ?.groups?.["day"];
  if (day !== undefined) return Number.isNaN(Date.parse(day)) ? null : { day };
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/u.test(given)) return null;
  const at = new Date(given);
  return Number.isNaN(at.getTime()) ? null : { at };
}

/** The moment a date stands for where two are compared: the end of a day. */
export function endOf(when: When): number {
  return "day" in when ? Date.parse(when.day) + 24 * 3_600_000 - 1 : when.at.getTime();
}
