/**
 * What ICU 78 (CLDR 48, as in Node 24) lacks or has in another language for languages there are phrases for; checked
 * language by language with `Intl.*.supportedLocalesOf` and by reading what the formatters put out. All others have
 * month and weekday names, relative days, lists and plural rules of their own there.
 */
export interface OwnWords {
  /** Yesterday, today, tomorrow. */
  readonly relative?: readonly [string, string, string];
  /** Between the items of a list, and before its last. */
  readonly list?: readonly [between: string, last: string];
  /** Weekday, day, month and year are put in this order; for languages whose pattern in CLDR is not finished. */
  readonly day?: "weekday, day month year";
  /** The clock of this language is used. */
  readonly clock?: string;
  /** The plural rules of this language are used; without it the machine's own language would decide. */
  readonly plurals?: string;
}

export const ownWords: Readonly<Record<string, OwnWords>> = {
  // English in CLDR.
  ckb: { relative: ["دوێنێ", "ئەمڕۆ", "سبەی"], list: ["، ", " و "] },
  ug: { list: ["، ", " ۋە "] },
  // Dutch in CLDR.
  fy: { relative: ["juster", "hjoed", "moarn"] },
  // No plural rules in CLDR.
  tg: { plurals: "en", list: [", ", " ва "] },
  tt: { plurals: "en" },
  // The pattern has a stray comma, and minutes under ten have one digit.
  yo: { day: "weekday, day month year", clock: "en-GB", list: [", ", " àti "] },
  // Commas only in CLDR, as where nothing is known.
  kk: { list: [", ", " және "] },
  mn: { list: [", ", " болон "] },
  lo: { list: [", ", " ແລະ "] },
  // Titles of products have spaces in them, so a space does not separate them.
  th: { list: [", ", " และ "] },
  my: { list: ["၊ ", " နှင့် "] },
};
