import { isCurrency, toMinor, unknownTotal } from "../money.ts";
import type { Money } from "../order.ts";
import { fieldsOf, pick, plain } from "./fields.ts";
import type { Fields, Reading } from "./fields.ts";
import type { ReadItem } from "./read-items.ts";

/** Undefined when the file names none, null when it names one that does not exist. */
export function readCurrency(fields: Fields, reading: Reading): string | undefined | null {
  const written =
    pick(fields, "currency", "currencycode") ??
    pick(fieldsOf(pick(fields, "total")) ?? new Map(), "currency");
  if (written === undefined) return reading.currency;
  const code = plain(written)?.trim().toUpperCase() ?? "";
  return isCurrency(code) ? code : null;
}

/** The total, else prices times quantities; `unknownTotal` when the file has neither; null when it is unreadable. */
export function readTotal(
  fields: Fields,
  read: readonly ReadItem[],
  currency: string | undefined,
): Money | null {
  const written = pick(fields, "total", "totalprice", "ordertotal", "amount");
  if (written !== undefined) return readMoney(written, currency);
  const prices = read.map((entry) => pick(entry.fields, "price", "unitprice", "itemprice"));
  if (prices.length === 0 || prices.includes(undefined)) return unknownTotal;
  let amount = 0;
  for (const [index, { item }] of read.entries()) {
    const price = readMoney(prices[index], currency);
    if (price === null) return null;
    amount += price.amount * item.quantity;
  }
  return currency !== undefined && Number.isSafeInteger(amount) ? { amount, currency } : null;
}

/** An amount in major units: `"19.99"`, `19.99`, or `{amount, currency}`; never negative. */
export function readMoney(value: unknown, fallback: string | undefined): Money | null {
  const inner = fieldsOf(value);
  const named = inner === null ? undefined : plain(pick(inner, "currency"));
  const currency = named?.trim().toUpperCase() ?? fallback;
  if (currency === undefined || !isCurrency(currency)) return null;
  const written = inner === null ? value : pick(inner, "amount");
  // Beyond 15 digits a JSON number may have been rounded.
  if (typeof written === "number" && String(written).replace(/\D/gu, "").length > 15) return null;
  const amount = toMinor(plain(written) ?? "", currency);
  return amount === null || amount < 0 ? null : { amount, currency };
}
