import { z } from "zod";
import vendored from "./couriers.json" with { type: "json" };
import { checksum, fits } from "./checksum.ts";

/** A form of tracking numbers. */
export interface Format {
  /** Who uses it, by short names: `ups`, `dhl`. */
  readonly couriers: readonly string[];
  /** True when the text, upper case and without spaces, is such a number. */
  is(compact: string): boolean;
}

const data = z.object({
  couriers: z.array(
    z.object({
      code: z.string(),
      formats: z.array(
        z.object({
          regex: z.string(),
          checksum: checksum.optional(),
          prepend_if: z.object({ matches_regex: z.string(), content: z.string() }).optional(),
          known: z.object({ group: z.string(), values: z.array(z.string()) }).optional(),
        }),
      ),
    }),
  ),
});
type Described = z.infer<typeof data>["couriers"][number]["formats"][number];

function formatOf(courier: string, described: Described): Format {
  const pattern = new RegExp(`^(?:${described.regex})$`);
  const { checksum: how, prepend_if: prepend, known } = described;
  const prefixed = prepend === undefined ? undefined : new RegExp(prepend.matches_regex);
  return {
    couriers: [courier],
    is(compact) {
      const groups = pattern.exec(compact)?.groups;
      // Formats without letters of their own and without a check digit have no groups that say anything more.
      if (groups === undefined) return pattern.test(compact);
      if (known !== undefined && !known.values.includes(groups[known.group] ?? "")) return false;
      if (how === undefined) return mostlyDigits(compact);
      const serial = groups["SerialNumber"] ?? "";
      const whole =
        prepend !== undefined && prefixed?.test(serial) === true ? prepend.content + serial : serial;
      return fits(whole, groups["CheckDigit"] ?? "", how);
    },
  };
}

/** Without a check digit, letters and digits in any order may be a word with a year behind it. */
function mostlyDigits(compact: string): boolean {
  return /^\d/.test(compact) || compact.replaceAll(/\D/g, "").length >= compact.length * 0.6;
}

const sscc = { name: "mod10", evens_multiplier: 3, odds_multiplier: 1 } as const;

/**
 * What the vendored list does not know. Sources: GS1 General Specifications, section 2.2.1 (SSCC: 18 digits with a check
 * digit, after the application identifier 00), which parcel services in Europe print; DHL's licence plates
 * (JJD, JVGL and digits; ISO/IEC 15459); PostNL's barcodes (3S, the customer's code, digits).
 */
const others: readonly Format[] = [
  {
    couriers: ["dhl", "gls", "hermes", "postnord"],
    is: (compact) => /^00\d{18}$/.test(compact) && fits(compact.slice(2, -1), compact.slice(-1), sscc),
  },
  { couriers: ["dhl"], is: (compact) => /^(?:JJD|JVGL)\d{10,20}$/.test(compact) },
  { couriers: ["postnl"], is: (compact) => /^3S[A-Z]{2,6}\d{6,12}$/.test(compact) },
];

/** Every form of tracking number that is known. */
export const formats: readonly Format[] = [
  ...data
    .parse(vendored)
    .couriers.flatMap(({ code, formats }) => formats.map((described) => formatOf(code, described))),
  ...others,
];
