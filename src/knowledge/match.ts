import { fold } from "./fold.ts";
import { bareWord, bigramsOf, isUnspaced, piecesOf } from "./words.ts";

/** A text in the form in which words are looked for in it. */
export interface Field {
  readonly folded: string;
  readonly words: ReadonlySet<string>;
  readonly topics: ReadonlySet<string>;
}

export function fieldOf(text: string, topics: ReadonlySet<string>): Field {
  const folded = fold(text);
  return { folded, topics, words: new Set(piecesOf(folded).map((one) => one.text)) };
}

/** How well a word is in a text, 0..1: the word itself 1, one of its family 0.9, a typing mistake away 0.75, a part 0.7. */
export function strength(word: string, field: Field): number {
  if (isUnspaced(word)) return unspacedStrength(word, field);
  if (field.words.has(word)) return 1;
  if (/^\d/u.test(word)) return 0;
  let best = 0;
  for (const other of field.words) {
    if (best >= 0.9) break;
    best = Math.max(best, alike(bareWord(word), bareWord(other)));
  }
  return best;
}

function unspacedStrength(word: string, { folded }: Field): number {
  if (folded.includes(word)) return 1;
  const pairs = bigramsOf(word);
  const there = pairs.filter((pair) => folded.includes(pair)).length / pairs.length;
  return there >= 0.6 && pairs.length > 1 ? there * 0.7 : 0;
}

const hangul = /^\p{Script=Hangul}/u;

function alike(a: string, b: string): number {
  if (a === b) return 1;
  const longer = Math.max(a.length, b.length);
  const shorter = Math.min(a.length, b.length);
  const least = hangul.test(a) ? 2 : 4;
  if (shorter < Math.min(least, 3)) return 0;
  const common = commonStart(a, b);
  if (hangul.test(a)) return common >= 2 && common * 2 >= longer ? 0.9 : 0;
  // An ending of its own on both sides, of at most three letters: boots, bootie; livraison, livraisons.
  if (common >= least && longer - common <= 3 && common >= longer * 0.6) return 0.9;
  if (common === shorter && shorter >= 3 && longer - shorter <= 2) return 0.9;
  const most = shorter >= 8 ? 2 : shorter >= 5 ? 1 : 0;
  if (most > 0 && longer - shorter <= most && distance(a, b) <= most) return 0.75;
  // Compounds: Geschirrspüler in geschirrspülerfest.
  if (shorter >= 5 && (a.includes(b) || b.includes(a))) return 0.7;
  return 0;
}

function commonStart(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at += 1;
  return at;
}

/** Letters put in, left out, mistaken or swapped with their neighbour (optimal string alignment). */
export function distance(a: string, b: string): number {
  let twoBack: number[] = [];
  let back = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((back[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (back[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (twoBack[j - 2] ?? 0) + 1);
      row.push(least);
    }
    twoBack = back;
    back = row;
  }
  return back[b.length] ?? 0;
}
