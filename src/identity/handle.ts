import { createHmac } from "node:crypto";
import type { Order } from "#src/orders/order.ts";

/** RFC 4648 base32 alphabet, lower case. */
const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
const handleLength = 12;

/**
 * What tells an order from every other of the shop, also where two sources use the same ids: it changes when
 * the order is given to somebody else, so that a claim made before does not reach the new owner's data.
 */
export function orderKey(secret: Buffer, order: Order): string {
  const { id, number, customer } = order;
  return createHmac("sha256", secret)
    .update(JSON.stringify(["order", id, number, customer.email ?? null, customer.phone ?? null]))
    .digest("base64url")
    .slice(0, 22);
}

/**
 * The name by which a model knows an order: the same within a conversation, worthless in any other.
 * `shipment` makes the handle of one parcel known by its tracking number.
 */
export function handleOf(secret: Buffer, conversation: string, key: string, shipment?: string): string {
  const digest = createHmac("sha256", secret)
    .update(JSON.stringify(["handle", conversation, key, shipment ?? null]))
    .digest();
  let handle = "";
  for (const byte of digest.subarray(0, handleLength)) handle += alphabet.charAt(byte & 31);
  return handle;
}

/** What the value of a stored claim says: where to look again, and that it must be the very same order. */
export interface ClaimedOrder {
  readonly key: string;
  /** The order number, for a parcel its tracking number. */
  readonly number: string;
  readonly shipment?: string;
}

/**
 * A claim's value. Sources find by number and not by id, so the value carries the number beside the id:
 * `<order id>[/<shipment id>]#<number>#<key>`, each percent-encoded.
 */
export function claimValue(order: Order, claimed: ClaimedOrder): string {
  const shipment = claimed.shipment === undefined ? "" : `/${encodeURIComponent(claimed.shipment)}`;
  return `${encodeURIComponent(order.id)}${shipment}#${encodeURIComponent(claimed.number)}#${claimed.key}`;
}

/** Reads a claim's value; null when it is not one of ours. */
export function readClaimValue(value: string): ClaimedOrder | null {
  const [id, number, key] = value.split("#");
  if (id === undefined || number === undefined || key === undefined || key === "") return null;
  const shipment = id.split("/")[1];
  try {
    return {
      key,
      number: decodeURIComponent(number),
      ...(shipment === undefined ? {} : { shipment: decodeURIComponent(shipment) }),
    };
  } catch {
    return null;
  }
}
