/** How long a piece may be, and in what it is measured. */
export interface SplitOptions {
  readonly max: number;
  /**
   * The size of a text, in the unit of `max`; must not shrink when text is added. Default: UTF-16 code units,
   * which is never less than a provider's "characters".
   */
  readonly measure?: (text: string) => number;
}

const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });
const words = new Intl.Segmenter("und", { granularity: "word" });
const sentences = new Intl.Segmenter("und", { granularity: "sentence" });

/**
 * Cuts a text into as few pieces as its borders allow, each at most `max`, never empty unless the text is. A
 * text that fits comes back as it is. The cut is made after a paragraph, a line, a sentence, white space, a
 * word or a character as a reader sees it, whichever comes first in this order in the last half of the piece;
 * white space at a cut is dropped and nothing else is. A single character over `max` is taken apart into code
 * points; a code point over `max` stands alone.
 */
export function splitText(text: string, { max, measure = unitsOf }: SplitOptions): string[] {
  if (measure(text) <= max) return [text];
  const pieces: string[] = [];
  const borders = bordersOf(text);
  let from = skipSpace(text, 0);
  while (from < text.length) {
    const limit = furthest(text, from, max, measure);
    const cut = limit === text.length ? limit : borders(from, limit);
    pieces.push(text.slice(from, cut).trimEnd());
    from = skipSpace(text, cut);
  }
  return pieces.length === 0 ? [""] : pieces;
}

/** A text on one line of at most `max` UTF-16 code units, cut between characters as a reader sees them, with "…". */
export function shorten(text: string, max: number): string {
  const line = text.replace(/\s+/gu, " ").trim();
  if (line.length <= max) return line;
  return `${line.slice(0, graphemes.segment(line).containing(max - 1)?.index ?? 0).trimEnd()}…`;
}

function unitsOf(text: string): number {
  return text.length;
}

function skipSpace(text: string, from: number): number {
  const next = text.slice(from).search(/\S/u);
  return next === -1 ? text.length : from + next;
}

/** The largest end for which the piece still fits; at least one code point further than `from`. */
function furthest(text: string, from: number, max: number, measure: (text: string) => number): number {
  const fits = (end: number): boolean => measure(text.slice(from, end).trimEnd()) <= max;
  let good = from;
  let step = 64;
  while (good + step < text.length && fits(good + step)) {
    good += step;
    step *= 2;
  }
  let bad = Math.min(good + step, text.length + 1);
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (middle <= text.length && fits(middle)) good = middle;
    else bad = middle;
  }
  return Math.max(wholeCodePoint(text, good), from + codePointLength(text, from));
}

function bordersOf(text: string): (from: number, limit: number) => number {
  const bySentence = sentences.segment(text);
  const byWord = words.segment(text);
  const byGrapheme = graphemes.segment(text);
  return (from, limit) => {
    const half = from + Math.floor((limit - from) / 2);
    const window = text.slice(from, limit + 1);
    const paragraph = afterLast(window, /\n[^\S\n]*\n/gu, from);
    if (paragraph > half) return paragraph;
    const line = afterLast(window, /\n/gu, from);
    if (line > half) return line;
    const sentence = sentenceBorder(text, bySentence, half, limit);
    if (sentence > half) return sentence;
    const space = afterLast(window, /\s/gu, from);
    if (space > half) return space;
    const word = byWord.containing(limit)?.index ?? from;
    if (word > half) return word;
    if (space > from) return space;
    const grapheme = byGrapheme.containing(limit)?.index ?? from;
    return grapheme > from ? grapheme : limit;
  };
}

/**
 * The last end of a sentence in (half, limit]. One that is not followed by white space counts only in scripts
 * that have none there: `?` and `.` inside a link look like sentence ends too.
 */
function sentenceBorder(text: string, bySentence: Intl.Segments, half: number, limit: number): number {
  let at = limit;
  while (at > half) {
    const border = bySentence.containing(at)?.index ?? 0;
    if (border <= half) return -1;
    if (/[\s\u0080-\uffff]/u.test(text.charAt(border - 1))) return border;
    at = border - 1;
  }
  return -1;
}

/** Where the last match begins, as a position in the whole text; -1 when there is none. */
function afterLast(window: string, pattern: RegExp, from: number): number {
  let last = -1;
  for (const match of window.matchAll(pattern)) last = from + match.index;
  return last;
}

function wholeCodePoint(text: string, end: number): number {
  const before = text.charCodeAt(end - 1);
  const after = text.charCodeAt(end);
  const inPair = before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff;
  return inPair ? end - 1 : end;
}

function codePointLength(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}
