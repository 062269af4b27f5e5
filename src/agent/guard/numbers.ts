import type { Facts } from "./facts.ts";

const numberLike = /[#\p{Sc}]? ?[\p{Script=Latin}]{0,6}\d[\d\p{Script=Latin}.,:/-]*/gu;
/** As many digits as a telephone number has, however they are parted. */
const phoneLike = /\+?\(?\d(?:[ ()./-]{0,3}\d){6,30}/gu;
/** The Japanese and Chinese words for month and day make a number a date, unless they count days. */
const dateUnit = /^ ?(?:月(?!間)|日(?!前|後|間|以|ほど|程|も|経|が|た|動))/u;
/** The points of a list, at the beginning of a line. */
const point = /(?<=^|\n) ?[1-9][.)]\s(?=\D)/gu;
const ordinal = /^(\d{1,2})(?:st|nd|rd|th)$/u;

/** What is left of numbers and codes once everything known is marked: quantities and positions are fine. */
export function unknownNumbers(
  text: string,
  facts: Facts,
  offend: (kind: "number", what: string) => void,
): void {
  const rest = text.replaceAll(point, " ").replaceAll(phoneLike, (written) => {
    offend("number", written);
    return " ";
  });
  for (const match of rest.matchAll(numberLike)) {
    const number = match[0].trim().replace(/[.,:/-]+$/u, "");
    const after = rest.slice(match.index + match[0].length);
    if (facts.positions.has(number)) continue;
    const bare = ordinal.exec(number)?.[1] ?? number;
    const counts = /^[1-9]\d{0,2}$|^0$/.test(bare) && facts.counts.has(Number(bare));
    if (counts && !dateUnit.test(after) && !/^ ?[%\p{Sc}]/u.test(after)) continue;
    offend("number", number);
  }
}
