import { asciiDigits } from "#src/orders/digits.ts";

/** Accents of Latin and Greek, and Arabic vowel marks; marks that make letters in other scripts stay. */
const accents = /[\u0300-\u036F\u0640\u064B-\u065F\u0670]/g;

/**
 * Text as words are compared: lower case, without accents and vowel marks, Arabic letter variants as one,
 * digits as ASCII, curly quotes straight. `Où est ma commande` is `ou est ma commande`.
 */
export function fold(text: string): string {
  const plain = asciiDigits(text.normalize("NFKC").replaceAll(/\p{Cf}/gu, ""))
    .toLowerCase()
    .replaceAll(/[\u2018\u2019\u02BC`´]/g, "'")
    .replaceAll("ß", "ss")
    .normalize("NFD")
    .replaceAll(accents, "")
    .normalize("NFC");
  return plain
    .replaceAll(/[أإآٱ]/g, "ا")
    .replaceAll("ة", "ه")
    .replaceAll("ى", "ي");
}

/** Folded words with single spaces between and around, apostrophes and emoji kept: ` where's my order `. */
export function spaced(folded: string): string {
  const words = folded
    .replaceAll(/\p{Extended_Pictographic}/gu, " $& ")
    .replaceAll(/[^\p{L}\p{N}\p{M}\p{Extended_Pictographic}']+/gu, " ");
  return ` ${words.trim()} `;
}
