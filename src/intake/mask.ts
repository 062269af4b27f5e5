import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import type { Content } from "#src/conversation/content.ts";
import type { Json } from "#src/conversation/json.ts";
import { asciiDigits } from "#src/orders/digits.ts";

/*
 * Card numbers are masked before anything is stored. ISO/IEC 7812-1: 13 to 19 digits in use, the last one a Luhn
 * check digit, the first ones the issuer's network. One number in ten passes Luhn, so order, tracking, phone and
 * provider ids are told apart by network, length and the way they are written.
 */

/** Networks by their first digits and the lengths they issue. */
const networks: readonly (readonly [RegExp, readonly number[]])[] = [
  // Visa (13 is history, but old test numbers have it)
  [/^4/, [13, 16, 19]],
  // Mastercard, both ranges
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  // American Express
  [/^3[47]/, [15]],
  // Diners Club
  [/^(?:30[0-5]|3095|3[689])/, [14]],
  [/^36/, [16, 19]],
  // JCB
  [/^35(?:2[89]|[3-8])/, [16, 19]],
  // Discover
  [/^(?:6011|64[4-9]|65)/, [16, 19]],
  // UnionPay
  [/^(?:62|81)/, [16, 17, 18, 19]],
  // Maestro
  [/^(?:5018|5020|5038|5893|6304|6759|676[1-3])/, [13, 14, 15, 16, 17, 18, 19]],
  // Mir
  [/^220[0-4]/, [16, 19]],
  // RuPay, Elo, Hipercard, Verve, Dankort
  [/^(?:508[5-9]|60(?:69|8[0-5])|82|504175|506[0-7]|509\d|6362|63636|606282|5019)/, [16]],
  [/^(?:506[01]|5078|6500)/, [18, 19]],
  // Uzcard, Humo, Troy
  [/^(?:8600|9860|9792)/, [16]],
];

/**
 * Groups of digits with spaces, dashes, dots or nothing visible between them, and the letters that stand directly
 * before the first.
 */
const run =
  /(?<![A-Za-z\p{N}_@])([A-Za-z]*)(\p{Nd}+(?:[\p{Zs}\t\p{Pd}\p{Cf}\u2212.]{1,3}\p{Nd}+)*)(?![\p{N}_@])/gu;
const group = /\p{Nd}+/gu;
const link = /((?:https?:\/\/|www\.)\S+)/iu;
/** Enough digits for a card; most of what people write has not. */
const long = /\p{Nd}(?:[^\p{L}\p{Nd}]{0,3}\p{Nd}){12}/u;
/** USPS (91 to 96, 20 and more digits) and SSCC-18 with its identifier 00: printed in groups of four, as cards are. */
const parcel = /^(?:(?:420\d{5,9})?9[1-6](?:\d{18}|\d{20}|\d{24})|00\d{18})$/;
/** The groups in which cards are printed. */
const printed = /^(?:\d\d|4 4 4 4(?: [1-3])?|4 4 4 [1-3]|4 6 5|4 6 4|4 4 5|6 13)$/;

/** Text in which every card number is masked to its last four digits: `xxxxxxxxxxxx1111`. */
export function maskCards(text: string): string {
  if (!long.test(text)) return text;
  return text
    .split(link)
    .map((piece, index) => (index % 2 === 1 ? piece : piece.replaceAll(run, maskFound)))
    .join("");
}

function maskFound(found: string, letters: string, digits: string, offset: number, text: string): string {
  // Carriers and banks put up to three letters before a number (YT…, GB…); `Visa4111…` is a word before it.
  if (letters !== "" && letters.length <= 3) return found;
  const phone = text.charAt(offset - 1) === "+" && digits.replaceAll(/\P{Nd}/gu, "").length <= 15;
  return phone ? found : letters + maskRun(digits);
}

/** The longest card at each place of a run, made of whole groups: there may be a date or another number beside it. */
function maskRun(found: string): string {
  const groups = [...found.matchAll(group)].map((match) => ({
    digits: asciiDigits(match[0]),
    from: match.index,
    to: match.index + match[0].length,
  }));
  if (parcel.test(groups.map(({ digits }) => digits).join(""))) return found;
  let masked = "";
  let done = 0;
  for (let first = 0; first < groups.length; first++) {
    let digits = "";
    let best: { digits: string; last: number; to: number } | null = null;
    const shape: number[] = [];
    for (let last = first; last < groups.length; last++) {
      const one = groups[last];
      if (one === undefined || digits.length + one.digits.length > longest) break;
      digits += one.digits;
      shape.push(one.digits.length);
      const whole = first === 0 && last === groups.length - 1;
      // In other groups than a card's it is one only when nothing else stands beside it.
      const looksIt = digits.length >= shortest && (whole || printed.test(shape.join(" ")));
      if (looksIt && isCard(digits)) best = { digits, last, to: one.to };
    }
    if (best === null) continue;
    masked += `${found.slice(done, groups[first]?.from)}${"x".repeat(best.digits.length - 4)}${best.digits.slice(-4)}`;
    done = best.to;
    first = best.last;
  }
  return masked + found.slice(done);
}

