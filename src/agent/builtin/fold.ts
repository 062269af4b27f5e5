import { asciiDigits } from "#src/orders/digits.ts";

/**
 * Accents of Latin, Greek and Cyrillic, vowel marks of Arabic and Hebrew; marks that make letters in other scripts stay.
 */
const accents = /[\u0300-\u036F\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u0640\u064B-\u065F\u0670]/g;

/** What Armenian sets over a vowel to stress, exclaim or ask. */
const tones = /[\u055B\u055C\u055E]/g;

/** Letters that are written as another where a keyboard does not have them, one for one. */
const letters: Readonly<Record<string, string>> = {
  ł: "l",
  đ: "d",
  ø: "o",
  ı: "i",
  ħ: "h",
  ŧ: "t",
  // Arabic: the forms of alef, ta marbuta, alef maksura; the letters Persian, Urdu and Kurdish write their own way.
  أ: "ا",
  إ: "ا",
  آ: "ا",
  ٱ: "ا",
  ة: "ه",
  ى: "ي",
  ی: "ي",
  ې: "ي",
  ک: "ك",
  ہ: "ه",
  ە: "ه",
};
const replaced = new RegExp(`[${Object.keys(letters).join("")}]`, "gu");

/**
 * Text as words are compared: lower case, without accents and vowel marks, Arabic letter variants as one,
 * digits as ASCII, curly quotes straight. `Où est ma commande` is `ou est ma commande`.
 */
export function fold(text: string): string {
  if (/^[\x20-\x7E]*$/.test(text)) return text.toLowerCase().replaceAll("`", "'");
  return asciiDigits(text.normalize("NFKC").replaceAll(/\p{Cf}/gu, ""))
    .toLowerCase()
    .replaceAll(/[\u2018\u2019\u02BB\u02BC`´]/g, "'")
    .replaceAll("ß", "ss")
    .normalize("NFD")
    .replaceAll(accents, "")
    .replaceAll(tones, "")
    .normalize("NFC")
    .replaceAll(replaced, (letter) => letters[letter] ?? letter);
}

/** Many texts of one line each, folded at once: a word by itself costs as much as a page. */
export function foldAll(texts: readonly string[]): readonly string[] {
  return texts.length === 0 ? [] : fold(texts.join("\n")).split("\n");
}

/** Folded words with single spaces between and around, apostrophes and emoji kept: ` where's my order `. */
export function spaced(folded: string): string {
  if (/^[\p{L}\p{M}]+$/u.test(folded)) return ` ${folded} `;
  const words = folded
    .replaceAll(/\p{Extended_Pictographic}/gu, " $& ")
    .replaceAll(/[^\p{L}\p{N}\p{M}\p{Extended_Pictographic}']+/gu, " ");
  return ` ${words.trim()} `;
}

/** What ends a thought: words on both sides of it do not belong together. */
const breaks =
  /[.,;:!?\u00A1\u00BF\u2026\n\u037E\u055D\u0589\u060C\u061B\u061F\u06D4\u0964\u0965\u104A\u104B\u1362-\u1368\u17D4\u17D5\u1803\u1809\u3001\u3002|]+/u;

/** More of them are noise. */
const mostClauses = 400;

/** The thoughts of a folded text. */
export function clauses(folded: string): readonly string[] {
  return folded.split(breaks, mostClauses).filter((piece) => piece !== "");
}

/** What joins two thoughts of one sentence. */
const commas = /[,:\u055D\u060C\u1363\u1808\u3001\u2026]+/gu;

/** The sentences of a folded text that have several thoughts, each without what sets them apart. */
export function sentences(folded: string): readonly string[] {
  return folded
    .split(/[.;!?\n\u0589\u061B\u061F\u06D4\u0964\u104B\u1362\u17D4\u3002|]+/u, mostClauses)
    .filter((piece) => /[,\u055D\u060C\u1363\u1808\u3001]/u.test(piece))
    .map((piece) => piece.replaceAll(commas, " "));
}
