/** Sentences as people read them; which language it is hardly matters for the rules (Unicode UAX #29). */
const sentences = new Intl.Segmenter("en", { granularity: "sentence" });

/** A text's lines, each as its sentences, as they are. Empty lines are left out. */
export function sentencesOf(text: string): readonly (readonly string[])[] {
  return text
    .split("\n")
    .map((line) => joined(Array.from(sentences.segment(line.trim()), ({ segment }) => segment.trim())))
    .filter((line) => line.length > 0);
}

/** Abbreviations end in a full stop and no sentence: "from approx. 5 days", "Mon. to Fri.", "No. 5". */
const shortEnd = /(?:^|\s)\p{L}{1,6}\.$/u;

function joined(parts: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (const part of parts.filter((one) => one !== "")) {
    const before = found.at(-1);
    if (before !== undefined && (shortEnd.test(before) || /^[\p{Ll}\p{N}]/u.test(part)))
      found[found.length - 1] = `${before} ${part}`;
    else found.push(part);
  }
  return found;
}

const mailbox = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;

/** A sentence of fewer characters proves nothing: "Yes." is anybody's. */
const telling = 12;

/** What of a passage may be repeated word for word: all of it, its lines, its sentences in a row. */
export function quotesOf(text: string): readonly string[] {
  const lines = sentencesOf(text);
  const quotes = new Set<string>([text]);
  for (const line of lines) {
    quotes.add(line.join(" "));
    for (const sentence of line) quotes.add(sentence);
  }
  // A set visits what is added meanwhile; what is split has nothing more to split. An address is checked for itself, before what stands around it.
  for (const quote of quotes) for (const around of quote.split(mailbox)) quotes.add(around.trim());
  return [...quotes].filter((quote) => quote.length >= telling);
}

/** Numbers, prices and codes that stand close together, with the word before and the word behind. */
const numbers =
  /(?:\S+[^\S\n]+)?\S*\p{N}\S*(?:[^\S\n]+(?:[^\s\p{N}]+[^\S\n]+){0,2}\S*\p{N}\S*)*(?:[^\S\n]+[^\s\p{N}]+)?/gu;

/** The figures of a passage in their own words: `within 30 days`, `in 2 to 3 business`. A bare number is none. */
export function figuresOf(text: string): readonly string[] {
  return Array.from(text.matchAll(numbers), ([found]) => found.replace(/[.,;:!?。、]+$/u, "")).filter(
    (found) => /\p{L}|\p{Sc}/u.test(found),
  );
}

/** E-mail addresses in a passage, lower case. */
export function mailboxesIn(text: string): readonly string[] {
  return Array.from(text.matchAll(mailbox), ([found]) => found.toLowerCase());
}