const shortest = 13;
const longest = 19;

function isCard(digits: string): boolean {
  const { length } = digits;
  if (length < shortest || length > longest) return false;
  if (!networks.some(([first, lengths]) => first.test(digits) && lengths.includes(length))) return false;
  if (!luhn(digits)) return false;
  // A German mobile without its plus has 13 digits and begins like a Visa.
  return length > 13 || parsePhoneNumberFromString(`+${digits}`)?.isValid() !== true;
}

function luhn(digits: string): boolean {
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const digit = Number(digits.charAt(digits.length - 1 - place));
    sum += place % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return sum > 0 && sum % 10 === 0;
}

/** Names under which providers write ids, addresses and moments: what stands there is not what a shopper wrote. */
const notWritten: ReadonlySet<string> = new Set(
  "id ids mid sid uid guid from to sender recipient account phone phones timestamp time date watermark seq hash sha256 reference references token signature".split(
    " ",
  ),
);

/** By the last word of a name: `wa_id`, `MessageSid`. */
function isNotWritten(name: string): boolean {
  const words = name.replaceAll(/([a-z])([A-Z])/g, "$1 $2").split(/[\s_-]+/);
  return notWritten.has((words.at(-1) ?? "").toLowerCase());
}

/** A payload as it is kept: card numbers masked wherever a shopper may have written them. */
export function maskCardsIn(json: Json, name = ""): Json {
  if (typeof json === "string") return isNotWritten(name) ? json : maskCards(json);
  if (typeof json === "number") {
    return isNotWritten(name) || !Number.isSafeInteger(json) || !isCard(String(json))
      ? json
      : maskCards(String(json));
  }
  if (isList(json)) {
    let same = true;
    const masked = json.map((one) => {
      const now = maskCardsIn(one, name);
      same &&= now === one;
      return now;
    });
    return same ? json : masked;
  }
  if (typeof json !== "object" || json === null) return json;
  let same = true;
  const masked = Object.entries(json).map(([key, value]): [string, Json | undefined] => {
    const now = value === undefined ? undefined : maskCardsIn(value, key);
    same &&= now === value;
    return [maskCards(key), now];
  });
  return same && masked.every(([key]) => key in json) ? json : Object.fromEntries(masked);
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}

/** What was said, with card numbers masked. */
export function maskCardsSaid(contents: readonly Content[]): readonly Content[] {
  return contents.map(maskContent);
}

function maskContent(content: Content): Content {
  switch (content.kind) {
    case "text":
      return { ...content, text: maskCards(content.text) };
    case "choice":
      return { ...content, title: maskCards(content.title) };
    case "media":
      return { ...content, ...optional("caption", content.caption), ...optional("name", content.name) };
    case "location":
      return { ...content, ...optional("name", content.name), ...optional("address", content.address) };
    case "contacts":
      return {
        ...content,
        contacts: content.contacts.map(({ name, phones }) => ({ name: maskCards(name), phones })),
      };
    case "cart":
      return { ...content, ...optional("text", content.text) };
    case "form":
      return { ...content, ...optional("name", content.name), values: maskCardsWritten(content.values) };
    case "edit":
      return { ...content, content: maskCardsSaid(content.content) };
    case "referral":
      return { ...content, ...optional("title", content.title) };
    case "reaction":
    case "deletion":
    case "unsupported":
      return content;
  }
}

/** As `maskCardsIn`, but every member was written by a shopper whatever it is called: `number`, `card_id`. */
function maskCardsWritten(json: Json): Json {
  if (typeof json === "string") return maskCards(json);
  if (typeof json === "number") return maskCardsIn(json);
  if (isList(json)) return json.map(maskCardsWritten);
  if (typeof json !== "object" || json === null) return json;
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => [key, value === undefined ? value : maskCardsWritten(value)]),
  );
}

function optional<Name extends string>(name: Name, text: string | undefined): Partial<Record<Name, string>> {
  if (text === undefined) return {};
  const one: Partial<Record<Name, string>> = {};
  one[name] = maskCards(text);
  return one;
}
