import { maskCards } from "#src/intake/mask.ts";

/** Longer questions are stories. */
const longest = 300;
const gone = "•••";

/** A mailbox, a link, a handle. */
const addressLike = /\S*@\S+|\b[a-z][a-z0-9+.-]{1,12}:\/\/\S+|\bwww\.\S+/giu;
/** Phones, dates of birth, postcodes, order and tracking numbers: four digits and more, however they are grouped. */
const grouped = /[+#(]?\p{Nd}(?:[\p{Zs}\p{Pd}./()\u2212]{0,2}\p{Nd}){3,}/gu;
/** Codes of letters and digits: `AB12-34`, `SW1A 1AA`; one or two digits beside letters are sizes and bulbs (E27, 2XL). */
const code =
  /(?<![\p{L}\p{N}])(?=[\p{L}\p{N}-]*\p{Nd}[\p{L}\p{N}-]*\p{Nd}[\p{L}\p{N}-]*\p{Nd})(?=[\p{L}\p{N}-]*\p{L})[\p{L}\p{N}-]{4,}(?![\p{L}\p{N}])/gu;
const postcode = /(?<![\p{L}\p{N}])[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}(?![\p{L}\p{N}])/giu;
const numbered = /#\s?[\p{L}\p{N}-]*\p{Nd}[\p{L}\p{N}-]*/gu;

/**
 * A shopper's question as it may be kept for the merchant: without card numbers, addresses of mailboxes and pages,
 * phones, order numbers and codes. At most 300 characters, one line.
 */
export function maskedQuestion(question: string): string {
  const plain = maskCards(question.slice(0, 2_000).toWellFormed().normalize("NFC"))
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .replaceAll(addressLike, gone)
    .replaceAll(/x{4,}\d{4}/gu, gone)
    .replaceAll(numbered, gone)
    .replaceAll(postcode, gone)
    .replaceAll(code, gone)
    .replaceAll(grouped, gone)
    .trim();
  const letters = Array.from(plain);
  return letters.length <= longest ? plain : `${letters.slice(0, longest - 1).join("")}…`;
}
