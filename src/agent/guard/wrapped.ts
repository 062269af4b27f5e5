/**
 * Text whose words are fenced in, so that a pattern tells a word from a part of one without the classes of Unicode,
 * which are dear in memory when there are patterns for a hundred languages. Scripts that write no spaces are left as
 * they are: their words are found anywhere.
 */
export const open = "\uE005";
export const close = "\uE006";

const spacelessRanges = String.raw`\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3005-\u30FF\u3400-\u9FFF\uF900-\uFAFF`;
const words = new RegExp(`(?:(?![${spacelessRanges}])[\\p{L}\\p{M}])+`, "gu");
const fences = new RegExp(`[${open}${close}]`, "g");

export function wrap(text: string): string {
  return text.replaceAll(words, `${open}$&${close}`);
}

export function unwrap(text: string): string {
  return text.replaceAll(fences, "");
}

/** A character between words: no letter, digit, mark or line break. */
export const separator = String.raw`[^${open}\d\n\uE001-\uE003\uE100-\uF8FF${spacelessRanges}]`;

/** Some signs of currencies (General_Category Sc); the rest are in no reply. */
export const currencySign = "[$\u00A2-\u00A5\u058F\u060B\u09F2\u09F3\u0AF1\u0BF9\u0E3F\u17DB\u20A0-\u20C0]";

export function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}

/** Any of these texts, whole words each, the longest that fits. */
export function anyWord(texts: Iterable<string>): string {
  return (
    [...new Set(texts)]
      .filter((text) => text !== "")
      .sort((a, b) => b.length - a.length)
      .map((text) => escaped(wrap(text)))
      .join("|") || "(?!)"
  );
}
