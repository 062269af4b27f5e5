/** `?` as scripts write it: Latin, Greek (its own character), Armenian, Arabic, Ethiopic, wide. */
const marks = /[?\u037E\u055E\u061F\u1367\uFF1F]/u;
/** Set over a vowel within the last words of a question. */
const armenian = "\u055E";
const greek = /\p{Script=Greek}/u;
/** What may stand behind the end of a question. */
const closing = /[\s\p{P}\p{Extended_Pictographic}]/u;

/** A question mark is somewhere in the text. */
export function hasQuestionMark(text: string): boolean {
  return marks.test(text) || text.split("\n").some(asksInGreek);
}

/** The text ends in a question. Reads from the end, so that a page of question marks costs no more than one. */
export function endsAsking(text: string): boolean {
  const characters = Array.from(text);
  for (let at = characters.length - 1; at >= 0; at--) {
    const character = characters[at] ?? "";
    if (marks.test(character)) return true;
    if (!closing.test(character)) break;
  }
  const mark = text.lastIndexOf(armenian);
  if (mark >= 0 && !/[\u0589.!\n]\s*\S/u.test(text.slice(mark))) return true;
  return asksInGreek(text);
}

/** Greek asks with what a keyboard has as a semicolon. */
function asksInGreek(line: string): boolean {
  return line.trimEnd().endsWith(";") && greek.test(line);
}
