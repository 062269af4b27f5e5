import { remember } from "./formats.ts";
import { ownWords } from "./own-words.ts";

const formatters = remember((language) => new Intl.ListFormat(language, { type: "conjunction" }));

/** "A, B and C". */
export function joinList(language: string, values: readonly string[]): string {
  const own = ownWords[language]?.list;
  const last = values.at(-1);
  if (last === undefined || values.length === 1) return last ?? "";
  if (own !== undefined) return values.slice(0, -1).join(own[0]) + own[1] + last;
  const joined = formatters(language).format(values);
  return elided(language, joined, last);
}

/** CLDR writes both forms of "and" where the next sound decides: Welsh `a(c)`, Luxembourgish `a(n)`. */
function elided(language: string, joined: string, last: string): string {
  if (language === "cy")
    return joined.replace(/,? a\(c\) /u, /^[aeiouwy]/iu.test(plain(last)) ? " ac " : " a ");
  if (language === "lb")
    return joined.replace(" a(n) ", /^[aeioudtznh\d]/iu.test(plain(last)) ? " an " : " a ");
  return joined;
}

/** Without accents, and without what stands before the first letter. */
function plain(text: string): string {
  return text
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .replace(/^[^\p{L}\p{N}]+/u, "");
}
