/** Accents of Latin and Greek, Arabic vowel marks, the dot below of Devanagari loan letters; other marks make letters. */
const accents = /[\u0300-\u036F\u0591-\u05BD\u05BF\u05C1\u05C2\u0640\u064B-\u065F\u0670\u093C]/gu;

/** Letters that have no accent to take away, and are typed without theirs all the same. */
const plainLetters: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  ł: "l",
  ı: "i",
  þ: "th",
  أ: "ا",
  إ: "ا",
  آ: "ا",
  ٱ: "ا",
  ة: "ه",
  ى: "ي",
  ی: "ي",
  ک: "ك",
  "ँ": "ं",
};
const withoutAccent = new RegExp(`[${Object.keys(plainLetters).join("")}]`, "gu");

/**
 * Text as words are compared: NFKC, lower case, without accents and vowel marks, Arabic letter variants as one,
 * digits as ASCII. `Où est-ce?` is `ou est-ce?`.
 */
export function fold(text: string): string {
  // Letters first: their marks would otherwise be taken away as accents (آ is ا with a mark).
  return asciiDigits(
    text
      .toWellFormed()
      .normalize("NFKC")
      .replaceAll(/\p{Cf}/gu, ""),
  )
    .toLowerCase()
    .replaceAll(withoutAccent, (letter) => plainLetters[letter] ?? letter)
    .normalize("NFD")
    .replaceAll(accents, "")
    .normalize("NFC");
}

/** Decimal digits of any script as ASCII: each block of ten begins at a multiple of ten from its zero. */
function asciiDigits(text: string): string {
  return text.replaceAll(/(?![0-9])\p{Nd}/gu, (digit) => String(valueOf(digit.codePointAt(0) ?? 0)));
}

/** Unicode keeps the ten digits of a script side by side, zero first (Unicode Standard, chapter 4.6). */
function valueOf(code: number): number {
  let zero = code;
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return code - zero;
}
