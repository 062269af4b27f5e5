import { isCountry, languageTag } from "../file/places.ts";
import { cleanText } from "../file/text.ts";
import type { Order } from "../order.ts";
import { normalPhone } from "../phone.ts";
import { type Address, type WooOrder, metaText } from "./wire.ts";

/** Who ordered, by the billing address. */
export function readCustomer(woo: WooOrder, reading: { readonly country?: string }): Order["customer"] {
  const { billing, shipping } = woo;
  const email = billing.email?.trim().toLowerCase() ?? "";
  const written = billing.phone ?? shipping.phone ?? "";
  const country = countryOf(billing.phone === undefined ? shipping : billing) ?? reading.country;
  const phone = normalPhone(written, country);
  const name = nameOf(billing) ?? nameOf(shipping);
  return {
    ...(woo.customer_id !== undefined && woo.customer_id > 0 ? { id: String(woo.customer_id) } : {}),
    ...(email.length <= 254 && /^[^\s@]+@[^\s@]+$/u.test(email) ? { email } : {}),
    ...(phone === null ? {} : { phone }),
    ...(name === undefined ? {} : { name }),
  };
}

/** The language the shop spoke to this customer, as translation plugins note it. */
export function definedLocale(woo: WooOrder): { readonly locale?: string } {
  const keys = ["wpml_language", "trp_language", "weglot_language", "pll_language"];
  const noted = [...keys.map((key) => metaText(woo.meta_data, key)), woo.lang];
  const tag = languageTag(noted.find((text) => text !== undefined) ?? "");
  return tag === null ? {} : { locale: tag };
}

/** Where it goes: the shipping address, or the billing address where there is none. */
export function shipTo({ billing, shipping }: WooOrder): { readonly shipTo?: NonNullable<Order["shipTo"]> } {
  const given = [shipping.address_1, shipping.city, shipping.postcode].some((part) => part !== undefined);
  const address = given ? shipping : billing;
  const line = [address.address_1, address.address_2].flatMap((part) => part ?? []).join(", ");
  const country = countryOf(address);
  const parts = {
    name: nameOf(address),
    line: textOf(line),
    zip: textOf(address.postcode),
    city: textOf(address.city),
    country,
  };
  return Object.values(parts).some((part) => part !== undefined) ? { shipTo: parts } : {};
}

function nameOf({ first_name, last_name, company }: Address): string | undefined {
  const person = [first_name, last_name].flatMap((part) => part ?? []).join(" ");
  return textOf(person) ?? textOf(company);
}

function countryOf({ country }: Address): string | undefined {
  const code = country?.trim().toUpperCase() ?? "";
  return isCountry(code) ? code : undefined;
}

/** One clean line; undefined when nothing is left. */
export function textOf(text: string | undefined): string | undefined {
  const clean = cleanText(text ?? "");
  return clean === "" ? undefined : clean;
}
