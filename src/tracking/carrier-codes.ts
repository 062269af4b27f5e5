/**
 * Carriers by the names that stores give them, and what the providers call them. A code is here only where it is
 * known for certain; without one the provider finds out by itself, where it can.
 * Sources: EasyPost carrier list (npm @easypost/api), AfterShip "Supported couriers", Shippo's `CarriersEnum`
 * (npm shippo), 17TRACK carrier list, DHL Unified "service" parameter.
 */
export interface Carrier {
  /** As shoppers know it. */
  readonly name: string;
  /** Other names, compared as `name` is: letters and digits only, any case, without accents. */
  readonly also?: readonly string[];
  readonly easypost?: string;
  readonly aftership?: string;
  readonly shippo?: string;
  /** 17TRACK's number. */
  readonly seventeentrack?: number;
  /** The division of DHL that answers for it. */
  readonly dhl?: string;
}

export const carriers: readonly Carrier[] = [
  {
    name: "USPS",
    also: ["United States Postal Service", "US Postal Service"],
    easypost: "USPS",
    aftership: "usps",
    shippo: "usps",
    seventeentrack: 21051,
  },
  {
    name: "UPS",
    also: ["United Parcel Service"],
    easypost: "UPS",
    aftership: "ups",
    shippo: "ups",
    seventeentrack: 100002,
  },
  {
    name: "FedEx",
    also: ["Federal Express", "FedEx Express", "FedEx Ground"],
    easypost: "FedEx",
    aftership: "fedex",
    shippo: "fedex",
    seventeentrack: 100003,
  },
  {
    name: "DHL Express",
    easypost: "DHLExpress",
    aftership: "dhl",
    shippo: "dhl_express",
    seventeentrack: 100001,
    dhl: "express",
  },
  {
    name: "DHL Paket",
    also: ["DHL Parcel Germany", "DHL Germany", "DHL Parcel (DE)", "DHL Paket (DE)"],
    aftership: "dhl-germany",
    shippo: "dhl_germany",
    seventeentrack: 7041,
    dhl: "parcel-de",
  },
  { name: "DHL eCommerce", also: ["DHL eCommerce Solutions"], shippo: "dhl_ecommerce", dhl: "ecommerce" },
  { name: "DHL Parcel NL", also: ["DHL Parcel Netherlands"], dhl: "parcel-nl" },
  { name: "DHL Parcel Poland", also: ["DHL Parcel PL"], dhl: "parcel-pl" },
  { name: "DHL Parcel UK", dhl: "parcel-uk" },
  { name: "DHL Freight", dhl: "freight" },
  {
    name: "Deutsche Post",
    aftership: "deutsch-post",
    shippo: "deutsche_post",
    dhl: "post-de",
  },
  {
    name: "Canada Post",
    easypost: "CanadaPost",
    aftership: "canada-post",
    shippo: "canada_post",
    seventeentrack: 3041,
  },
  { name: "Purolator", easypost: "Purolator", aftership: "purolator", shippo: "purolator" },
  {
    name: "Royal Mail",
    easypost: "RoyalMail",
    aftership: "royal-mail",
    shippo: "royal_mail",
    seventeentrack: 11031,
  },
  {
    name: "Parcelforce",
    also: ["Parcelforce Worldwide"],
    easypost: "Parcelforce",
    aftership: "parcel-force",
    shippo: "parcelforce",
  },
  { name: "Evri", also: ["Hermes UK", "myHermes"], shippo: "hermes_uk" },
  { name: "DPD", aftership: "dpd", shippo: "dpd" },
  { name: "DPD UK", easypost: "DPDUK", aftership: "dpd-uk", shippo: "dpd_uk" },
  { name: "DPD Germany", also: ["DPD Deutschland", "DPD (DE)"], aftership: "dpd-de", shippo: "dpd_germany" },
  { name: "GLS", aftership: "gls", seventeentrack: 100005 },
  {
    name: "Hermes Germany",
    also: ["Hermes", "Hermes (DE)"],
    aftership: "hermes-de",
    shippo: "hermes_germany_b2c",
  },
  { name: "TNT", also: ["TNT Express"], aftership: "tnt", seventeentrack: 100004 },
  { name: "PostNL", aftership: "postnl" },
  { name: "bpost", also: ["Belgian Post"], aftership: "bpost" },
  {
    name: "La Poste",
    also: ["Colissimo", "La Poste Colissimo"],
    aftership: "la-poste-colissimo",
    shippo: "colissimo",
  },
  { name: "Chronopost", aftership: "chronopost-france", shippo: "chronopost" },
  { name: "Mondial Relay", aftership: "mondialrelay", shippo: "mondial_relay" },
  {
    name: "Correos",
    also: ["Correos España", "Correos de España"],
    aftership: "spain-correos-es",
    shippo: "correos_espana",
  },
  { name: "SEUR", aftership: "spanish-seur" },
  { name: "Poste Italiane", aftership: "poste-italiane" },
  { name: "Austrian Post", also: ["Österreichische Post", "Post AT"], aftership: "austrian-post" },
  { name: "Swiss Post", also: ["Die Schweizerische Post", "Post CH"], aftership: "swiss-post" },
  { name: "PostNord", aftership: "postnord" },
  { name: "Posti", also: ["Posti Finland"], aftership: "posti", shippo: "posti" },
  { name: "Bring", shippo: "bring" },
  { name: "Poczta Polska", aftership: "poczta-polska" },
  { name: "InPost", also: ["InPost Paczkomaty"], aftership: "inpost-paczkomaty" },
  {
    name: "Australia Post",
    also: ["AusPost"],
    easypost: "AustraliaPost",
    aftership: "australia-post",
    shippo: "australia_post",
    seventeentrack: 1151,
  },
  { name: "StarTrack", easypost: "StarTrack", aftership: "star-track" },
  { name: "Sendle", easypost: "Sendle", aftership: "sendle", shippo: "sendle" },
  { name: "New Zealand Post", also: ["NZ Post"], aftership: "new-zealand-post", shippo: "new_zealand_post" },
  { name: "Japan Post", aftership: "japan-post" },
  { name: "China Post", aftership: "china-post", seventeentrack: 3011 },
  { name: "SF Express", aftership: "sf-express", seventeentrack: 100012 },
  { name: "Yun Express", aftership: "yunexpress", seventeentrack: 190008 },
  { name: "Yanwen", aftership: "yanwen", seventeentrack: 190012 },
  { name: "4PX", also: ["4PX Express"], aftership: "4px", seventeentrack: 190094 },
  { name: "Cainiao", aftership: "cainiao", seventeentrack: 190271 },
  { name: "India Post", aftership: "india-post" },
  { name: "Delhivery", aftership: "delhivery" },
  { name: "Blue Dart", aftership: "bluedart" },
  { name: "Aramex", aftership: "aramex", shippo: "aramex", seventeentrack: 100006 },
  { name: "OnTrac", easypost: "OnTrac", aftership: "ontrac", shippo: "ontrac" },
  { name: "LaserShip", aftership: "lasership", shippo: "lasership" },
];

/** Who has codes of its own for carriers. */
export type CarrierCodes = "easypost" | "aftership" | "shippo" | "seventeentrack" | "dhl";

/** What a provider calls the carrier that a store names; undefined when it is not in the list, or has no code there. */
export function carrierCode(provider: CarrierCodes, name: string | undefined): string | undefined {
  const code = name === undefined ? undefined : byName.get(keyOf(name))?.[provider];
  return code === undefined ? undefined : String(code);
}

/** How shoppers know the carrier that a provider calls `code`; undefined when it is not in the list. */
export function carrierName(provider: CarrierCodes, code: string | undefined): string | undefined {
  if (code === undefined) return undefined;
  const wanted = code.toLowerCase();
  return carriers.find((carrier) => {
    const own = carrier[provider];
    return own !== undefined && String(own).toLowerCase() === wanted;
  })?.name;
}

/** Letters and digits in lower case, without accents. */
function keyOf(name: string): string {
  return name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "");
}

const byName: ReadonlyMap<string, Carrier> = new Map(
  carriers.flatMap((carrier) =>
    [carrier.name, ...(carrier.also ?? [])].map((name) => [keyOf(name), carrier]),
  ),
);
