/** True for two capital letters, which is what an ISO 3166-1 alpha-2 code looks like. */
export function isCountryCode(code: string): boolean {
  return /^[A-Z]{2}$/.test(code);
}

/**
 * A free text for a place as the name of one, or undefined when it may be more than that: with digits in it, it is a
 * street or a postcode, and those are not for everybody who knows a tracking number.
 */
export function placeName(text: string | undefined): string | undefined {
  return text === undefined || /\p{N}/u.test(text) ? undefined : text;
}
