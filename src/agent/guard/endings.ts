import { baseOf } from "#src/languages/locale.ts";

/** A beginning, and how many letters may follow it. */
export interface Stem {
  readonly stem: string;
  readonly least: number;
  readonly most: number;
}

/** The forms in which the names of days and months stand in a text: "piątek" is also "w piątku". */
export interface Endings {
  readonly weekdays: (word: string) => readonly Stem[];
  /** Where no number stands beside it a name has to be plain: Martin is nobody's March. */
  readonly months: (word: string) => readonly Stem[];
  readonly monthsBesideNumbers: (word: string) => readonly Stem[];
  readonly relative: (word: string) => readonly Stem[];
}

/** Languages that hang case endings on the whole word. */
const agglutinating = new Set(
  "hu fi et tr az kk ky uz tk tt ug eu ka hy mn ta te kn ml mr gu pa bn as or ne si hi".split(" "),
);
/** Languages that change the end of the word. */
const inflecting = new Set("pl cs sk sl hr bs sr mk bg ru uk be lt lv ro sq is ga gd ku".split(" "));
/** Languages that write words together: Freitagabend, onsdagen. */
const compounding = new Set("de nl sv da nb nn lb af fy".split(" "));

const whole = (word: string): readonly Stem[] => [{ stem: word, least: 0, most: 0 }];
const vowelEnd = /[aeiouyаеёиоуыэюяьйіїє]$/u;
/** The vowel of a last syllable that goes when an ending comes: piątek, piątku. */
const fleeting = /^(?<before>.{3,})[eao](?<last>[kcл])$/u;

export function endings(language: string): Endings {
  const base = baseOf(language);
  if (agglutinating.has(base)) {
    const open = (least: number) => (word: string) =>
      word.length >= least ? [{ stem: word, least: 0, most: 5 }] : whole(word);
    return { weekdays: open(4), months: open(5), monthsBesideNumbers: open(3), relative: open(5) };
  }
  if (inflecting.has(base)) {
    return { weekdays: cases(4), months: cases(5), monthsBesideNumbers: cases(4), relative: whole };
  }
  if (compounding.has(base)) {
    const open = (word: string): readonly Stem[] =>
      word.length >= 5 ? [{ stem: word, least: 0, most: 7 }] : whole(word);
    return { weekdays: open, months: whole, monthsBesideNumbers: whole, relative: whole };
  }
  if (base === "en") {
    const plural = (word: string): readonly Stem[] => [
      ...whole(word),
      ...(word.length > 5 ? whole(`${word}s`) : []),
    ];
    return { weekdays: plural, months: whole, monthsBesideNumbers: whole, relative: whole };
  }
  return { weekdays: whole, months: whole, monthsBesideNumbers: whole, relative: whole };
}

/** The word itself, and its stem with one to three more letters where enough of it is left to know it by. */
function cases(least: number): (word: string) => readonly Stem[] {
  return (word) => {
    const stem = word.replace(vowelEnd, "");
    const { before, last } = fleeting.exec(word)?.groups ?? {};
    const short = before === undefined || last === undefined ? null : `${before}${last}`;
    return [
      ...whole(word),
      ...(stem.length < least
        ? []
        : [{ stem, least: 1, most: stem === word ? 3 : stem.length === 4 ? 1 : 2 }]),
      ...(short === null ? [] : [{ stem: short, least: 1, most: 3 }]),
    ];
  };
}
