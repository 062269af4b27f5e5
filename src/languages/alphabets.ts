import { baseOf } from "./locale.ts";

/** Scripts that tell the language by themselves, among the languages there can be phrases for. */
export const languageOfScript: Readonly<Record<string, string>> = {
  Kana: "ja",
  Hangul: "ko",
  Thai: "th",
  Lao: "lo",
  Khmer: "km",
  Myanmar: "my",
  Greek: "el",
  Hebrew: "he",
  Georgian: "ka",
  Armenian: "hy",
  Gujarati: "gu",
  Gurmukhi: "pa",
  Oriya: "or",
  Tamil: "ta",
  Telugu: "te",
  Kannada: "kn",
  Malayalam: "ml",
  Sinhala: "si",
};

/** Scripts several languages share, with those; Latin has all the others. */
export const languagesOfScript: Readonly<Record<string, readonly string[]>> = {
  Han: ["zh", "ja"],
  Cyrillic: ["ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "tg", "tt", "mn", "uz-Cyrl"],
  Arabic: ["ar", "fa", "ur", "ps", "ckb", "ug", "sd"],
  Devanagari: ["hi", "mr", "ne"],
  Bengali: ["bn", "as"],
  Ethiopic: ["am", "ti"],
  Latin:
    "en es fr de it pt nl sv da nb nn fi pl cs sk hu ro tr id vi hr sr-Latn bs sl sq lt lv et is ca eu gl ga cy mt ms fil az uz tk af sw so ha yo ig zu xh lb fy gd ku jv su ceb hi-Latn ar-Latn el-Latn ru-Latn uk-Latn".split(
      " ",
    ),
};

const scripts = [...Object.keys(languageOfScript), ...Object.keys(languagesOfScript)];
const pattern = new Map(
  scripts.map((script) => [
    script,
    script === "Kana"
      ? /[\p{Script=Hiragana}\p{Script=Katakana}ー]/u
      : new RegExp(`\\p{Script=${script}}`, "u"),
  ]),
);

/** The script of one letter by its code point, remembered: the same few hundred letters come again and again. */
const known = new Map<string, string | null>();
function scriptOf(letter: string): string | null {
  let script = known.get(letter);
  if (script === undefined) {
    script = scripts.find((name) => pattern.get(name)?.test(letter)) ?? null;
    if (known.size < 20_000) known.set(letter, script);
  }
  return script;
}

/** How many letters a text has of each script it is written in. */
export function countScripts(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    const latin = (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
    const script = latin ? "Latin" : code < 0xaa ? null : scriptOf(letter);
    if (script !== null) counts.set(script, (counts.get(script) ?? 0) + 1);
  }
  return counts;
}

/** Letters beside a to z that a language of Latin script is written with. */
const latin: Readonly<Record<string, string>> = {
  es: "áéíóúüñ",
  fr: "àâæçéèêëîïôœùûüÿ",
  de: "äöüß",
  it: "àèéìíîòóùú",
  pt: "áâãàçéêíóôõú",
  nl: "éëïóöüèê",
  sv: "åäöé",
  da: "æøåé",
  nb: "æøåéòóôè",
  nn: "æøåéòóôè",
  fi: "äöå",
  pl: "ąćęłńóśźż",
  cs: "áčďéěíňóřšťúůýž",
  sk: "áäčďéíĺľňóôŕšťúýž",
  hu: "áéíóöőúüű",
  ro: "ăâîșțşţ",
  tr: "çğıöşüâîûi̇",
  id: "é",
  vi: "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
  hr: "čćđšž",
  "sr-Latn": "čćđšž",
  bs: "čćđšž",
  sl: "čšž",
  sq: "ëç",
  lt: "ąčęėįšųūž",
  lv: "āčēģīķļņšūž",
  et: "äõöüšž",
  is: "áðéíóúýþæö",
  ca: "àçéèíïóòúü·",
  eu: "ñç",
  gl: "áéíóúñüï",
  ga: "áéíóú",
  cy: "âêîôûŵŷáéíóúàèìòùäëïöẅÿ",
  mt: "àċġħżèìòù",
  fil: "ñ",
  az: "çəğıöşüi̇",
  uz: "ʻʼ",
  tk: "çäňöşüýž",
  af: "êëïôöûéèáíóú",
  yo: "ẹọṣáàéèíìóòúùńǹḿ",
  ig: "ịọụṅáàéèíìóòúùñ",
  ha: "ɓɗƙƴ",
  lb: "äëéöüèêôâ",
  fy: "âêôûúëéïäö",
  gd: "àèìòùáéó",
  ku: "çêîşû",
  jv: "éè",
  su: "é",
  en: "é",
  ceb: "ñ",
};

const cyrillic: Readonly<Record<string, string>> = {
  ru: "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
  uk: "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
  be: "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
  bg: "абвгдежзийклмнопрстуфхцчшщъьюя",
  mk: "абвгдѓежзѕијклљмнњопрстќуфхцчџшѐѝ",
  sr: "абвгдђежзијклљмнњопрстћуфхцчџш",
  kk: "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
  ky: "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя",
  tg: "абвгғдеёжзийӣкқлмнопрстуӯфхҳчҷшъэюя",
  tt: "аәбвгдеёжҗзийклмнңоөпрстуүфхһцчшщъыьэюя",
  mn: "абвгдеёжзийклмноөпрстуүфхцчшщъыьэюя",
  "uz-Cyrl": "абвгғдеёжзийкқлмнопрстуўфхҳцчшъэюяь",
};

const arabicShared = "ابتثجحخدذرزسشصضطظعغفقلمنهوئءآ";
const arabic: Readonly<Record<string, string>> = {
  ar: "ةىيكأإؤ",
  fa: "پچژگکیيكأؤهٔ",
  ur: "پچژگکیٹڈڑںےہھۂۓؤأ",
  ps: "پچژگکیيټډړږښڼېۍځڅګكۀأ",
  ckb: "پچژگکیڕڵۆێەڤھ",
  ug: "پچژگكىيڭۇۆۈېەۋ",
  sd: "پچگکيیٻڀٿٽٺڄڃڇڊڌڍڏڙڦڳڱڪڻ۾۽ھؤ",
};

const others: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Cyrillic: cyrillic,
  Arabic: Object.fromEntries(Object.entries(arabic).map(([tag, own]) => [tag, arabicShared + own])),
};

