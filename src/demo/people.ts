import type { Order } from "#src/orders/order.ts";

/** Who ordered, in which language, and where to. */
export interface Person {
  readonly customer: {
    readonly id: string;
    readonly email: string;
    readonly phone: string;
    readonly name: string;
  };
  readonly locale: string;
  readonly shipTo: NonNullable<Order["shipTo"]> & { readonly timeZone: string };
}

function person(
  id: string,
  phone: string,
  locale: string,
  email: string,
  shipTo: Omit<Person["shipTo"], "name"> & { readonly name: string },
): Person {
  return { customer: { id, email, phone, name: shipTo.name }, locale, shipTo };
}

/** Invented people. Their phones are of the range kept for fiction, 555-0100 to 555-0199. */
export const people = {
  emma: person("c-emma", "+15555550101", "en-GB", "emma.clarke@example.com", {
    name: "Emma Clarke",
    line: "Lindenallee 12",
    zip: "10115",
    city: "Berlin",
    country: "DE",
    timeZone: "Europe/Berlin",
  }),
  jonas: person("c-jonas", "+15555550102", "de-DE", "jonas.weber@example.com", {
    name: "Jonas Weber",
    line: "Am Römerturm 4",
    zip: "50667",
    city: "Köln",
    country: "DE",
    timeZone: "Europe/Berlin",
  }),
  lucia: person("c-lucia", "+15555550103", "es-ES", "lucia.romero@example.com", {
    name: "Lucía Romero",
    line: "Calle de la Palma 31",
    zip: "28004",
    city: "Madrid",
    country: "ES",
    timeZone: "Europe/Madrid",
  }),
  camille: person("c-camille", "+15555550104", "fr-FR", "camille.laurent@example.com", {
    name: "Camille Laurent",
    line: "8 rue des Tables Claudiennes",
    zip: "69001",
    city: "Lyon",
    country: "FR",
    timeZone: "Europe/Paris",
  }),
  rafael: person("c-rafael", "+15555550105", "pt-BR", "rafael.souza@example.com", {
    name: "Rafael Souza",
    line: "Rua Augusta 1500, apto 82",
    zip: "01304-001",
    city: "São Paulo",
    country: "BR",
    timeZone: "America/Sao_Paulo",
  }),
  layla: person("c-layla", "+15555550106", "ar-AE", "layla.haddad@example.com", {
    name: "ليلى حداد",
    line: "Al Wasl Road 210, Villa 6",
    city: "Dubai",
    country: "AE",
    timeZone: "Asia/Dubai",
  }),
  misaki: person("c-misaki", "+15555550107", "ja-JP", "misaki.sato@example.com", {
    name: "佐藤 美咲",
    line: "北区梅田3-1-3",
    zip: "530-0001",
    city: "大阪市",
    country: "JP",
    timeZone: "Asia/Tokyo",
  }),
} as const;
