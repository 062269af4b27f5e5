/** Characters of a turn's messages that are read. */
export const longestRead = 4_096;

const pieces = [
  ...Array.from("#@'.1aß👍İﷺ\u0301"),
  "1-",
  "a1",
  "1 ",
  "12 ",
  "1.",
  "+1 ",
  "(1) ",
  "a,",
  "a'",
  "not ",
  "order ",
  "order no ",
  "my name is ",
  "where is my order? ",
  "recieved ",
  "10115 a ",
  "1Z999AA1",
  "http://",
  "a@a.",
  "はい",
  "ก",
  "لا ",
  "zip code ",
  "postcode 10115, ",
  "ordered, got, ",
  "և՞, ",
  "α; ",
];

/** Texts of that many characters that nobody writes, of the kinds that make a pattern look twice. */
export function noise(length: number): readonly string[] {
  return pieces.map((piece) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length));
}
