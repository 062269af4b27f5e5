import carriers from "./carriers.json" with { type: "json" };

/*
 * The carriers' public pages. The templates are data, `carriers.json`: those on which the number alone, or with the
 * postcode, opens the parcel. Several hosts answer a carrier's numbers of all countries; where that is so the
 * international page is taken.
 */

/** A carrier's public page. */
interface CarrierPage {
  /** As shoppers know it. */
  readonly name: string;
  /** With `{number}` in it. */
  readonly url: string;
  /** With `{zip}` beside it, where the carrier shows more to those who know the destination's postcode. */
  readonly urlWithZip?: string;
}

const byName: ReadonlyMap<string, CarrierPage> = new Map(
  carriers.flatMap((carrier) => [carrier.name, ...carrier.aliases].map((name) => [folded(name), carrier])),
);

/** Longer than any number of a carrier: not one. */
const longest = 60;

/**
 * The carrier's public page of a parcel; undefined where the carrier is not in the list. With `zip` the address has the
 * postcode of the destination in it where the carrier uses it: whoever sees such a link learns it.
 */
export function carrierLink(carrier: string, number: string, zip?: string): string | undefined {
  const page = byName.get(folded(carrier));
  const plain = number.replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, "");
  if (page === undefined || plain === "" || plain.length > longest) return undefined;
  const place = zip?.replaceAll(/\s+/gu, "") ?? "";
  const template = place === "" ? page.url : (page.urlWithZip ?? page.url);
  return template.replaceAll("{number}", encoded(plain)).replaceAll("{zip}", encoded(place));
}

/** How shoppers know the carrier that a store names in some way: `dhl_express` is DHL Express. */
export function carrierName(carrier: string): string | undefined {
  return byName.get(folded(carrier))?.name;
}

/** Every carrier with a page, by name. */
export const carriersWithPage: readonly string[] = carriers.map(({ name }) => name);

/** The form in which names are compared: letters and digits, lower case, without accents. */
function folded(name: string): string {
  return name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "");
}

/** Percent-encoded; a replacement pattern of `replaceAll` (`$&`) in it means nothing. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll("$", "%24");
}
