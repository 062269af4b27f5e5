/** Weights, in the unit of about one nat; tuned on one half of the test data of test/bench/languages.ts. */
export const weights = {
  eld: 22,
  /** eld's score for a language it does not know. */
  eldUnknown: 0.55,
  /** … and how far one that it knows, but rules out, is behind the first. */
  eldFloor: 0.25,
  /** What it says of a close relative counts, this much less, … */
  eldRelative: 0.02,
  /** … and this share of what cld3 says of one. */
  cldRelative: 0.25,
  /** Statistics of a single letter count this share, and fully from so many characters on. */
  shortTrust: 0.5,
  fullTrust: 20,
  cld: 3.2,
  word: 5,
  /** A word of n languages counts n to this power less. */
  sharing: 0.5,
  /** A word many languages borrowed from English says less, by this much for each of them, … */
  borrowing: 0.2,
  /** … and what it says for those counts this much of what it says for English. */
  borrowed: 0.5,
  /** A shop word counts this share of a little word: people take those of other languages with them, … */
  own: 0.9,
  /** … and what close relatives call a thing, and what only begins like a word, count this share. */
  near: 0.6,
  /** … and a word of a bigger neighbour, which people mix in, this. */
  mixed: 0.75,
  /**
   * A language with a much bigger neighbour, where no word and no letter is its own alone; the other way round where
   * what is known beside the text names it.
   */
  smaller: -1.5,
  named: 2.5,
  begun: 0.5,
  /** All words are of one language, and none of the conversation's. */
  exclusive: 4,
  foreignLetter: 5,
  pointedLetter: 4,
  previous: 6,
  storefront: 4,
  country: 2,
  shop: 0.5,
  allowed: 4,
  /** A language in letters that are not its own is a hypothesis. */
  romanised: -3,
  romanisedHome: 2,
  /** By this much the first must lead for the text to have said so itself. */
  sure: 2,
  /** … and a short text, to leave the conversation's language. */
  shortSwitch: 0.5,
};
