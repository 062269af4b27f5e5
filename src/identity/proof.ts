import { createHash, timingSafeEqual } from "node:crypto";
import type { Order } from "#src/orders/order.ts";
import { normalPhone, samePhone } from "#src/orders/phone.ts";
import type { Proof } from "./authority.ts";

/** An order that nobody has; compared with where there is no other, so that both cases do the same work. */
export const nobodysOrder: Order = {
  id: "",
  number: "",
  createdAt: new Date(0),
  customer: { email: "nobody@invalid", phone: "+15550100000", name: "No Body" },
  total: { amount: 0, currency: "XXX" },
  financial: "pending",
  state: "closed",
  items: [],
  shipTo: { name: "No Body", zip: "00000" },
  shipments: [],
  pending: [],
  returns: [],
  refunds: [],
};

/** True when there is something to compare: an e-mail, a phone, or a postcode together with a last name. */
export function isComplete(proof: Proof): boolean {
  return given(proof.email) || given(proof.phone) || (given(proof.postcode) && given(proof.lastName));
}

/**
 * Whether the proof fits the order. Everything that was given and that the order has must be equal, and at
 * least one thing must be: offering several guesses at once is worth no more than one. All comparisons are
 * always made.
 */
export function proves(proof: Proof, order: Order): boolean {
  const { customer, shipTo } = order;
  const results: boolean[] = [];
  if (given(proof.email)) {
    const same = equal(plainEmail(proof.email), plainEmail(customer.email ?? ""));
    if (given(customer.email)) results.push(same);
  }
  if (given(proof.phone)) {
    const same = samePhone(normalPhone(proof.phone, shipTo?.country) ?? "", customer.phone ?? "");
    if (given(customer.phone)) results.push(same);
  }
  if (given(proof.postcode) && given(proof.lastName)) {
    const zip = equal(plain(proof.postcode), plain(shipTo?.zip ?? ""));
    const names = [customer.name ?? "", shipTo?.name ?? ""].map((name) =>
      isLastName(proof.lastName ?? "", name),
    );
    if (given(shipTo?.zip) && (given(customer.name) || given(shipTo?.name))) {
      results.push(zip && names.includes(true));
    }
  }
  return results.length > 0 && !results.includes(false);
}

function given(value: string | undefined): value is string {
  return value !== undefined && plain(value) !== "";
}

/** Compares in a time that does not depend on where two texts differ. */
export function equal(a: string, b: string): boolean {
  return timingSafeEqual(createHash("sha256").update(a).digest(), createHash("sha256").update(b).digest());
}

function plainEmail(email: string): string {
  return email.normalize("NFKC").trim().toLowerCase();
}

/** Letters and digits only, without case and accents: `SW1A 1aa` is `sw1a1aa`, `Müller` is `muller`. */
function plain(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replaceAll(/[^\p{L}\p{N}]/gu, "");
}

const eastAsian = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/**
 * Whether `lastName` is a last name in `fullName`: any word but the first, the last words together, or the
 * whole; where family names come first, the beginning. Umlauts may be spelt out (`Mueller`).
 */
function isLastName(lastName: string, fullName: string): boolean {
  const wanted = spellings(lastName);
  const results: boolean[] = [];
  for (const name of spellings(fullName)) {
    const words = name
      .split(/[\s,]+/u)
      .map(plain)
      .filter((word) => word !== "");
    const candidates = words.length === 1 ? [...words] : words.slice(1);
    for (let from = 0; from < words.length; from++) candidates.push(words.slice(from).join(""));
    if (eastAsian.test(fullName)) {
      const [family = ""] = words;
      candidates.push(words.length === 1 ? family.slice(0, plain(lastName).length) : family);
    }
    for (const candidate of candidates) {
      for (const one of wanted) results.push(candidate !== "" && equal(candidate, plain(one)));
    }
  }
  return results.includes(true);
}

function spellings(name: string): readonly string[] {
  const lower = name.normalize("NFC").toLowerCase();
  return [lower, lower.replaceAll("ä", "ae").replaceAll("ö", "oe").replaceAll("ü", "ue")];
}
