import { remember } from "./formats.ts";

const formatters = remember((key) => {
  const [language, currency] = key.split(" ");
  return new Intl.NumberFormat(`${language}-u-nu-latn`, { style: "currency", currency });
});

/**
 * An amount in minor units (1999 EUR = 19.99 €) as the language writes it, in Latin digits; how many digits the minor unit has
 * is the currency's (ISO 4217). What is no currency code is written behind the bare amount.
 */
export function formatMoney(
  language: string,
  money: { readonly amount: number; readonly currency: string },
): string {
  if (!/^[A-Za-z]{3}$/u.test(money.currency)) return `${money.amount / 100} ${money.currency}`;
  const formatter = formatters(`${language} ${money.currency.toUpperCase()}`);
  const digits = formatter.resolvedOptions().maximumFractionDigits ?? 2;
  // The narrow no-break space of French numbers is missing in some phones' fonts.
  return formatter.format(money.amount / 10 ** digits).replaceAll("\u202F", "\u00A0");
}
