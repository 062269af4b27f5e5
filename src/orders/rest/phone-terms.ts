import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import { phoneVariants } from "../phone.ts";

const mostTerms = 8;

/**
 * What is typed into a store's search for a phone: ways in which shoppers write this number in a checkout, the ones that
 * are part of most others first, because `5555550101` is found in `+15555550101` too. Nothing for what is not E.164.
 */
export function phoneTerms(phone: string): readonly string[] {
  const forms = phoneVariants(phone).flatMap((variant) => {
    const parsed = parsePhoneNumberFromString(variant);
    if (parsed === undefined) return [];
    const national = parsed.formatNational();
    const abroad = parsed.formatInternational().replace(`+${parsed.countryCallingCode} `, "");
    return [
      parsed.nationalNumber,
      national,
      abroad,
      abroad.replaceAll(/[ -]/gu, " "),
      abroad.replaceAll(/[ -]/gu, "-"),
      abroad.replaceAll(/[ -]/gu, "."),
      national.replaceAll(/[ -]/gu, ""),
    ];
  });
  const plain = [...new Set(forms.filter((form) => /^[\d ().-]{5,40}$/u.test(form)))];
  // What contains another term is found by that one.
  return plain
    .filter((form) => !plain.some((other) => other !== form && form.includes(other)))
    .slice(0, mostTerms);
}
