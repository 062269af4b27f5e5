import { isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/max";
import { asciiDigits } from "./digits.ts";

const e164 = /^\+[1-9]\d{6,14}$/u;

/** How each form of a number is written the other way. */
const otherForms: readonly (readonly [RegExp, string])[] = [
  [/^\+55(?<area>[1-9]\d)9(?<rest>[6-9]\d{7})$/u, "+55$<area>$<rest>"],
  [/^\+55(?<area>[1-9]\d)(?<rest>[6-9]\d{7})$/u, "+55$<area>9$<rest>"],
  [/^\+521(?<rest>\d{10})$/u, "+52$<rest>"],
  [/^\+52(?<rest>[2-9]\d{9})$/u, "+521$<rest>"],
  [/^\+549(?<rest>[1-3]\d{9})$/u, "+54$<rest>"],
  [/^\+54(?<rest>[1-3]\d{9})$/u, "+549$<rest>"],
];

/**
 * A phone number in E.164, or null when the text is none. A number in national form is read as one of
 * `country` (ISO 3166-1 alpha-2); one that lost its `+`, as spreadsheets do it, only when it is valid with it.
 * Numbers reserved for examples (+1 555 555 01xx) count: what is possible is enough where a `+` was written.
 */
export function normalPhone(text: string, country?: string): string | null {
  const written = asciiDigits(text.normalize("NFKC").replace(/\p{Cf}/gu, "")).trim();
  if (written === "" || written.length > 60) return null;
  const mexican = /^\+521(\d{10})$/u.exec(written.replace(/[\s().-]/gu, ""));
  if (mexican !== null) return `+52${mexican[1]}`;

  const inCountry = parse(written, country);
  if (written.startsWith("+")) return inCountry?.isPossible() === true ? inCountry.number : null;
  const digits = written.replace(/\D/gu, "").replace(/^00/u, "");
  const withPlus = /^[\d\s().-]+$/u.test(written) ? parse(`+${digits}`) : undefined;
  const lostPlus = withPlus?.isValid() === true ? withPlus.number : null;
  const own = inCountry?.countryCallingCode;
  // 49 151 12345678 is a mobile without its plus, rather than a line in the area of 04915.
  if (lostPlus !== null && own !== undefined && digits.startsWith(own)) return lostPlus;
  if (inCountry?.isValid() === true) return inCountry.number;
  return lostPlus ?? (inCountry?.isPossible() === true ? inCountry.number : null);
}

function parse(text: string, country?: string) {
  const known = country !== undefined && isSupportedCountry(country) ? country : undefined;
  return parsePhoneNumberFromString(text, { defaultCountry: known, extract: false });
}

/**
 * The other ways in which a store or a channel may write the same subscriber, the given one first:
 * Brazilian mobiles with and without the ninth digit, Mexican ones with and without `1` after 52, Argentine
 * ones with and without `9` after 54. For matching only: a message goes to exactly the address that wrote.
 *
 * In Brazil the ninth digit is added and taken away only before 6 to 9, the range mobiles had when they got
 * it; before 2 to 5 the eight digits would be somebody's landline.
 */
export function phoneVariants(phone: string): readonly string[] {
  if (!e164.test(phone)) return [];
  for (const [form, other] of otherForms) {
    if (form.test(phone)) return [phone, phone.replace(form, other)];
  }
  return [phone];
}

/** One and the same text for all variants of a number: what an index of phones is keyed by. Empty: no number. */
export function phoneKey(phone: string): string {
  return [...phoneVariants(phone)].sort()[0] ?? "";
}

/** True when two E.164 numbers belong to the same subscriber, see `phoneVariants`. */
export function samePhone(a: string, b: string): boolean {
  return phoneVariants(a).includes(b);
}