/** Which letters (lower case, composed) a language of a shared script is written with; ASCII ones left out. */
const alphabets: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  [...Object.entries(latin), ...Object.values(others).flatMap((table) => Object.entries(table))].map(
    ([tag, letters]) => [tag, new Set(letters)],
  ),
);
const norwegian = /\p{L}{2,}(?:en|et|a|ene) (?:min|mitt|mi|mine|din|ditt)(?!\p{L})/iu;
const none: ReadonlySet<string> = new Set();

/** What tells apart languages that share all else: Assamese ro and wo, Marathi lla, and "pakken min", which no Dane says. */
const telling: Readonly<Record<string, readonly (readonly [RegExp, string])[]>> = {
  Bengali: [
    [/[ৰৱ]/u, "as"],
    [/র/u, "bn"],
  ],
  Devanagari: [[/ळ/u, "mr"]],
  Latin: [
    [norwegian, "nb"],
    [norwegian, "nn"],
  ],
  Ethiopic: [
    [/[ኣቕቐዃ]/u, "ti"],
    [/አ/u, "am"],
  ],
};

/**
 * What the letters of a text say about the candidates of its script: for each language the number of different
 * letters in it that the language is not written with, and languages that a letter points to.
 */
export function weighLetters(
  text: string,
  script: string,
  candidates: readonly string[],
): { readonly foreign: ReadonlyMap<string, number>; readonly pointed: ReadonlySet<string> } {
  const letters = new Set<string>();
  for (const letter of text.toLowerCase().normalize("NFC")) {
    const code = letter.codePointAt(0) ?? 0;
    if (code >= 0xc0 && scriptOf(letter) === script) letters.add(letter);
  }
  const foreign = new Map<string, number>();
  const alphabetic = script === "Latin" || script in others;
  for (const tag of alphabetic ? candidates : []) {
    const own = alphabets.get(tag) ?? none;
    let count = 0;
    for (const letter of letters) if (!own.has(letter)) count++;
    foreign.set(tag, count);
  }
  const pointed = (telling[script] ?? []).filter(([letter]) => letter.test(text)).map(([, tag]) => tag);
  return { foreign, pointed: new Set(pointed) };
}

/** True when a text in Latin letters is not the language's usual writing: `hi-Latn`, but not `sr-Latn`. */
export function isRomanised(tag: string): boolean {
  return tag.endsWith("-Latn") && baseOf(tag) !== "sr";
}
