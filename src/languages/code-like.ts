import { isRomanised } from "./alphabets.ts";
import { international } from "./international.ts";
import { fold, type Vocabulary } from "./vocabulary.ts";

/** What is sent with a number in place of a sentence has at most so many words, */
const mostInCode = 4;
/** … and a word that so many languages have from English is no longer English only. */
const manyBorrowed = 10;

/**
 * An order number with a word like "order", an e-mail address, a postcode with a name: it is of no language. `clean` is
 * what `cleanText` leaves of the text.
 */
export function isCodeLike(text: string, clean: string, vocabulary: Vocabulary): boolean {
  if (!/\d|\S@\S/u.test(text)) return false;
  const words = clean.match(/[\p{L}\p{M}'’-]+/gu) ?? [];
  return words.length <= mostInCode && words.every((word) => isNoLanguage(word, vocabulary));
}

/** Shop talk of all countries, or an unknown word with a capital: a name. */
function isNoLanguage(word: string, vocabulary: Vocabulary): boolean {
  const folded = fold(word);
  if (international.has(folded)) return true;
  const knowers = vocabulary.knowersOf(folded).filter(({ language }) => !isRomanised(language));
  const borrowed = knowers.filter(({ how }) => how === "borrowed").length;
  const own = knowers.filter(({ how }) => how !== "borrowed");
  return own.length === 0
    ? /^\p{Lu}/u.test(word)
    : borrowed >= manyBorrowed &&
        own.every(({ language, how }) => how === "begun" || (how === "own" && language === "en"));
}
