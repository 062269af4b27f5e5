import { cleanText } from "../file/text.ts";

/** Carriers whose names are capitals, as they appear in plugins' slugs. */
const capitals: ReadonlySet<string> = new Set([
  "ups",
  "usps",
  "dhl",
  "dpd",
  "gls",
  "tnt",
  "brt",
  "ctt",
  "mrw",
  "seur",
  "sda",
  "acs",
  "elta",
  "ppl",
  "cdek",
]);
const written: Readonly<Record<string, string>> = {
  fedex: "FedEx",
  postnl: "PostNL",
  postnord: "PostNord",
  inpost: "InPost",
  dachser: "DACHSER",
  parcelforce: "Parcelforce",
};

/**
 * A carrier as shoppers know it. Plugins give either its name, which stays as it is, or a slug: `dpd-pl` is "DPD PL",
 * `royal-mail` "Royal Mail".
 */
export function carrierName(text: string | undefined): string | undefined {
  const name = cleanText(text ?? "").slice(0, 80);
  if (name === "") return undefined;
  if (!/^[a-z0-9]+(?:[-_][a-z0-9]+)*$/u.test(name)) return name;
  return name
    .split(/[-_]/u)
    .map((word) => {
      if (capitals.has(word) || word.length === 2) return word.toUpperCase();
      return written[word] ?? word.charAt(0).toUpperCase() + word.slice(1);
    })
    .join(" ");
}
