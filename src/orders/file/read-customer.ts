import { isTimeZone } from "../calendar.ts";
import type { Order } from "../order.ts";
import { normalPhone } from "../phone.ts";
import { fieldsOf, pick, plain, text } from "./fields.ts";
import type { Fields, Reading } from "./fields.ts";
import { languageTag } from "./places.ts";
import { readCountry } from "./read-shipment.ts";

/** Who ordered: `customer: {…}`, or `email`, `phone` and `name` beside the rest. */
export function readCustomer(fields: Fields, reading: Reading): Order["customer"] {
  const inner = fieldsOf(pick(fields, "customer")) ?? new Map<string, unknown>();
  const email = plain(pick(inner, "email") ?? pick(fields, "email", "customeremail"))
    ?.trim()
    .toLowerCase();
  const isEmail = email === undefined || (email.length <= 254 && /^[^\s@]+@[^\s@]+$/u.test(email));
  if (!isEmail) reading.complain("the e-mail is not an address; left out of the order");
  const written = pick(inner, "phone") ?? pick(fields, "phone", "customerphone");
  const phone = written === undefined ? undefined : normalPhone(plain(written) ?? "", reading.country);
  if (phone === null) {
    const hint = reading.country === undefined ? " (without + it needs the setting country)" : "";
    reading.complain(`the phone is not a number that can be called${hint}; left out of the order`);
  }
  return {
    id: text(pick(inner, "id") ?? pick(fields, "customerid"), "customer id", reading),
    email: isEmail ? email : undefined,
    phone: phone ?? undefined,
    name: text(pick(inner, "name") ?? pick(fields, "name", "customername"), "name", reading),
  };
}

/** Where it goes: `ship_to: {…}`, or its parts beside the rest. */
export function readShipTo(fields: Fields, reading: Reading): Order["shipTo"] {
  const inner = fieldsOf(pick(fields, "shipto", "shippingaddress", "address"));
  const from = inner ?? fields;
  const zone = text(pick(from, "timezone"), "ship_to: time_zone", reading);
  const zoneFits = zone === undefined || isTimeZone(zone);
  if (!zoneFits) reading.complain("ship_to: time_zone is not an IANA time zone; left out");
  const shipTo = {
    name: text(inner === null ? pick(fields, "shiptoname") : pick(inner, "name"), "ship_to: name", reading),
    line: text(
      inner === null
        ? pick(fields, "address", "address1", "street")
        : pick(inner, "line", "address1", "street", "address"),
      "ship_to: line",
      reading,
    ),
    zip: text(pick(from, "zip", "postcode", "postalcode"), "ship_to: zip", reading),
    city: text(pick(from, "city"), "ship_to: city", reading),
    country: readCountry(pick(from, "country", "countrycode"), "ship_to: country", reading),
    timeZone: zoneFits ? zone : undefined,
  };
  return Object.values(shipTo).some((value) => value !== undefined) ? shipTo : undefined;
}

/** The language the shop recorded, as a canonical BCP 47 tag. */
export function readLocale(fields: Fields, reading: Reading): string | undefined {
  const written = text(pick(fields, "locale", "language"), "locale", reading);
  const tag = written === undefined ? undefined : languageTag(written);
  if (tag === null) reading.complain("locale is not a BCP 47 language tag; left out");
  return tag ?? undefined;
}
