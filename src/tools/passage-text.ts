import { cut } from "#src/knowledge/chunk.ts";

/** As in other outside text: control and format characters. Line breaks stay. */
const invisible =
  /[^\P{Cc}\n]|[\u00AD\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\u{E0000}-\u{E007F}]/gu;
const markdownLink = /!?\[([^\]\n]*)\]\([^)\n]*\)/gu;
const tag = /<[^<>\n]*>/gu;
const link = /\b[a-z][a-z0-9+.-]{1,12}:\/\/\S+|\bwww\.\S+|\bmailto:(?=\S)/giu;
/** A bare host name with a path, or of a common ending; not the host of an e-mail address. */
const site =
  /(?<![@\p{L}\p{N}._%+-])(?:[a-z0-9-]{1,63}\.){1,4}(?:com|net|org|info|biz|io|co|me|ly|gl|xyz|shop|store|online|site|top|app|dev|link|click|de|uk|eu|ru|cn|tk)\b(?![\p{L}\p{N}@])(?:\/\S*)?/giu;

/** The most of a passage that is given, UTF-16 units. */
export const longestPassage = 1_600;

/**
 * A passage of the shop's own texts as plain data: no links, no markup, no invisible characters; lines and e-mail
 * addresses stay, because they are what a shopper asks for. Cut at a sentence, with an ellipsis.
 */
export function passageText(text: string, longest: number = longestPassage): string {
  const plain = text
    .slice(0, 20_000)
    .toWellFormed()
    .normalize("NFC")
    .replaceAll(invisible, " ")
    .replaceAll(markdownLink, "$1")
    .replaceAll(tag, " ")
    .replaceAll(link, " ")
    .replaceAll(site, " ")
    .replaceAll(/[<>`*]+/gu, " ")
    .replaceAll(/^#{1,6} +/gmu, "")
    .replaceAll(/[^\S\n]+/gu, " ")
    .replaceAll(/ ?\n ?/gu, "\n")
    .replaceAll(/\n{3,}/gu, "\n\n")
    .trim();
  const [first = "", ...rest] = cut(plain, longest - 2);
  return rest.length === 0 ? first : `${first} …`;
}
