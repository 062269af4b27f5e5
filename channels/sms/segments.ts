/*
 * What a text message costs. A text whose characters are all in GSM-7 takes 160 of them, any other (UCS-2) 70
 * UTF-16 code units; a longer one is cut into segments of 153 or 67, because each then starts with a header.
 * Each segment is billed. Source: GSM 03.38 / 3GPP TS 23.038 §6.2.1; Twilio "What is GSM-7 character encoding".
 */

const basic = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
/** These take two: an escape and the character, which stay together. */
const extended = new Set("\f^{}\\[~]|€");

/** True when every character is in the GSM-7 alphabet. */
export function isGsm(text: string): boolean {
  for (const character of text) if (!basic.has(character) && !extended.has(character)) return false;
  return true;
}

export interface Segments {
  readonly encoding: "GSM-7" | "UCS-2";
  /** GSM-7 septets, or UTF-16 code units. */
  readonly units: number;
  /** Billed messages; 0 for an empty text. */
  readonly count: number;
}

/** How many segments a text is sent in. A character is never cut in two, so a segment may stay short of full. */
export function segmentsOf(text: string): Segments {
  const gsm = isGsm(text);
  const [alone, each] = gsm ? [160, 153] : [70, 67];
  let units = 0;
  let count = 1;
  let used = 0;
  for (const character of text) {
    const size = gsm ? (extended.has(character) ? 2 : 1) : character.length;
    units += size;
    if (used + size > each) {
      count += 1;
      used = 0;
    }
    used += size;
  }
  if (units <= alone) count = units === 0 ? 0 : 1;
  return { encoding: gsm ? "GSM-7" : "UCS-2", units, count };
}
