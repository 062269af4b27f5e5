import { asciiDigits } from "../digits.ts";
import { normalNumber } from "../number.ts";

/*
 * What goes into Shopify's search syntax. Text of shoppers gets there only as a quoted value made of characters that
 * mean nothing inside of quotes; what has others is not asked. Source: Shopify "API search syntax".
 */

const mostVariants = 8;

/** A quoted value; null when it has a character that could end the quotes or escape. */
function quoted(value: string): string | null {
  if (value === "" || /["\\*\p{Cc}]/u.test(value)) return null;
  return value.includes("'") ? `"${value}"` : `'${value}'`;
}

/**
 * The search for an order number, in the ways in which stores write one: `#1001`, `1001`, `EU-1001`, `EU1001`.
 * Null when the text is no number. The search compares word by word and by prefix, so what it finds is only a
 * candidate.
 */
export function numberSearch(number: string): string | null {
  const compact = normalNumber(number);
  if (!/^[\p{L}\p{N}]{1,40}$/u.test(compact) || !/\d/u.test(compact)) return null;
  const split = compact.replace(/(?<=\p{L})(?=\d)|(?<=\d)(?=\p{L})/gu, "-");
  const forms = [written(number, compact), compact, split].flatMap((form) => {
    const upper = form.toUpperCase();
    return [`#${upper}`, upper];
  });
  const names = [...new Set(forms)].slice(0, mostVariants).flatMap((form) => quoted(form) ?? []);
  return names.map((name) => `name:${name}`).join(" OR ");
}

/** The part of the text that is the number, with the separators the shopper typed; the number without them when it is not in one piece. */
function written(text: string, compact: string): string {
  const plain = asciiDigits(text.slice(0, 400).normalize("NFKC"));
  for (const [run] of plain.matchAll(/[\p{L}\p{N}]+(?:[-_./][\p{L}\p{N}]+)*/gu)) {
    if (run.length <= 60 && normalNumber(run) === compact) return run;
  }
  return compact;
}

/** The search for an e-mail address; null when the text is none that could be put into quotes. */
export function emailSearch(email: string): string | null {
  const address = email.trim().toLowerCase();
  if (
    address.length > 254 ||
    !/^[^\s@"\\()<>[\]:;,*]+@[^\s@"'\\()<>[\]:;,*]+\.[^\s@"'\\()<>[\]:;,*]+$/u.test(address)
  )
    return null;
  const value = quoted(address);
  return value === null ? null : `email:${value}`;
}

/** The search for a customer's orders, by the number in the customer's id. */
export function customerSearch(ids: readonly string[]): string | null {
  const numbers = ids.filter((id) => /^\d{1,20}$/u.test(id));
  return numbers.length === 0 ? null : numbers.map((id) => `customer_id:${id}`).join(" OR ");
}

/** The search for a variant by its SKU; null when that could not be put into quotes. */
export function skuSearch(sku: string): string | null {
  if (sku.length > 100) return null;
  const value = quoted(sku.trim());
  return value === null ? null : `sku:${value}`;
}

/** The words of a text that can be searched for: at most 8, of letters and digits only, lower case (`OR` is a connective, `or` is a word). */
export function wordsOf(text: string): readonly string[] {
  const words = text
    .slice(0, 1_000)
    .normalize("NFKC")
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{N}]+/gu);
  return [...new Set(words ?? [])].filter((word) => word.length <= 40).slice(0, 8);
}

/** The search for products that shoppers can see, with all of the words or with any; null without words. */
export function productSearch(words: readonly string[], which: "all" | "any"): string | null {
  const values = words.flatMap((word) => quoted(word) ?? []);
  if (values.length === 0) return null;
  const wanted = which === "all" ? values.join(" ") : `(${values.join(" OR ")})`;
  return `status:active published_status:published ${wanted}`;
}
