import { z } from "zod";
import type { Money } from "#src/orders/order.ts";

const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf("currency"));

/** Decimal places of a currency: EUR 2, JPY 0. */
function places(currency: string): number {
  const format = new Intl.NumberFormat("en", { style: "currency", currency });
  return format.resolvedOptions().maximumFractionDigits ?? 2;
}

/**
 * An amount as schema.org writes it (`MonetaryAmount`: `{value: 5.99, currency: "EUR"}`), read as our money in
 * minor units. Refused are negative amounts and more decimal places than the currency has.
 */
export const monetaryAmount = z
  .strictObject({
    "@type": z.literal("MonetaryAmount").optional(),
    value: z.union([z.number(), z.string()]),
    currency: z.string().refine((code) => currencies.has(code), "an ISO 4217 code, e.g. EUR"),
  })
  .transform(({ value, currency }, context): Money => {
    const found = /^(?<whole>\d{1,12})(?:\.(?<fraction>\d+))?$/.exec(String(value));
    const digits = places(currency);
    const fraction = (found?.groups?.fraction ?? "").replace(/0+$/, "");
    if (found?.groups?.whole === undefined || fraction.length > digits) {
      context.addIssue({
        code: "custom",
        message: `value: a plain decimal with at most ${digits} decimal places, e.g. 5.99`,
      });
      return z.NEVER;
    }
    return { amount: Number(`${found.groups.whole}${fraction.padEnd(digits, "0")}`), currency };
  });

/** Amounts added; null when they are of different currencies. */
export function sum(a: Money, b: Money): Money | null {
  return a.currency === b.currency ? { amount: a.amount + b.amount, currency: a.currency } : null;
}
