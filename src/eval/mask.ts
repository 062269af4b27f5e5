import { masked, maskedEmail, maskedPhone } from "#src/identity/mask.ts";
import type { Order } from "#src/orders/order.ts";

const email = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]+\.\p{L}{2,}/gu;
/** Digits with what people put between them. */
const digits = /(?<![\p{L}\p{N}#])\+?\(?\d[\d\s().-]{5,26}\d(?![\p{L}\p{N}])/gu;
/** A phone has eight to fifteen (ITU-T E.164); what has more is the number of an order or a parcel. */
const [fewest, most] = [8, 15];

/** Takes out of a text what tells who the shopper is. */
export type Mask = (text: string) => string;

/**
 * Masks e-mail addresses, phones, and the names and addresses that these orders know. Names that are in no order
 * (somebody else's, in a message) are not found: what was masked is no longer personal, what was not may be.
 */
export function maskFor(orders: readonly Order[], names: readonly string[]): Mask {
  const known = new Map<string, string>();
  const add = (text: string | undefined): void => {
    if (text !== undefined && text.trim().length > 2) known.set(text.trim(), masked(text));
  };
  for (const { customer, shipTo } of orders) {
    for (const name of [customer.name, shipTo?.name]) {
      add(name);
      for (const part of name?.split(/\s+/u) ?? []) add(part);
    }
    add(shipTo?.line);
    add(shipTo?.zip);
  }
  for (const name of names) {
    add(name);
    for (const part of name.split(/\s+/u)) add(part);
  }
  const numbers = new Set(
    orders.flatMap(({ number, shipments }) => [
      number,
      ...shipments.map(({ trackingNumber = "" }) => trackingNumber),
    ]),
  );
  const maskPhone = (found: string): string => {
    const bare = found.replaceAll(/\D+/gu, "");
    const kept =
      bare.length < fewest || bare.length > most || numbers.has(found) || /^\d{4}-\d\d-\d\d$/u.test(found);
    return kept ? found : maskedPhone(bare);
  };
  const whole = [...known].sort(([a], [b]) => b.length - a.length);
  return (text) => {
    let left = text
      .split(/(https?:\/\/\S+)/u)
      .map((part, index) =>
        index % 2 === 1 ? part : part.replaceAll(email, maskedEmail).replaceAll(digits, maskPhone),
      )
      .join("");
    for (const [name, dots] of whole) left = left.replaceAll(name, dots);
    return left;
  };
}
