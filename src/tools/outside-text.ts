import type { Json } from "#src/conversation/json.ts";

const longest = 120;
/** What stands behind this many UTF-16 units is not looked at: patterns take a time that grows faster than the text. */
const mostRead = 1_000;

/** Control and format characters: direction overrides, invisible tags, byte order marks. Joiners stay, scripts need them. */
const invisible =
  /[\p{Cc}\u00AD\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\u{E0000}-\u{E007F}]/gu;
const markdownLink = /!?\[([^\]]*)\]\([^)]*\)/g;
const tag = /<[^<>]*>/g;
const link = /\b[a-z][a-z0-9+.-]*:\/\/\S+|\bwww\.\S+|\bmailto:\S+/giu;
const word = /\S+/gu;
const site =
  /\b(?:[a-z0-9-]+\.)+(?:com|net|org|info|biz|io|co|me|ly|gl|xyz|shop|store|online|site|top|app|dev|link|click|de|uk|eu|ru|cn|tk)\b(?:\/\S*)?/giu;

/**
 * Text that was written outside (product titles, carriers' words) as plain data: one line, no links, no
 * markup, no invisible characters, at most 120 characters.
 */
export function plainText(text: string): string {
  const plain = text
    .slice(0, mostRead)
    .toWellFormed()
    .normalize("NFC")
    .replaceAll(invisible, " ")
    .replaceAll(markdownLink, "$1")
    .replaceAll(tag, " ")
    .replaceAll(link, " ")
    .replaceAll(word, (one) => (hasMail(one) ? " " : one))
    .replaceAll(site, " ")
    .replaceAll(/[<>`*]+/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  const letters = Array.from(plain);
  return letters.length <= longest ? plain : `${letters.slice(0, longest - 1).join("")}…`;
}

/** Whether a word has an e-mail address in it: something, `@`, something, a dot, something. */
function hasMail(word: string): boolean {
  const at = word.indexOf("@", 1);
  return at > 0 && word.lastIndexOf(".", word.length - 2) > at + 1;
}

/** A link that may be shown: http or https, without credentials, at most 500 characters; else null. */
export function plainUrl(text: string): string | null {
  if (text.length > 500 || /[\s<>"'`\\]/u.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  const web = url.protocol === "https:" || url.protocol === "http:";
  return web && url.username === "" && url.password === "" ? text : null;
}

/** Every string in a tool result made plain. Members named `…Url` or `url` must be links, or become null. */
export function plainJson(json: Json, name = ""): Json {
  if (typeof json === "string") return /url$/i.test(name) ? plainUrl(json) : plainText(json);
  if (isList(json)) return json.map((one) => plainJson(one, name));
  if (typeof json !== "object" || json === null) return json;
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => [key, value === undefined ? null : plainJson(value, key)]),
  );
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}
