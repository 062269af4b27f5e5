import { asciiDigits } from "#src/orders/digits.ts";

/** Stands where something was found to be true; a letter of no alphabet. */
export const fact = "\uE001";

/**
 * Text as the guard compares it: digits of any script as ASCII, no invisible marks, plain spaces, lower case,
 * no accents on Latin letters (short messages leave them out). Line breaks stay.
 */
export function plain(text: string): string {
  if (ascii.test(text)) return text.toLowerCase().replaceAll(/\s+/g, oneSpace);
  return asciiDigits(text.normalize("NFKC").replaceAll(/\p{Cf}/gu, ""))
    .toLowerCase()
    .normalize("NFD")
    .replaceAll(/[\u0300-\u036F\u0640\u064B-\u0652]/g, "")
    .normalize("NFC")
    .replaceAll("\u066B", ".")
    .replaceAll("\u066C", ",")
    .replaceAll(/[\u2010-\u2015\u2212]/g, "-")
    .replaceAll(/[\u2018\u2019]/g, "'")
    .replaceAll(/\s+/gu, oneSpace);
}

/** Printable ASCII, tab, line feed and carriage return: nothing in it has another form. */
const ascii = /^[\t\n\r\u0020-\u007E]*$/;

function oneSpace(space: string): string {
  return space.includes("\n") ? "\n" : " ";
}

/**
 * Puts `mark` in place of every occurrence of the texts, longest first. An occurrence inside a longer number
 * or word is none: `25` is not in `125`, `1.25` or `2025`.
 */
export function blank(text: string, found: Iterable<string>, mark: string): string {
  let rest = text;
  const ordered = [...new Set(found)]
    .filter((one) => one.trim() !== "" && text.includes(one))
    .sort((a, b) => b.length - a.length);
  for (const one of ordered) {
    for (let at = rest.indexOf(one); at >= 0; at = rest.indexOf(one, at + 1)) {
      if (!standsAlone(rest, at, at + one.length)) continue;
      rest = `${rest.slice(0, at)}${mark}${rest.slice(at + one.length)}`;
    }
  }
  return rest;
}

const digit = /\d/;
const latin = /\p{Script=Latin}/u;

function standsAlone(text: string, from: number, to: number): boolean {
  const [before2 = "", before = ""] = [text[from - 2], text[from - 1]];
  const [after = "", after2 = ""] = [text[to], text[to + 1]];
  const first = text[from] ?? "";
  const last = text[to - 1] ?? "";
  if (digit.test(first) && (digit.test(before) || (/[.,:/]/.test(before) && digit.test(before2))))
    return false;
  if (digit.test(last) && (digit.test(after) || (/[.,:/]/.test(after) && digit.test(after2)))) return false;
  if ((latin.test(first) || digit.test(first)) && latin.test(before)) return false;
  if ((latin.test(last) || digit.test(last)) && latin.test(after)) return false;
  return true;
}
