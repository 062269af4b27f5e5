import { asciiDigits } from "./digits.ts";

/** Longer than any store's order number; a longer text is not looked up at all. */
const longest = 100;

/** Invisible characters: direction marks around copied numbers, zero-width spaces, soft hyphens. */
const invisible = /\p{Cf}/gu;

/** What may stand between the characters of a number without meaning anything. */
const separators = /[\s\p{Cc}\p{Pd}#_.,:/\\]+/gu;

/** What a number is wrapped in or followed by when it is written in a sentence. */
const around = /^[\s"'`´“”„‘’«»‹›「」『』()[\]{}<>?!;؟。]+|[\s"'`´“”„‘’«»‹›「」『』()[\]{}<>?!;؟。]+$/gu;

/**
 * Words for "order" and "number" before a number. In scripts with spaces they count only when something
 * separates them from it (`no. 1043`, `order 1043`), because `NO-1043` and `NO1043` are numbers of their own.
 */
const label = new RegExp(
  "^(?:" +
    "n\\.?°\\.?\\s*|" +
    "(?:order|bestellung|auftrag|commande|pedido|compra|encomenda)(?:[\\s:.#]+|$)" +
    "|(?:no|nr|num|n|number|nummer|numero|número|bestellnr|bestellnummer|auftragsnummer)(?:[\\s:.#]+|$)" +
    "|(?:رقم|الطلب|طلب)\\s*[:#]?\\s*" +
    "|(?:注文番号|ご注文番号|注文|番号)(?:は|の)?[\\s:#]*" +
    "|#\\s*" +
    ")",
  "u",
);

/**
 * The form in which order numbers are compared: `#1043`, `1043`, ` No. 1043 `, `№1043`, `１０４３` and `١٠٤٣`
 * are all `1043`; `SO-1043`, `so 1043` and `SO1043` are all `so1043`.
 *
 * Left out are case, spaces, dashes and the other separators, invisible characters, quotes and brackets
 * around it, `#`, and a word for "order number" in front. Letters that belong to the number stay, so
 * `SO-1043` is not `1043`; any other character stays too, so `10%` is not `10`.
 * As separators do not count at all, `2026-0017` is `20260017`, and `1043-1` is `10431`: a source that has both
 * answers with both, and the proof of who ordered tells them apart.
 * Empty when there is no number in the text, or more than 100 characters: that equals nothing.
 */
export function normalNumber(text: string): string {
  // More than this cannot be 100 characters with something harmless around them.
  if (text.length > 4 * longest) return "";
  if (/^#?\d{1,30}$/u.test(text)) return text.replace("#", "");
  let rest = asciiDigits(
    text.replaceAll("№", "#").replaceAll("º", "°").normalize("NFKC").replace(invisible, ""),
  )
    .toLowerCase()
    .replace(around, "");
  for (let shorter = withoutLabel(rest); shorter !== rest; shorter = withoutLabel(rest)) rest = shorter;
  const plain = rest.replace(around, "").replace(separators, "");
  return plain.length <= longest ? plain : "";
}

/** A label counts only in front of something that has a digit. */
function withoutLabel(text: string): string {
  const rest = text.replace(label, "");
  return /\d/u.test(rest) ? rest : text;
}

/**
 * True when both texts name the same order number, see `normalNumber`. An equivalence: never a prefix, never
 * a wildcard, and a text without a number is equal to nothing, itself included.
 */
export function sameNumber(a: string, b: string): boolean {
  const number = normalNumber(a);
  return number !== "" && number === normalNumber(b);
}
