import { z } from "zod";

/** How a format's check digit is computed. */
export const checksum = z.discriminatedUnion("name", [
  z.object({
    name: z.literal("mod10"),
    evens_multiplier: z.number(),
    odds_multiplier: z.number(),
    reverse: z.boolean().optional(),
  }),
  z.object({ name: z.literal("mod7") }),
  z.object({ name: z.literal("luhn") }),
  z.object({
    name: z.literal("sum_product_with_weightings_and_modulo"),
    weightings: z.array(z.number()),
    modulo1: z.number(),
    modulo2: z.number(),
  }),
  z.object({ name: z.literal("mod_37_36"), modulo: z.number(), alphabet: z.string() }),
  z.object({ name: z.literal("s10"), weightings: z.array(z.number()), modulo: z.number() }),
]);
export type Checksum = z.infer<typeof checksum>;

/**
 * True when `check` is the check digit of `serial`; both upper case, without spaces.
 * Source: the checksums of jkeen/tracking_number_data (README, "checksum algorithms"); s10: UPU standard S10-12,
 * mod_37_36: ISO/IEC 7064, of which DPD uses the pure system with 36 characters.
 */
export function fits(serial: string, check: string, how: Checksum): boolean {
  switch (how.name) {
    case "mod10": {
      const digits = how.reverse === true ? serial.split("").toReversed() : serial.split("");
      const sum = total(digits, (n) => (n % 2 === 0 ? how.evens_multiplier : how.odds_multiplier));
      return Number(check) === (10 - (sum % 10)) % 10;
    }
    case "luhn": {
      const sum = serial
        .split("")
        .toReversed()
        .reduce((before, digit, n) => {
          const value = Number(digit) * (n % 2 === 0 ? 2 : 1);
          return before + (value > 9 ? value - 9 : value);
        }, 0);
      return Number(check) === (10 - (sum % 10)) % 10;
    }
    case "mod7":
      return BigInt(serial) % 7n === BigInt(check);
    case "sum_product_with_weightings_and_modulo": {
      const sum = total(serial.split(""), (n) => how.weightings[n] ?? 0);
      return Number(check) === (sum % how.modulo1) % how.modulo2;
    }
    case "s10": {
      const rest = total(serial.split(""), (n) => how.weightings[n] ?? 0) % how.modulo;
      return Number(check) === (rest === 1 ? 0 : rest === 0 ? 5 : how.modulo - rest);
    }
    case "mod_37_36": {
      const { modulo, alphabet } = how;
      let product = modulo;
      for (const character of serial) {
        const sum = (product + alphabet.indexOf(character)) % modulo || modulo;
        product = (sum * 2) % (modulo + 1);
      }
      return alphabet.indexOf(check) === (modulo + 1 - product) % modulo;
    }
  }
}

function total(characters: readonly string[], weight: (n: number) => number): number {
  return characters.reduce((sum, character, n) => sum + valueOf(character) * weight(n), 0);
}

/** Of a letter as UPS and others count it: its place after A plus 2, without tens. */
function valueOf(character: string): number {
  return /\d/.test(character) ? Number(character) : ((character.codePointAt(0) ?? 0) - 3) % 10;
}
