import { asciiDigits } from "../digits.ts";
import { normalNumber } from "../number.ts";
import { normalTracking } from "../tracking-number.ts";

/*
 * What is typed into WooCommerce's order search. It is a LIKE over the address index and some meta fields, and its term
 * is URL-decoded a second time (`OrdersTableSearchQuery`), so `+` and `%` would come out as something else: they are
 * never sent. What it finds is only a candidate; equality is decided by `answers`.
 */

/** Terms for an order number and ids that it may be. Nothing for a text that is no number. */
export function numberTerms(text: string): {
  readonly terms: readonly string[];
  readonly ids: readonly string[];
} {
  const number = normalNumber(text);
  if (number === "" || number.length > 60 || !/^[\p{L}\p{N}]+$/u.test(number)) return { terms: [], ids: [] };
  const written = asciiDigits(text.normalize("NFKC")).trim().replace(/^#\s*/u, "");
  // `WEB-1043/26`: without its separators the two would be one.
  const runs = distinct([...(written.match(/\d+/gu) ?? []), ...(number.match(/\d+/gu) ?? [])]).toSorted(
    (a, b) => b.length - a.length,
  );
  const terms = [
    number,
    ...(/^[\p{L}\p{N}](?:[\p{L}\p{N} ._/-]*[\p{L}\p{N}])?$/u.test(written) ? [written] : []),
    ...runs.filter((run) => run.length >= 3),
  ];
  // A shop may write something around the id and call it the number.
  const ids = distinct(runs.map((run) => run.replace(/^0+/u, ""))).filter((run) =>
    /^[1-9]\d{0,17}$/u.test(run),
  );
  return { terms: distinct(terms).slice(0, 4), ids: ids.slice(0, 2) };
}

/** The longest part of an address that the search takes as it is; null for what is no address. */
export function emailTerm(email: string): string | null {
  const address = email.trim().toLowerCase();
  if (address.length > 254 || !/^[^\s@]+@[^\s@]+$/u.test(address) || /[\p{Cc}\p{Cf}]/u.test(address))
    return null;
  const parts = address.split(/[^\p{L}\p{N}.@_-]+/u);
  const term = parts.toSorted((a, b) => b.length - a.length)[0] ?? "";
  return term.length >= 4 ? term : null;
}

/** A tracking number as terms: plugins add theirs, as they are written, to the fields that are searched. Nothing for what is none. */
export function trackingTerms(text: string): readonly string[] {
  const number = normalTracking(text);
  if (!/^[\p{L}\p{N}]{4,60}$/u.test(number)) return [];
  const written = text.trim();
  return distinct([number, ...(/^[A-Za-z0-9][A-Za-z0-9 -]{2,60}$/u.test(written) ? [written] : [])]);
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
