import { asciiDigits } from "./digits.ts";

/** Carriers' numbers have at most 40 characters; a text much longer than that is none. */
const longest = 200;

/**
 * The form in which tracking numbers are compared: upper case, without spaces, dashes and invisible
 * characters, digits of any script as ASCII. Empty when that leaves nothing: it equals no number.
 */
export function normalTracking(text: string): string {
  if (text.length > longest) return "";
  return asciiDigits(text.normalize("NFKC"))
    .replace(/[\s\p{Cc}\p{Cf}\p{Pd}]+/gu, "")
    .toUpperCase();
}

/** True when both texts are the same tracking number, see `normalTracking`. */
export function sameTracking(a: string, b: string): boolean {
  const number = normalTracking(a);
  return number !== "" && number === normalTracking(b);
}
