/** Digits of any script, except ASCII's own. */
const foreignDigit = /(?![0-9])\p{Nd}/gu;
const anyDigit = /^\p{Nd}$/u;

/**
 * Writes every Unicode decimal digit (Arabic-Indic, Devanagari, full-width …) as its ASCII digit and leaves
 * the rest alone. Decimal digits of a script stand in order without a gap (Unicode standard, section 4.6),
 * so a digit's value is its distance from the first of its run; runs that touch are tens.
 */
export function asciiDigits(text: string): string {
  return text.replace(foreignDigit, (digit) => {
    const code = digit.codePointAt(0) ?? 0;
    let first = code;
    while (anyDigit.test(String.fromCodePoint(first - 1))) first -= 1;
    return String((code - first) % 10);
  });
}
