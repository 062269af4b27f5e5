import { isTimeZone } from "./calendar.ts";
import type { Order } from "./order.ts";

/**
 * Countries that keep one common time in all (or all but a few islands) of their territory, with the zone that
 * names it in the IANA database. Countries with several zones are left out: the shop's zone is the better guess.
 */
const zoneOfCountry: Readonly<Record<string, string>> = {
  AE: "Asia/Dubai",
  AR: "America/Argentina/Buenos_Aires",
  AT: "Europe/Vienna",
  BE: "Europe/Brussels",
  BG: "Europe/Sofia",
  BH: "Asia/Bahrain",
  BO: "America/La_Paz",
  CH: "Europe/Zurich",
  CN: "Asia/Shanghai",
  CO: "America/Bogota",
  CR: "America/Costa_Rica",
  CZ: "Europe/Prague",
  DE: "Europe/Berlin",
  DK: "Europe/Copenhagen",
  DO: "America/Santo_Domingo",
  DZ: "Africa/Algiers",
  EE: "Europe/Tallinn",
  EG: "Africa/Cairo",
  FI: "Europe/Helsinki",
  FR: "Europe/Paris",
  GB: "Europe/London",
  GR: "Europe/Athens",
  GT: "America/Guatemala",
  HK: "Asia/Hong_Kong",
  HR: "Europe/Zagreb",
  HU: "Europe/Budapest",
  IE: "Europe/Dublin",
  IL: "Asia/Jerusalem",
  IN: "Asia/Kolkata",
  IQ: "Asia/Baghdad",
  IT: "Europe/Rome",
  JO: "Asia/Amman",
  JP: "Asia/Tokyo",
  KR: "Asia/Seoul",
  KW: "Asia/Kuwait",
  LB: "Asia/Beirut",
  LT: "Europe/Vilnius",
  LU: "Europe/Luxembourg",
  LV: "Europe/Riga",
  MA: "Africa/Casablanca",
  NL: "Europe/Amsterdam",
  NO: "Europe/Oslo",
  OM: "Asia/Muscat",
  PA: "America/Panama",
  PE: "America/Lima",
  PH: "Asia/Manila",
  PL: "Europe/Warsaw",
  PY: "America/Asuncion",
  QA: "Asia/Qatar",
  RO: "Europe/Bucharest",
  RS: "Europe/Belgrade",
  SA: "Asia/Riyadh",
  SE: "Europe/Stockholm",
  SG: "Asia/Singapore",
  SI: "Europe/Ljubljana",
  SK: "Europe/Bratislava",
  TH: "Asia/Bangkok",
  TN: "Africa/Tunis",
  TR: "Europe/Istanbul",
  TW: "Asia/Taipei",
  UA: "Europe/Kyiv",
  UY: "America/Montevideo",
  VE: "America/Caracas",
  VN: "Asia/Ho_Chi_Minh",
  ZA: "Africa/Johannesburg",
};

/** Main zones of countries that have several: enough to know in which country a shop is. */
const countryOfOtherZone: Readonly<Record<string, string>> = {
  "America/Chicago": "US",
  "America/Denver": "US",
  "America/Los_Angeles": "US",
  "America/Mexico_City": "MX",
  "America/New_York": "US",
  "America/Phoenix": "US",
  "America/Santiago": "CL",
  "America/Sao_Paulo": "BR",
  "America/Toronto": "CA",
  "America/Vancouver": "CA",
  "Asia/Jakarta": "ID",
  "Atlantic/Canary": "ES",
  "Australia/Brisbane": "AU",
  "Australia/Melbourne": "AU",
  "Australia/Perth": "AU",
  "Australia/Sydney": "AU",
  "Europe/Lisbon": "PT",
  "Europe/Madrid": "ES",
  "Europe/Moscow": "RU",
  "Pacific/Auckland": "NZ",
};

const countryOfZone = new Map(Object.entries(zoneOfCountry).map(([country, zone]) => [zone, country]));

/** The zone in whose calendar days the order's dates are shown: the order's own, its country's, else the shop's. */
export function destinationTimeZone(order: Pick<Order, "shipTo">, shopTimeZone: string): string {
  const own = order.shipTo?.timeZone;
  if (own !== undefined && isTimeZone(own)) return own;
  const country = zoneOfCountry[order.shipTo?.country?.toUpperCase() ?? ""];
  if (country !== undefined) return country;
  return isTimeZone(shopTimeZone) ? shopTimeZone : "UTC";
}

/** Whether a parcel stays inside the shop's country; false when either country is not known. */
export function isDomestic(
  order: Pick<Order, "shipTo">,
  shop: { readonly timeZone: string; readonly country?: string },
): boolean {
  const from = shop.country ?? countryOfZone.get(shop.timeZone) ?? countryOfOtherZone[shop.timeZone];
  const to = order.shipTo?.country;
  return from !== undefined && to !== undefined && from.toUpperCase() === to.toUpperCase();
}
