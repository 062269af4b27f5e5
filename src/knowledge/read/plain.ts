/** Longest title, UTF-16 units. */
export const mostTitle = 300;
/** Longest text of a document, UTF-16 units. */
export const mostText = 200_000;

/** Marks that change how their neighbours look or cannot be seen, and signs of icon fonts. Joiners stay: emoji and Persian need them. */
const invisible = /(?![\u200C\u200D])[\p{Cf}\p{Co}]/gu;
/** Control characters but the line end. */
const control = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}]/gu;
/** More marks on one letter no language has (UAX #15, 13, "Stream-Safe Text"), and putting them in order takes the square of their number. */
const heap = /(\p{M}{30})\p{M}+/gu;
const link = /(?:(?:https?|ftp):\/\/|\bwww\.)[^\s<>"]+/giu;

/** Text from outside as one line: no control or invisible characters, no links, at most `longest` UTF-16 units. */
export function plainLine(text: string, longest = mostTitle): string {
  const line = visible(text.slice(0, longest * 4), longest * 4)
    .replace(link, (address) => kept(address, undefined))
    .replace(/\s+/gu, " ")
    .trim();
  return cut(line, longest);
}

/**
 * Text from outside, of which the line ends stay: no control or invisible characters, single spaces, no line end more
 * than twice in a row, no links but `own`, at most 200,000 UTF-16 units.
 */
export function plainText(text: string, own?: string): string {
  const plain = visible(text, mostText * 2)
    .replace(link, (address) => kept(address, own))
    .replace(/[^\S\n]+/gu, " ")
    .replace(/ ?\n ?/gu, "\n")
    .replace(/\n{3,}/gu, "\n\n")
    .trim();
  return cut(plain, mostText);
}

/** The first `longest` UTF-16 units without half a character at the end. */
export function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const at = /[\uD800-\uDBFF]/u.test(text.charAt(longest - 1)) ? longest - 1 : longest;
  return text.slice(0, at).trimEnd();
}

function visible(text: string, longest: number): string {
  return text
    .slice(0, longest)
    .toWellFormed()
    .replace(heap, "$1")
    .normalize("NFC")
    .replace(/\r\n?/gu, "\n")
    .replace(control, " ")
    .replace(invisible, "");
}

/** What stays of a link: nothing but the signs that end the sentence around it. */
function kept(address: string, own: string | undefined): string {
  const tail = /[.,;:!?)\]}'»”’]{0,5}$/u.exec(address)?.[0] ?? "";
  const bare = tail === "" ? address : address.slice(0, -tail.length);
  return own !== undefined && sameAddress(bare, own) ? address : tail;
}

const sameAddress = (one: string, other: string) => one.replace(/\/$/u, "") === other.replace(/\/$/u, "");
