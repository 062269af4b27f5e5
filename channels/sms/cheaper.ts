import { isGsm } from "./segments.ts";

/** Typographic characters and what says the same in GSM-7. Letters are not among them: `ó` is not `o`. */
const plain: readonly (readonly [RegExp, string])[] = [
  // Joiners and direction marks that show nothing; white space of every width.
  [/[\u00ad\u200b\u200e\u200f\u2060\u2066-\u2069\ufeff]/gu, ""],
  [/[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/gu, " "],
  [/[\u2028\u2029]/gu, "\n"],
  [/[\u2018\u2019\u201a\u201b\u2032\u2039\u203a\u02bc`\u00b4]/gu, "'"],
  [/[\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb]/gu, '"'],
  [/[\u2010-\u2015\u2212\u2022\u00b7\u2043]/gu, "-"],
  [/\u2026/gu, "..."],
  [/[\u2044\u2215]/gu, "/"],
];

/**
 * The text in GSM-7 where exchanging typographic characters is enough for that, since a single one of them
 * more than halves what fits into a segment; else, and within links and codes always, exactly as it was.
 */
export function cheaper(text: string): string {
  if (isGsm(text)) return text;
  const exchanged = text
    .split(/(\s+)/u)
    .map((word, index) => (index % 2 === 1 ? exchange(word) : exchangeWord(word)))
    .join("");
  return isGsm(exchanged) ? exchanged : text;
}

/** A link stays as it is; a word of letters and digits may be a code, and only what stands around it is exchanged. */
function exchangeWord(word: string): string {
  const link = /https?:\/\//u.exec(word);
  if (link !== null) return exchange(word.slice(0, link.index)) + word.slice(link.index);
  const core = /[\p{L}\p{N}](?:.*[\p{L}\p{N}])?/su.exec(word);
  if (core === null || !(/\p{L}/u.test(core[0]) && /\p{N}/u.test(core[0]))) return exchange(word);
  return exchange(word.slice(0, core.index)) + core[0] + exchange(word.slice(core.index + core[0].length));
}

function exchange(text: string): string {
  return plain.reduce((result, [characters, by]) => result.replace(characters, by), text);
}
