import { asciiDigits } from "#src/orders/digits.ts";

const same: Readonly<Record<string, string>> = {
  "\u00A0": " ",
  "\u202F": " ",
  "\u2009": " ",
  "\u2007": " ",
  "’": "'",
  "‘": "'",
  ʼ: "'",
  "“": '"',
  "”": '"',
  "„": '"',
  "«": '"',
  "»": '"',
  "–": "-",
  "—": "-",
  "‑": "-",
  "·": "-",
  "×": "x",
  "…": "...",
  // What accents leave of letters that have none in Unicode.
  ı: "i",
};

/**
 * A text as it is compared: lower case, no accents (short messages leave them out), no direction marks, no bold, one
 * kind of space, quotation mark and dash, digits of any script as ASCII.
 */
export function plainText(text: string): string {
  const bare = text.normalize("NFC").replaceAll(/[\u2066-\u2069\u200B-\u200F\u061C\uFEFF]|\*\*/gu, "");
  return asciiDigits(bare)
    .toLowerCase()
    .normalize("NFD")
    .replaceAll(/[\u0300-\u036F]/gu, "")
    .normalize("NFC")
    .replaceAll(/[\u00A0\u202F\u2009\u2007’‘ʼ“”„«»–—‑·×…ı]/gu, (character) => same[character] ?? character);
}

/** Stands where something known was. */
export const gap = "\uE000";

/** Puts a gap in place of each of the texts, the longest first; none that is part of a longer word or number. */
export function without(text: string, known: Iterable<string>): string {
  let left = text;
  for (const one of [...new Set(known)].filter((each) => each !== "").sort((a, b) => b.length - a.length)) {
    for (let at = left.indexOf(one); at >= 0; at = left.indexOf(one, at + 1)) {
      if (!standsAlone(left, at, at + one.length)) continue;
      left = `${left.slice(0, at)} ${gap} ${left.slice(at + one.length)}`;
    }
  }
  return left;
}

/** Whether a text has another in it that is no part of a longer word or number. */
export function has(text: string, one: string): boolean {
  for (let at = text.indexOf(one); at >= 0; at = text.indexOf(one, at + 1))
    if (standsAlone(text, at, at + one.length)) return true;
  return false;
}

function standsAlone(text: string, from: number, to: number): boolean {
  const [first = "", last = ""] = [text[from], text[to - 1]];
  return !(
    goesOn(text[from - 1] ?? "", first, text[from - 2] ?? "") ||
    goesOn(text[to] ?? "", last, text[to + 1] ?? "")
  );
}

/** Other scripts write words without spaces, or hang endings on what is put in. */
const spaced = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/u;

function goesOn(outside: string, inside: string, beyond: string): boolean {
  if (/\d/u.test(inside) && (/\d/u.test(outside) || (/[.,:/]/u.test(outside) && /\d/u.test(beyond))))
    return true;
  return spaced.test(inside) && spaced.test(outside);
}
